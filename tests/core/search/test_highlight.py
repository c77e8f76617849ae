"""What is marked, and where an excerpt is cut."""

import pytest
from django.utils.html import strip_tags

from site_project.core.search.asked import Question
from site_project.core.search.highlight import excerpt, marked_in


def marked(text: str, *asked: str) -> str:
    return str(marked_in(text, Question.of(asked)))


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("民權手冊", "手冊", "民權<mark>手冊</mark>"),
        ("民權手册", "手冊", "民權<mark>手册</mark>"),
        ("公民權利與民權手冊", "民權手冊", "公民權利與<mark>民權手冊</mark>"),
        ("在囚人士的投票權", "在囚人士投票", "<mark>在囚人士</mark>的<mark>投票</mark>權"),
        ("通訊與權利", "通訊的權利", "<mark>通訊</mark>與<mark>權利</mark>"),
        ("手工冊子", "手冊", "手工冊子"),
        ("囚與在囚", "囚", "<mark>囚</mark>與在<mark>囚</mark>"),
        ("Prisoners and prisons", "prison", "<mark>Prisoners</mark> and <mark>prisons</mark>"),
        ("A right to vote", "voting rights", "A <mark>right</mark> to <mark>vote</mark>"),
        ("An act of action", "act", "An <mark>act</mark> of action"),
        ("Held in custody in May", "in custody", "Held <mark>in custody</mark> in May"),
        ("The custody of a child", "in custody", "The <mark>custody</mark> of a child"),
        ("ＣＳＳＡ 2010", "cssa", "<mark>ＣＳＳＡ</mark> 2010"),
        ("Osiatyński 2009", "osiatynski", "<mark>Osiatyński</mark> 2009"),
        ("根據第23條", "第23條", "根據<mark>第23條</mark>"),
        ("a < b & c", "b", "a &lt; <mark>b</mark> &amp; c"),
        ("İ in istanbul", "istanbul", "İ in <mark>istanbul</mark>"),
        ("𠮷野家的手冊", "手冊", "𠮷野家的<mark>手冊</mark>"),
    ],
)
def test_words_are_marked(text, asked, expected) -> None:
    assert marked(text, asked) == expected


def test_word_of_the_glossary_is_marked_too() -> None:
    assert marked("在囚人士", "坐監", "在囚") == "<mark>在囚</mark>人士"


def test_excerpt_has_the_sentence_with_the_words() -> None:
    text = "第一句話。" * 50 + "在囚人士可以通訊。" + "最後一句。" * 50
    cut = str(excerpt(text, Question.of(["通訊"])))
    assert cut.startswith("…")
    assert "在囚人士可以<mark>通訊</mark>。" in cut
    assert cut.endswith("…")
    assert len(strip_tags(cut)) <= 92


def test_excerpt_of_english_is_cut_between_words() -> None:
    text = "Some words stand here before it " * 30 + "letters from custody " + "and after " * 90
    cut = strip_tags(excerpt(text, Question.of(["custody"])))
    words = set(text.split())
    assert set(cut.strip("…").split()) <= words


def test_excerpt_takes_the_passage_with_most_of_the_words() -> None:
    text = "通訊設備。" + "其他。" * 100 + "通訊的自由與權利。" + "其他。" * 100
    assert "<mark>權利</mark>" in str(excerpt(text, Question.of(["通訊 權利"])))


def test_excerpt_without_the_words_is_the_beginning() -> None:
    cut = str(excerpt("開始。" + "其他。" * 100, Question.of(["手冊"])))
    assert cut.startswith("開始。")
    assert cut.endswith("…")


def test_excerpt_of_a_short_text_is_all_of_it() -> None:
    assert str(excerpt("通訊。", Question.of(["手冊"]))) == "通訊。"


def test_excerpt_is_no_markup() -> None:
    assert "<script>" not in str(excerpt("<script>手冊</script>", Question.of(["手冊"])))


def test_headings_and_items_of_an_excerpt_are_told_apart() -> None:
    question = Question.of(["權利"])
    text = "你想問的是\n有人在囚\n家人有權利知道。 也有權問。\n另有清單。"
    shown = strip_tags(excerpt(text, question))
    assert shown == "你想問的是 · 有人在囚 · 家人有權利知道。也有權問。另有清單。"
    long = strip_tags(
        excerpt(
            "About rights\n" + "A right to know. " * 11 + "\nMore\n" * 9, Question.of(["right"])
        )
    )
    assert not long.removesuffix("…").endswith(("·", " "))
