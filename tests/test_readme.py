"""The README is true: what it names exists."""

import re
from pathlib import Path

from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
SPANS = re.findall(r"`([^`\n]+)`", README)


def test_first_code_block_is_the_two_commands() -> None:
    assert re.search(r"```sh\n(.*?)```", README, re.S)[1] == "./run demo\n./run test\n"


def test_every_command_exists() -> None:
    named = re.findall(r"manage\.py (\w+)", README) + re.findall(r"\./run (\w+)", README)
    assert {"tick", "setup_site", "backup", "demo", "db_worker"} <= set(named)
    for name in set(named) - {"test"}:
        assert name in get_commands(), name


def test_every_option_exists() -> None:
    for name, option in re.findall(r"(?:manage\.py|\./run) (\w+)[^`\n]*? (--[\w-]+)", README):
        command = load_command_class(get_commands()[name], name)
        assert option in command.create_parser("manage.py", name).format_help(), (name, option)


def test_every_path_exists() -> None:
    pattern = r"\.?[a-z_]+(/[\w.-]+)*/?|[\w.-]+\.(lock|md|toml)"
    paths = [span for span in SPANS if "/" in span or "." in span]
    paths = [path for path in paths if re.fullmatch(pattern, path)]
    assert {"site_project/checks.py", ".ci/run"} <= set(paths)
    for path in paths:
        assert (ROOT / path).exists() or path.startswith("var/"), path


def test_every_variable_is_read_somewhere() -> None:
    sources = [*(ROOT / "site_project").rglob("*.py")]
    text = "\n".join(path.read_text() for path in sources)
    table = README.partition("## Environment")[2].partition("##")[0]
    for name in re.findall(r"`([A-Z0-9_]{4,})`", table):
        assert name in text, name


def test_every_picture_is_there_described_and_light() -> None:
    found = re.findall(r"!\[(.*?)\]\((.*?)\)", README)
    assert len(found) >= 4
    for words, path in found:
        assert len(words) > 20, path
        assert (ROOT / path).stat().st_size <= 60_000, path
