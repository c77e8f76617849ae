"""What speaks against a request for the sake of its institution: for the officer to see.

Who is not tied to an institution is not refused for its sake, so that no
refusal tells about it; nor is such a request approved by machine.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, prefetch_related_objects
from django.utils.translation import gettext as _

from .. import rules
from ..enums import OPEN
from ..models import Institution, LoanLine, LoanRequest
from ..refusals import Refused
from .terms import check_kind


def doubts(lines: Sequence[LoanLine], *, today: date) -> dict[int, list[str]]:
    """Return what speaks against each of some requested lines, in words, by their keys."""
    asked = [line for line in lines if line.request.institution_id]
    if not asked:
        return {}
    prefetch_related_objects(asked, "title__policy__overrides")
    schools = {line.request.institution_id for line in asked}
    rows = LoanLine.objects.filter(state__in=OPEN, request__institution__in=schools).order_by()
    open_now = dict(rows.values_list("request__institution").annotate(count=Count("pk")))
    found = {}
    for line in asked:
        if school := line.request.institution:
            count = open_now.get(school.pk, 0)
            of_standing = against_standing(line.request, school, today)
            found[line.pk] = [*of_standing, *against_terms(line, school.kind, count)]
    return found


def against_standing(request: LoanRequest, school: Institution, today: date) -> list[str]:
    """Return what speaks against the institution itself, and where its kind was told wrong."""
    found = []
    try:
        rules.check_institution(school, today=today)
    except Refused as refused:
        found.append(str(refused.message))
    if request.institution_kind != school.kind:
        typed = request.get_institution_kind_display() or "–"
        text = _("Asked for as: %(typed)s. We know it as: %(known)s.")
        found.append(text % {"typed": typed, "known": school.get_kind_display()})
    return found


def against_terms(line: LoanLine, kind: str, count: int) -> list[str]:
    """Return which terms an institution with so many open loans, this one among them, breaks."""
    policy = line.title.policy
    found = []
    try:
        check_kind(policy, kind)
    except Refused as refused:
        found.append(str(refused.message))
    limit = policy.as_for(kind).max_open_lines
    if count > limit:
        text = _("Open loans of this institution: %(count)d. Allowed: %(limit)d.")
        found.append(text % {"count": count, "limit": limit})
    return found
