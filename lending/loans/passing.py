"""Rules that an officer may pass, with a reason; that a copy must be free is not one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.utils.translation import gettext as _

from site_project.core.models import User

from .. import rules
from ..enums import Verb
from ..models import LoanLine, Policy
from ..opening import Opening
from ..refusals import NotFree, Refused
from .changes import log

# What no reason makes sense of.
NEVER_PASSED = ("order", "senseless")
LONGEST_DAYS = 366


class Passing:
    """Runs rules; with a reason it notes the code of a no and goes on."""

    def __init__(self, by: User | None = None, reason: str = "") -> None:
        self.by = by
        self.reason = reason.strip() if by else ""
        self.codes: list[str] = []

    @contextmanager
    def rule(self) -> Iterator[None]:
        """Let a refusal pass that the officer has given a reason for. NotFree never passes."""
        try:
            yield
        except NotFree:
            raise
        except Refused as refused:
            if not self.reason or refused.code in NEVER_PASSED:
                raise
            if refused.code not in self.codes:
                self.codes.append(refused.code)

    def check(self, check: Callable[..., None], *args: object, **kwargs: object) -> None:
        with self.rule():
            check(*args, **kwargs)

    def check_dates(
        self, policy: Policy, opening: Opening, first: date, due: date, *, today: date
    ) -> None:
        """Check the days; what passes is noted by every rule that said no."""
        if not self.reason:
            rules.check_dates(policy, opening, first, due, today=today)
            rules.check_desk_room(opening, first, due)
            return
        check_sense(first, due, today)
        for refused in rules.refusals(policy, opening, first, due, today=today):
            with self.rule():
                raise refused
        self.check(rules.check_desk_room, opening, first, due)

    def log(self, line: LoanLine, *, at: datetime) -> None:
        """Write down which rules were passed and why, if any was."""
        for code in self.codes:
            log(line, Verb.OVERRIDDEN, at=at, by=self.by, reason=code, note=self.reason)


def check_sense(first: date, due: date, today: date) -> None:
    """Refuse days that no reason explains, before anything is computed from them."""
    if due < first:
        raise Refused("order", _("The last day lies before the first."), field="due", day=due)
    if (due - first).days > LONGEST_DAYS or abs((first - today).days) > 2 * LONGEST_DAYS:
        text = _("This day is too far away. Please check the year.")
        raise Refused("senseless", text, field="due", day=due)
