"""On what terms this borrower borrows: those of the policy, as they hold for their kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.days import days_in_words, local_day

from .. import rules
from ..allocation import snapshot_of
from ..enums import OPEN, Verb
from ..models import Borrower, Institution, LoanLine, LoanRequest, Occupation, Policy, Terms, Title
from ..opening import Opening
from ..packing import Plan, SearchLimit, Snapshot, plan
from ..refusals import Refused
from .persons import may_show_kind

# How far on we look for days that a borrower's own terms allow.
SEARCH_DAYS = 60


def terms_in_force(today: date) -> str:
    """Return the version of the terms of borrowing that hold on a day."""
    terms = Terms.objects.filter(since__lte=today).order_by("-since").first()
    return terms.version if terms else "0"


def borrower_kind(request: LoanRequest) -> str:
    """Return the kind of institution that asks; empty for a person without one.

    It is the one that was typed, until an officer has said that the school is theirs.
    """
    if request.institution and may_show_kind(request.borrower, request.institution):
        return request.institution.kind
    return request.institution_kind


def terms_of(line: LoanLine) -> Policy:
    """Return the policy of a line's title as it holds for its borrower."""
    return line.title.policy.as_for(borrower_kind(line.request))


def check_kind(policy: Policy, kind: str) -> None:
    """Refuse a kind of borrower to whom a policy does not lend."""
    if any(row.refused and row.borrower_kind == kind for row in policy.overrides.all()):
        text = (
            _("This is not lent to this kind of school or group.")
            if kind
            else _("This is lent to schools and groups only. Please name yours.")
        )
        raise Refused("kind_refused", text)


def check_open_lines(
    institution: Institution | None, borrower: Borrower, lines: list[LoanLine], *, kind: str
) -> None:
    """Check the limit of open loans of an institution, or of a person where none is given.

    A person's own are those that are not of the school to which they are tied,
    whatever names they typed. `kind` is the kind of borrower whose terms hold.
    """
    if not lines:
        return
    limit = min(line.title.policy.as_for(kind).max_open_lines for line in lines)
    rows = LoanLine.objects.filter(state__in=OPEN).exclude(pk__in=[line.pk for line in lines])
    if institution:
        rows = rows.filter(request__institution=institution)
        text = ngettext(
            "One institution can have %(count)d open loan at a time.",
            "One institution can have %(count)d open loans at a time.",
            limit,
        )
    else:
        rows = rows.filter(request__borrower=borrower)
        if borrower.institution_id:
            rows = rows.exclude(request__institution=borrower.institution_id)
        text = ngettext(
            "One person can have %(count)d open loan at a time.",
            "One person can have %(count)d open loans at a time.",
            limit,
        )
    if rows.count() + len(lines) > limit:
        raise Refused("open_lines", text % {"count": limit})


@dataclass(frozen=True)
class Proposal:
    """Other days for one line, because the borrower's own terms do not allow what was asked."""

    line: LoanLine
    first: date
    due: date
    why: Refused


class TermsDiffer(Refused):
    """The borrower's terms do not allow the days asked for; `proposals` hold those that they do.

    Nothing was changed. `loans.accept_changed_dates` takes them.
    """

    def __init__(self, proposals: list[Proposal]) -> None:
        lines = [
            _("%(title)s: %(why)s We can lend it %(days)s.")
            % {
                "title": proposal.line.title.name,
                "why": proposal.why.message,
                "days": days_in_words(proposal.first, proposal.due),
            }
            for proposal in proposals
        ]
        super().__init__("terms_differ", " ".join(str(line) for line in lines))
        self.proposals = proposals


def proposals_for(
    lines: list[LoanLine],
    kind: str,
    opening: Opening,
    accepted: Mapping[int, tuple[date, date]],
    *,
    at: datetime,
) -> list[Proposal]:
    """Return other days for each line that this kind of borrower may not have as it stands.

    Only what differs from the usual terms is looked at again: what was
    allowed when it was kept stays allowed. Days that were `accepted` are
    taken where they still hold. Raises Refused where no days can be had.
    """
    found = []
    for line in lines:
        usual, terms = line.title.policy, line.title.policy.as_for(kind)
        same = (usual.days_max, usual.lead_open_days) == (terms.days_max, terms.lead_open_days)
        if same:
            continue
        today = asked_on(line, at)
        try:
            rules.check_dates(terms, opening, line.first_day, line.due_day, today=today)
        except Refused as why:
            if why.code not in ("lead", "too_long", "too_short"):
                continue
            first, due = days_instead(line, terms, opening, today, why, accepted, at)
            found.append(Proposal(line, first, due, why))
    return found


def asked_on(line: LoanLine, at: datetime) -> date:
    """Return the day from which notice counts: when the line was kept, not when it was proved."""
    verbs = (Verb.HELD, Verb.REVIVED, Verb.OFFERED)
    kept = line.log.filter(verb__in=verbs).order_by("at", "pk").last()
    return local_day(kept.at if kept else at)


def days_instead(
    line: LoanLine,
    terms: Policy,
    opening: Opening,
    today: date,
    why: Refused,
    accepted: Mapping[int, tuple[date, date]],
    at: datetime,
) -> tuple[date, date]:
    """Return the nearest days that the terms allow and a copy is free for. Raises `why` if none."""
    snapshot = snapshot_without(line, at, opening)
    for first, due in candidates(line, terms, opening, today, accepted.get(line.pk)):
        if is_possible(terms, opening, snapshot, first, due, today):
            return first, due
    raise why


def candidates(
    line: LoanLine,
    terms: Policy,
    opening: Opening,
    today: date,
    accepted: tuple[date, date] | None,
) -> list[tuple[date, date]]:
    """Return days to try: what was accepted, then within the days kept, then later ones."""
    days = [accepted] if accepted else []
    first = max(line.first_day, rules.earliest_day(terms, opening, today))
    length = min(line.due_day - line.first_day, timedelta(days=terms.days_max))
    for step in range(SEARCH_DAYS):
        start = first + timedelta(days=step)
        if opening.desk.is_open(start):
            latest = rules.latest_due(terms, opening, start)
            if start < line.due_day and step == 0:
                days.append((start, min(line.due_day, latest)))
            days.append((start, min(opening.desk.on_or_after(start + length), latest)))
    return days


def is_possible(
    terms: Policy, opening: Opening, snapshot: Snapshot, first: date, due: date, today: date
) -> bool:
    try:
        rules.check_dates(terms, opening, first, due, today=today)
        return isinstance(plan(snapshot, *opening.span(terms, first, due)), Plan)
    except (Refused, SearchLimit):
        return False


def snapshot_without(line: LoanLine, at: datetime, opening: Opening) -> Snapshot:
    """Return the title's snapshot as if this line occupied nothing."""
    title = Title.objects.select_related("policy").get(pk=line.title_id)
    own = Occupation.objects.filter(line=line).values_list("pk", flat=True).first()
    return snapshot_of(title, at, opening).without(own)
