"""What a policy says to days that somebody might ask for, told by the rules that will say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day

from .loans.terms import check_kind
from .log_words import RULES
from .models import Policy
from .opening import Opening, load_opening
from .refusals import Refused
from .rules import check_desk_room, earliest_day, last_start, latest_due, refusals

NAMES = {**RULES, "order": _("the last day before the first")}


@dataclass(frozen=True)
class Answer:
    """Every no with the name of its rule, none for a yes; and the days that the policy allows."""

    refused: list[tuple[str, Refused]]
    terms: Policy
    earliest: date
    last_start: date
    latest_due: date

    @property
    def allowed(self) -> bool:
        return not self.refused


def try_policy(
    policy: Policy, kind: str, first: date, due: date, *, at: datetime | None = None
) -> Answer:
    """Ask each rule about the days, as this kind of borrower would ask today. Reads only.

    Whether a copy is free depends on the title and is not asked here. Raises
    NoOpenDay where the desk has no open day within a year.
    """
    today = local_day(at)
    opening = load_opening(today)
    terms = policy.as_for(kind)
    found = [
        (str(NAMES.get(refused.code, refused.code)), refused)
        for refused in all_refusals(policy, terms, kind, opening, first, due, today)
    ]
    return Answer(
        found,
        terms,
        earliest_day(terms, opening, today),
        last_start(terms, today),
        latest_due(terms, opening, first),
    )


def all_refusals(
    policy: Policy, terms: Policy, kind: str, opening: Opening, first: date, due: date, today: date
) -> Iterator[Refused]:
    try:
        check_kind(policy, kind)
    except Refused as refused:
        yield refused
    yield from refusals(terms, opening, first, due, today=today)
    try:
        check_desk_room(opening, first, due)
    except Refused as refused:
        yield refused
