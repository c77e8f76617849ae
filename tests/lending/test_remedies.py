"""What can be done for a promise at risk: each way out was verified, and can be taken."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.enums import LawKind
from campaigns.models import Law, Provision
from lending import remedies
from lending.allocation import set_copy_state, settle_title
from lending.audit import drift
from lending.enums import CopyState, LineState, OccupationKind, Verb
from lending.models import Copy, LoanLine, Occupation, Title
from lending.refusals import NotFree
from lending.remedies import Way
from site_project.core.models import OutboxMail, PublicHoliday, User
from tests.factories.lending import (
    at,
    make_officer,
    make_page,
    make_policy,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
NOW = at(MONDAY)
FIRST, DUE = date(2026, 4, 6), date(2026, 4, 20)


@pytest.fixture(autouse=True)
def no_holidays(homes: Any) -> None:
    PublicHoliday.objects.all().delete()


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title(policy=make_policy(prep_open_days=0))


def at_risk(title: Title, state: CopyState = CopyState.IN_REPAIR) -> LoanLine:
    """A loan that was promised and whose only copy is away."""
    line = requested(title, FIRST, DUE, when=NOW)
    set_copy_state(title.copies.get(), state, at=NOW)
    line.refresh_from_db()
    assert line.at_risk
    return line


def copy_of(line: LoanLine) -> Copy | None:
    return Occupation.objects.get(line=line).copy


def in_house(title: Title, copy: Copy, first: date, last: date) -> Occupation:
    return Occupation.objects.create(
        title=title, copy=copy, first_day=first, last_day=last, kind=OccupationKind.IN_HOUSE
    )


def article(code: str) -> Provision:
    law, _made = Law.objects.get_or_create(
        code="ICCPR", defaults={"kind": LawKind.TREATY, "name_en": "Covenant"}
    )
    return Provision.objects.create(law=law, number=code)


def test_looking_for_ways_out_changes_nothing(title: Title) -> None:
    line = at_risk(title)
    before = list(Occupation.objects.values()), list(LoanLine.objects.values())
    with CaptureQueriesContext(connection) as queries:
        remedies.for_line(line, at=NOW)
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]
    assert (list(Occupation.objects.values()), list(LoanLine.objects.values())) == before


def test_a_copy_in_repair_can_be_brought_back(title: Title, officer: User) -> None:
    line = at_risk(title)
    found = remedies.for_line(line, at=NOW)
    assert [(other.way, other.can_apply) for other in found.copies] == [(Way.REPAIR, True)]
    assert found.titles == []
    assert found.days == []
    remedies.apply(line, found.copies[0].key, by=officer, at=NOW)
    line.refresh_from_db()
    assert not line.at_risk
    assert copy_of(line) == title.copies.get()
    assert title.copies.get().state == CopyState.IN_SERVICE
    assert line.log.filter(verb=Verb.SAFE_AGAIN, actor=officer).exists()
    assert not list(drift())


def test_a_missing_copy_is_named_and_only_a_person_can_find_it(title: Title, officer: User) -> None:
    line = at_risk(title, CopyState.MISSING)
    found = remedies.for_line(line, at=NOW)
    assert [(other.way, other.can_apply) for other in found.copies] == [(Way.FOUND, False)]
    with pytest.raises(NotFree) as refused:
        remedies.apply(line, found.copies[0].key, by=officer, at=NOW)
    assert refused.value.code == "over"


def test_the_centres_own_use_takes_another_copy_or_gives_way(title: Title, officer: User) -> None:
    line = at_risk(title)
    one, two = Copy.objects.create(title=title), Copy.objects.create(title=title)
    use = in_house(title, one, FIRST - timedelta(days=20), FIRST)
    # The second copy is in repair at the end, so that only a swap makes room.
    mended = in_house(title, two, DUE - timedelta(days=1), DUE + timedelta(days=9))
    Occupation.objects.filter(pk=mended.pk).update(kind=OccupationKind.MAINTENANCE)
    found = {other.way: other for other in remedies.for_line(line, at=NOW).copies}
    assert set(found) == {Way.SWAP, Way.REPAIR}
    assert found[Way.SWAP].days == (use.first_day, use.last_day)
    remedies.apply(line, found[Way.SWAP].key, by=officer, at=NOW)
    use.refresh_from_db()
    assert use.copy == two
    assert copy_of(line) == one
    assert not list(drift())


def test_the_centres_own_use_is_given_up_where_no_other_copy_is_left(
    title: Title, officer: User
) -> None:
    line = at_risk(title)
    use = in_house(title, Copy.objects.create(title=title), FIRST, DUE)
    found = {other.way: other for other in remedies.for_line(line, at=NOW).copies}
    assert set(found) == {Way.GIVE_UP, Way.REPAIR}
    remedies.apply(line, found[Way.GIVE_UP].key, by=officer, at=NOW)
    use.refresh_from_db()
    assert not use.live
    assert copy_of(line) == use.copy
    assert not list(drift())


def test_a_late_copy_is_named_so_that_somebody_telephones(title: Title) -> None:
    late = requested(title, FIRST, DUE, when=NOW)
    Occupation.objects.filter(line=late).update(pinned=True)
    LoanLine.objects.filter(pk=late.pk).update(
        state=LineState.OUT, copy_out=title.copies.get(), out_at=at(FIRST)
    )
    day = DUE + timedelta(days=2)
    line = requested(
        title, day, day + timedelta(days=7), when=NOW, email="b@x.example", institution_name="B"
    )
    then = at(DUE + timedelta(days=1))
    # It is a day late, and would be back and checked two days later at best.
    settle_title(title.pk, at=then)
    line.refresh_from_db()
    assert line.at_risk
    found = remedies.for_line(line, at=then)
    assert [(other.way, other.copy) for other in found.copies] == [(Way.FETCH, title.copies.get())]
    assert all(option.days.first > day for option in found.days)


def test_another_title_with_the_same_articles_is_free_on_the_same_days(
    title: Title, officer: User, homes: Any
) -> None:
    ten, fourteen = article("10"), article("14")
    title.provisions.set([ten, fourteen])
    both, one, busy, none, hidden = (make_title(policy=title.policy) for _number in range(5))
    for other, provisions in (
        (both, [ten, fourteen]),
        (one, [ten]),
        (busy, [ten, fourteen]),
        (none, []),
        (hidden, [ten, fourteen]),
    ):
        other.provisions.set(provisions)
        if other != hidden:
            make_page(other, homes)
    in_house(busy, busy.copies.get(), FIRST, FIRST)
    line = at_risk(title)
    found = remedies.for_line(line, at=NOW)
    assert [(other.title, other.shared) for other in found.titles] == [(both, 2), (one, 1)]
    remedies.apply(line, found.titles[0].key, by=officer, at=NOW)
    line.refresh_from_db()
    assert (line.title, line.first_day, line.due_day) == (both, FIRST, DUE)
    assert not line.at_risk
    assert not list(drift())


def test_the_nearest_other_days_are_shown_and_taken(title: Title, officer: User) -> None:
    line = at_risk(title)
    spare = Copy.objects.create(title=title)
    in_house(title, spare, FIRST + timedelta(days=7), FIRST + timedelta(days=8))
    found = remedies.for_line(line, at=NOW)
    assert len(found.days) == 3
    assert found.searched
    remedies.apply(line, found.days[0].key, by=officer, at=NOW)
    line.refresh_from_db()
    assert (line.first_day, line.due_day) == (found.days[0].days.first, found.days[0].days.due)
    assert not line.at_risk
    assert OutboxMail.objects.filter(kind="lending.changed", object_id=line.pk).exists()
    assert not list(drift())


def test_a_way_out_that_closed_meanwhile_is_refused_and_nothing_changes(
    title: Title, officer: User
) -> None:
    line = at_risk(title)
    key = remedies.for_line(line, at=NOW).copies[0].key
    Copy.objects.update(state=CopyState.RETIRED)
    with pytest.raises(NotFree):
        remedies.apply(line, key, by=officer, at=NOW)
    line.refresh_from_db()
    assert line.at_risk


def test_many_other_titles_take_as_many_statements_as_few(title: Title, homes: Any) -> None:
    ten = article("10")
    title.provisions.set([ten])
    line = at_risk(title)
    counts = []
    for number in (1, 4):
        for _title in range(number):
            other = make_title(policy=title.policy)
            other.provisions.set([ten])
            make_page(other, homes)
        with CaptureQueriesContext(connection) as queries:
            found = remedies.for_line(line, at=NOW)
        counts.append(len(queries))
    assert len(found.titles) == 3
    assert counts[0] == counts[1]
