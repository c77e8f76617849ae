"""The steps of a pathway: what leads where, whether every way ends, and which way was taken.

A way stands in the address and nowhere else: the keys of the steps that were
answered, with a dot between them. Where several answers to a question lead to
the same step, the second of them is "key~2". Keys are the same in every
language, and so are ways.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page


@dataclass(frozen=True)
class Answer:
    """What can be answered, and where it leads: to a step by its key, or to a page by its pk."""

    text: str
    step: str = ""
    page: int | None = None
    page_is_live: bool = True
    # Asked by those who edit or publish only: readers pay no query for it.
    is_restricted: Callable[[], bool] = field(default=bool, compare=False, repr=False)


@dataclass(frozen=True)
class Step:
    """A question with its answers, or an outcome. `block` is what the editor wrote."""

    key: str
    title: str
    answers: tuple[Answer, ...] = ()
    is_outcome: bool = False
    block: Any = field(default=None, compare=False, repr=False)

    def mark(self, answer: Answer) -> str:
        """Return what stands in a way for an answer to this question."""
        same = [other for other in self.answers if other.step == answer.step]
        number = same.index(answer) + 1
        return self.key if number == 1 else f"{self.key}~{number}"


@dataclass(frozen=True)
class Given:
    """A question that was answered, and how."""

    step: Step
    answer: Answer


@dataclass(frozen=True)
class Fault:
    """Why readers would be stuck or lost. `place`: of the step, None for all of them."""

    place: int | None
    text: str


class Steps:
    """All steps of a pathway; the reader begins at the first."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.all = list(steps)
        self.by_key: dict[str, Step] = {}
        for step in self.all:
            if step.key:
                self.by_key.setdefault(step.key, step)

    @property
    def first(self) -> Step | None:
        return self.all[0] if self.all else None

    def after(self, step: Step) -> Iterator[Step]:
        """Yield the steps to which the answers of one lead."""
        for answer in step.answers:
            if answer.step in self.by_key:
                yield self.by_key[answer.step]

    def answered(self, way: str, to: str) -> list[Given]:
        """Return what was answered on a way; nothing unless it leads from the first step to `to`.

        An address may be older than the steps: what no longer fits is not told.
        """
        marks = way.split(".")
        given: list[Given] = []
        here = self.first
        for mark, following in pairwise([*marks, to]):
            target = following.partition("~")[0]
            answers = here.answers if here else ()
            leading = (a for a in answers if a.step == target and here.mark(a) == mark)
            answer = next(leading, None)
            if here is None or answer is None:
                return []
            given.append(Given(here, answer))
            here = self.by_key.get(target)
        return given

    def faults(self) -> list[Fault]:
        """Return all that keeps a way from ending at an outcome or a page of the site."""
        if not self.all:
            return [Fault(None, _("Write a question and an outcome at least."))]
        found = [fault for place in range(len(self.all)) for fault in self._of_step(place)]
        if self.all[0].is_outcome:
            found.append(Fault(0, _("The first step is what readers see first: ask a question.")))
        reached = self._reached()
        for place, step in enumerate(self.all):
            if step.key and self.by_key[step.key] is step and step not in reached:
                found.append(Fault(place, _("No way leads to this step.")))
        if circle := self._circle():
            place = self.all.index(circle[0])
            way = " → ".join(step.key for step in circle)
            found.append(
                Fault(place, _("Readers could go round in a circle: %(way)s.") % {"way": way})
            )
        if not any(step.is_outcome for step in reached):
            found.append(Fault(None, _("No way ends at an outcome.")))
        return found

    def _of_step(self, place: int) -> Iterator[Fault]:
        step = self.all[place]
        if not step.key:
            yield Fault(place, _("Give this step a key."))
        elif self.by_key[step.key] is not step:
            yield Fault(place, _("Another step has this key. Choose another one."))
        if step.is_outcome:
            if not step.block["do_now"]:
                yield Fault(place, _("Say at least one thing to do now."))
        elif not step.answers:
            yield Fault(place, _("This question has no answer: readers would be stuck here."))
        for answer in step.answers:
            if fault := self._of_answer(answer):
                yield Fault(place, fault % {"answer": answer.text, "key": answer.step})

    def _of_answer(self, answer: Answer) -> str:
        if answer.step and answer.page:
            return _("“%(answer)s” leads to a step and to a page: choose one of them.")
        if not answer.step and not answer.page:
            return _("“%(answer)s” leads nowhere: give the key of a step, or choose a page.")
        if answer.step and answer.step not in self.by_key:
            return _("“%(answer)s” leads to “%(key)s”, and no step has this key.")
        if not answer.page_is_live or answer.is_restricted():
            return _("“%(answer)s” leads to a page that is not published.")
        return ""

    def _reached(self) -> list[Step]:
        """Return the steps to which some way leads, the first among them."""
        found = self.all[:1]
        for step in found:  # it grows
            found += [after for after in self.after(step) if after not in found]
        return found

    def _circle(self) -> list[Step]:
        """Return steps that lead back to the first of them, which ends the list; else nothing."""
        done: list[Step] = []

        def follow(step: Step, way: list[Step]) -> list[Step]:
            if step in way:
                return [*way[way.index(step) :], step]
            if step not in done:
                for after in self.after(step):
                    if circle := follow(after, [*way, step]):
                        return circle
                done.append(step)
            return []

        return next((circle for step in self.all if (circle := follow(step, []))), [])


def steps_of(body: Any) -> Steps:
    """Return the steps that an editor wrote into a body of questions and outcomes."""
    return Steps(_step(block) for block in body)


def _step(block: Any) -> Step:
    value = block.value
    if block.block_type == "outcome":
        return Step(value["key"] or "", value["title"] or "", is_outcome=True, block=value)
    answers = tuple(
        Answer(
            answer["text"] or "",
            answer["step"] or "",
            answer["page"].pk if answer["page"] else None,
            answer["page"].live if answer["page"] else True,
            partial(_is_restricted, answer["page"]) if answer["page"] else bool,
        )
        for answer in value["answers"]
    )
    return Step(value["key"] or "", value["question"] or "", answers, block=value)


def _is_restricted(page: Page) -> bool:
    return page.get_view_restrictions().exists()


def differences(one: Steps, other: Steps) -> list[str]:
    """Return the keys of steps that two languages do not share, or that lead elsewhere in them."""
    keys = dict.fromkeys([*one.by_key, *other.by_key])
    return [key for key in keys if _leads(one, key) != _leads(other, key)]


def _leads(steps: Steps, key: str) -> tuple[Any, ...] | None:
    step = steps.by_key.get(key)
    if step is None:
        return None
    return step.is_outcome, step is steps.first, *(answer.step for answer in step.answers)
