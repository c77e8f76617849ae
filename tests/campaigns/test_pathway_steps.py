"""Every way through a pathway ends, and what was answered is read from the address alone."""

from typing import Any

import pytest

from campaigns.pathways.steps import Answer, Step, Steps, differences

DONE = {"do_now": ["Call."]}


def ask(key: str, **answers: Any) -> Step:
    leads = tuple(
        Answer(text, page=to) if isinstance(to, int) else Answer(text, to)
        for text, to in answers.items()
    )
    return Step(key, f"{key}?", leads)


def end(key: str, block: Any = None) -> Step:
    return Step(key, f"{key}!", is_outcome=True, block=block or DONE)


def faults(*steps: Step) -> list[tuple[int | None, str]]:
    return [(fault.place, fault.text) for fault in Steps(steps).faults()]


def test_ways_that_part_and_meet_again_are_in_order() -> None:
    assert not faults(
        ask("held", yes="notice", no="told"),
        ask("notice", yes="end", no="told"),
        ask("told", yes="end", no="end", read=7),
        end("end"),
    )


def test_first_of_two_steps_keeps_a_key_that_stands_twice() -> None:
    found = faults(ask("held", yes="end"), end("end"), end("end"))
    assert found == [(2, "Another step has this key. Choose another one.")]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (Answer("Yes"), "“Yes” leads nowhere: give the key of a step, or choose a page."),
        (Answer("Yes", "lost"), "“Yes” leads to “lost”, and no step has this key."),
        (Answer("Yes", "end", 7), "“Yes” leads to a step and to a page: choose one of them."),
        (Answer("Yes", page=7, page_is_live=False), "“Yes” leads to a page that is not published."),
    ],
)
def test_answer_leads_to_one_step_or_one_public_page(answer: Answer, text: str) -> None:
    held = Step("held", "held?", (answer, Answer("No", "end")))
    assert faults(held, end("end")) == [(0, text)]


def test_question_without_answer_is_a_dead_end() -> None:
    found = faults(ask("held", yes="notice", no="end"), ask("notice"), end("end"))
    assert found == [(1, "This question has no answer: readers would be stuck here.")]


def test_no_way_leads_to_a_step() -> None:
    found = faults(ask("held", yes="end"), ask("forgotten", yes="end"), end("end"))
    assert found == [(1, "No way leads to this step.")]


@pytest.mark.parametrize(
    ("steps", "place", "way"),
    [
        ([ask("a", yes="a", no="end"), end("end")], 0, "a → a"),
        (
            [ask("a", on="b"), ask("b", on="c", no="end"), ask("c", back="b"), end("end")],
            1,
            "b → c → b",
        ),
        ([ask("a", on="b", no="end"), ask("b", back="a"), end("end")], 0, "a → b → a"),
    ],
)
def test_readers_never_go_round_in_a_circle(steps: list[Step], place: int, way: str) -> None:
    assert faults(*steps) == [(place, f"Readers could go round in a circle: {way}.")]


def test_some_way_ends_at_an_outcome() -> None:
    assert faults(ask("held", read=7)) == [(None, "No way ends at an outcome.")]
    assert (None, "No way ends at an outcome.") in faults(ask("held", read=7), end("end"))
    assert faults() == [(None, "Write a question and an outcome at least.")]


def test_first_step_asks_and_an_outcome_says_what_to_do() -> None:
    assert faults(end("end", {"do_now": []})) == [
        (0, "Say at least one thing to do now."),
        (0, "The first step is what readers see first: ask a question."),
    ]


def test_step_needs_a_key() -> None:
    assert faults(ask("held", yes="end"), end(""), end("end")) == [(1, "Give this step a key.")]


STEPS = Steps(
    [
        ask("held", yes="notice", no="told", unsure="told"),
        ask("notice", yes="end", no="told"),
        ask("told", yes="end"),
        end("end"),
    ]
)


@pytest.mark.parametrize(
    ("way", "to", "answers"),
    [
        ("held", "notice", ["yes"]),
        ("held", "told", ["no"]),
        ("held~2", "told", ["unsure"]),
        ("held.notice.told", "end", ["yes", "no", "yes"]),
    ],
)
def test_answers_are_read_from_the_way(way: str, to: str, answers: list[str]) -> None:
    given = STEPS.answered(way, to)
    assert [each.answer.text for each in given] == answers
    assert ".".join(each.step.mark(each.answer) for each in given) == way


@pytest.mark.parametrize(
    ("way", "to"),
    [
        ("", "told"),
        ("notice", "told"),  # it does not begin at the beginning
        ("held", "end"),  # no answer leads there
        ("held~3", "told"),
        ("held~", "told"),
        ("held~1", "told"),
        ("held.held", "told"),
        ("held.notice", "nowhere"),
        ("held..told", "end"),
        ("." * 5000, "told"),
        ("\x00", "told"),
    ],
)
def test_way_that_does_not_lead_to_the_step_tells_nothing(way: str, to: str) -> None:
    assert STEPS.answered(way, to) == []


def test_languages_differ_where_a_step_is_lacking_or_leads_elsewhere() -> None:
    other = Steps(
        [ask("held", ja="notice", nein="end"), ask("notice", ja="end", nein="told"), end("end")]
    )
    assert differences(STEPS, STEPS) == []
    assert differences(STEPS, other) == ["held", "told"]
    assert differences(other, STEPS) == ["held", "told"]
