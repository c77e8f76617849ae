"""What a rule says when it says no: a code, a sentence in both languages, the nearest yeses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Alternative:
    """Dates on which the same title can be had, verified at the moment of the no."""

    first: date
    due: date


class Refused(Exception):
    """A rule of lending says no.

    `code` names the rule for programs, `message` tells a person, `field`
    names the input it belongs to (or nothing). `searched` is false where the
    time for looking for alternatives was over before the search.
    """

    def __init__(
        self, code: str, message: str | Promise, *, field: str = "", day: date | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.day = day
        self.alternatives: list[Alternative] = []
        self.searched = True


class NotFree(Refused):
    """No copy can be promised for these days (HTTP 409)."""


class BadTransition(Exception):
    """A loan is no longer in the state that the act needs (HTTP 409)."""

    def __init__(self, line: Any, verb: str) -> None:
        super().__init__(f"{line.state} cannot be {verb}")
        self.line = line
        self.verb = verb


class WrongCopy(Exception):
    """What was scanned is not the copy that the act needs; `message` says why, nothing changed."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
