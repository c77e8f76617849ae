"""Nothing is left untranslated, and the Chinese is Hong Kong's."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "site_project/locale/zh_Hant/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Used elsewhere for the same things, but not in Hong Kong.
NOT_HONG_KONG = ["志工", "視頻", "網路", "登錄", "信息", "點擊", "用戶名", "軟體"]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_text_is_translated(catalogue: polib.POFile) -> None:
    missing = [entry.msgid for entry in catalogue if not all(texts(entry)) or entry.fuzzy]
    assert missing == []


def test_placeholders_are_kept(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        for text in texts(entry):
            source = entry.msgid + (entry.msgid_plural or "")
            assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(source)), text


def test_compiled_catalogue_is_the_one_that_was_written(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {(entry.msgctxt, entry.msgid): texts(entry) for entry in compiled} == {
        (entry.msgctxt, entry.msgid): texts(entry) for entry in catalogue
    }


@pytest.mark.parametrize("word", NOT_HONG_KONG)
def test_words_are_those_of_hong_kong(word: str) -> None:
    sources = [CATALOGUE, *ROOT.glob("*/demo_content.py"), *(ROOT / "templates").rglob("*.html")]
    found = [str(path) for path in sources if word in path.read_text()]
    assert found == []


def test_punctuation_is_full_width(catalogue: polib.POFile) -> None:
    half_width = re.compile(r"[一-鿿][,;:!?](?!\d)|[一-鿿]\(|\.\Z(?<=[一-鿿]\.)")
    found = [text for entry in catalogue for text in texts(entry) if half_width.search(text)]
    assert found == []
