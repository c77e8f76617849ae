"""Spellings that readers take for the same."""

import unicodedata

import pytest

from site_project.core.search.folding import VARIANTS, fold, fold_in_place

SAME = [
    "臺台", "羣群", "裏裡", "衞衛", "綫線", "啓啟", "麪麵", "牀床", "着著", "滙匯", "說説", "峯峰",
    "冊册", "內内", "戶户", "國国", "權权", "監监", "獄狱", "覆复", "發发", "髮发", "書书", "會会",
]  # fmt: skip


@pytest.mark.parametrize("pair", SAME)
def test_variants_are_one(pair) -> None:
    assert fold(pair[0]) == fold(pair[1])


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ＣＳＳＡ", "cssa"),
        ("２３條", "23條"),
        ("Osiatyński", "osiatynski"),
        ("cafe\u0301", "café"),
        ("在\u200b囚", "在囚"),
        ("司法复核", "司法覆核"),
        ("在囚人士的权利", "在囚人士的權利"),
        ("⼈權", "人權"),
        ("\ufeff手冊\x00", "手冊"),
    ],
)
def test_what_is_typed_is_what_is_written(typed, written) -> None:
    assert fold(typed) == fold(written)


@pytest.mark.parametrize("pair", ["權利", "手工", "在再", "人入", "己已", "未末"])
def test_different_characters_stay_apart(pair) -> None:
    assert fold(pair[0]) != fold(pair[1])


@pytest.mark.parametrize(
    "text", ["", "İstanbul", "ǅ ﷺ ﬁ", "在囚人士 ＣＳＳＡ é", "𠮷野家", "a\u0301b"]
)
def test_fold_in_place_keeps_every_place(text) -> None:
    assert len(fold_in_place(text)) == len(text)


def test_families_are_disjoint_and_name_their_source() -> None:
    lines = VARIANTS.read_text(encoding="utf-8").splitlines()
    families = [line for line in lines if not line.startswith("#")]
    characters = "".join(families)
    assert len(characters) == len(set(characters))
    assert all(unicodedata.category(character) == "Lo" for character in characters)
    head = "\n".join(line for line in lines if line.startswith("#"))
    assert "Unihan" in head
    assert "https://www.unicode.org/license" in head
