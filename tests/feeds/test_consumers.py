"""Programs that are not ours understand our calendars as we do: start, end, status and title."""

from pathlib import Path

import pytest

from .calendars import NUMBER, write_all
from .readers import READERS, Told, read


@pytest.fixture(scope="session")
def calendars(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], set[Told]]:
    return write_all(tmp_path_factory.mktemp("calendars"))


def test_calendars_are_of_every_sort(calendars: tuple[list[Path], set[Told]]) -> None:
    files, told = calendars
    assert len(files) == NUMBER
    assert {event.status for event in told} == {"CONFIRMED", "TENTATIVE", "CANCELLED"}
    assert sum(len(event.start) == len("20270101") for event in told) > 100
    texts = [path.read_bytes() for path in files]
    assert sum(b"TZID=America/New_York" in text for text in texts) > 20
    assert max(len(event.title.encode()) for event in told) > 300
    assert all(len(line) <= 75 for text in texts for line in text.split(b"\r\n"))


@pytest.mark.parametrize("name", READERS)
def test_reader_understands_the_same(name: str, calendars: tuple[list[Path], set[Told]]) -> None:
    files, told = calendars
    understood = read(name, files)
    assert sorted(understood - told)[:3] == []
    assert sorted(told - understood)[:3] == []
