import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from campaigns.models import Law, Provision
from lending.models import Board, Title
from lending.scale import GAP, metres_of_wall, wall_of, wrapped
from tests.factories.lending import make_board, make_page, make_title

pytestmark = pytest.mark.django_db


def page_of(client: Client, title: Title, language: str = "en") -> str:
    return client.get(f"/{language}/lending/{title.code.lower()}/").content.decode()


def test_boards_stand_on_one_floor_in_their_true_proportions() -> None:
    title = make_title()
    for width, height in ((85, 120), (170, 60), (85, 240)):
        make_board(title, width=width, height=height)
    wall = wall_of(title.boards.all())
    assert [drawing.y + drawing.board.height for drawing in wall.drawings] == [wall.floor] * 3
    assert [drawing.wide - GAP for drawing in wall.drawings] == [85, 170, 85]
    first, wide, _high = wall.drawings
    assert (wide.em_wide / first.em_wide) == pytest.approx(185 / 100)
    assert wall.high > wall.floor
    assert wall.em_metre / first.em_wide == 1
    assert wall_of([]) is None


@pytest.mark.parametrize(("width", "height"), [(10, 10), (10, 400), (1000, 10), (30, 42)])
def test_words_of_a_small_board_stay_within_it(width: int, height: int) -> None:
    board = make_board(
        make_title(), width=width, height=height, heading_en="Incomprehensibilities of everything"
    )
    [drawing] = wall_of([board]).drawings
    assert 0 < drawing.heading_size <= 13
    for line in (*drawing.heading, *drawing.text):
        assert line.y <= drawing.y + height
    for line in drawing.text:
        assert line.length <= max(drawing.room, 0)


def test_a_heading_is_broken_where_its_language_allows() -> None:
    assert wrapped("Liberty and security", 5) == ["Liberty", "and", "security"]
    assert wrapped("思想、良心與宗教", 4) == ["思想、良", "心與宗教"]
    assert wrapped("思想良心、宗教", 4) == ["思想良心、", "宗教"]
    assert wrapped("法律之前平等", 5) == ["法律之", "前平等"]
    assert wrapped("", 5) == [""]
    long = wrapped("one two three four five six seven", 2)
    assert len(long) == 4
    assert long[-1].endswith("…")


def test_the_wall_is_told_in_metres() -> None:
    title = make_title()
    boards = [make_board(title) for _number in range(12)]
    assert metres_of_wall(boards) == "12"
    text = wall_of(boards).in_words
    assert text == "12 boards, 85 × 120 cm each: about 12 m of wall."
    mixed = [*boards, make_board(title, width=170)]
    assert (
        wall_of(mixed).in_words
        == "13 boards (12 of 85 × 120 cm, 1 of 170 × 120 cm): about 14 m of wall."
    )
    assert wall_of(boards[:1]).in_words == "1 board, 85 × 120 cm: about 1 m of wall."


def test_each_board_leads_to_its_text_in_the_readers_language(
    client: Client, homes: dict[str, Any]
) -> None:
    title = make_title()
    law = Law.objects.create(code="ICCPR", name_en="The covenant", kind="treaty")
    provision = Provision.objects.create(law=law, number="9")
    make_board(
        title,
        heading_en="Liberty",
        heading_zh_hant="人身自由",
        text_en="One.\n\nTwo <b>.",
        text_zh_hant="一。",
        provision=provision,
    )
    make_board(title, heading_en="Only English", heading_zh_hant="")
    for language in homes:
        make_page(title, homes, language)
    english, chinese = page_of(client, title), page_of(client, title, "zh-hant")
    for page in (english, chinese):
        assert re.findall(r'<a href="#(panel-\d)">', page) == ["panel-1", "panel-2"]
        assert re.findall(r'<article id="(panel-\d)"', page) == ["panel-1", "panel-2"]
        assert "style=" not in page
    assert "<p>One.</p>\n\n<p>Two &lt;b&gt;.</p>" in english
    assert "The covenant, article 9" in english
    assert "Board 1: Liberty</title>" in english
    assert "人身自由" in chinese
    assert "Liberty" not in chinese
    assert '<li lang="en">' in chinese
    assert ">9</text>" in english
    assert ">2</text>" in english


def test_a_kit_without_boards_draws_no_wall(client: Client, homes: dict[str, Any]) -> None:
    title = make_title()
    make_page(title, homes)
    page = page_of(client, title)
    assert "to-scale" not in page
    assert "Full text of the boards" not in page


@pytest.mark.parametrize("size", [{"width": 0}, {"width": 1001}, {"height": 5}, {"height": 401}])
def test_a_board_of_a_senseless_size_is_refused(size: dict[str, int]) -> None:
    title = make_title()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_board(title, **size)


def test_a_change_of_a_board_is_seen_at_once(client: Client, homes: dict[str, Any]) -> None:
    title = make_title()
    board = make_board(title, heading_en="Old words")
    make_page(title, homes)
    assert "Old words" in page_of(client, title)
    board.heading_en = "New words"
    board.save()
    page = page_of(client, title)
    assert "New words" in page
    assert "Old words" not in page
    Board.objects.all().delete()
    assert "New words" not in page_of(client, title)


def test_a_title_tells_its_words_in_each_language() -> None:
    title = make_title(code="ABC")
    make_board(
        title, heading_en="Liberty", heading_zh_hant="人身自由", text_en="x", text_zh_hant="拘留"
    )
    with translation.override("en"):
        assert "拘留" in title.words_in("zh-hant")
        assert "Liberty" not in title.words_in("zh-hant")
        assert title.words_in("en").startswith("ABC\n")
