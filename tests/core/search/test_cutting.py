"""Chinese is cut into overlapping pairs, the same in the index and in the question."""

import pytest

from site_project.core.search.asked import LONGEST_QUESTION, MOST_TOKENS, Question, Saying
from site_project.core.search.cutting import LONGEST_WORD, for_index, terms
from site_project.core.search.folding import fold


def cut(text: str) -> list[tuple[str, ...]]:
    return list(terms(text))


def folded(*tokens: str) -> tuple[str, ...]:
    return tuple(map(fold, tokens))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("民權手冊", [folded("民權", "權手", "手冊")]),
        ("囚", [folded("囚")]),
        ("prison reform", [("prison",), ("reform",)]),
        ("民權，手冊", [folded("民權"), folded("手冊")]),
        ("第23條", [folded("第", "23", "條")]),
        ("根據第23條例", [folded("根據", "據第", "第", "23", "條", "條例")]),
        ("CSSA綜援", [("cssa", *folded("綜", "綜援"))]),
        ("prisoners’ rights", [("prison",), ("right",)]),
        ("。，%", []),
        ("", []),
    ],
)
def test_text_is_cut(text, tokens) -> None:
    assert cut(text) == tokens


def test_index_keeps_each_character_too() -> None:
    assert set(for_index("手冊手冊").split()) == set(folded("手冊", "冊手", "手", "冊"))


def test_long_word_is_shortened() -> None:
    assert cut("a" * 500) == [("a" * LONGEST_WORD,)]


def test_every_part_of_a_text_is_in_its_index() -> None:
    """Whatever is copied out of a text finds it again, as a phrase."""
    text = "根據《基本法》第23條，CSSA綜援申請人（2013年）有權上訴。"
    index = for_index(text).split()
    for start in range(len(text)):
        for end in range(start + 2, len(text) + 1):
            # The parts of a cut-out number or Latin word are no words.
            part = text[start:end]
            if part.isascii() or part[0].isascii() or part[-1].isascii():
                continue
            tokens = Saying(part).tokens
            assert set(tokens) <= set(index), part


def test_joining_characters_are_not_asked_for() -> None:
    assert Saying("通訊的權利").tokens == folded("通訊", "權利")
    assert Saying("right to information").tokens == ("right", "inform")
    assert Saying("的").tokens == ("的",)
    assert Saying("who").tokens == ("who",)


def test_question_is_bounded() -> None:
    question = Question.of(["手" * LONGEST_QUESTION + "a b c d " * 100])
    assert len(question.sayings[0].phrase) <= MOST_TOKENS
    assert len(Question.of([f"word{n}" for n in range(500)]).tokens) <= MOST_TOKENS


def test_question_of_signs_is_none() -> None:
    assert not Question.of(["", "。", "%"])
