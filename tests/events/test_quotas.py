"""Quotas for audiences: a place needs room in the session and in the quota."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from events import allotting, quotas, staff, waiting_list
from events.audit import drift
from events.enums import Audience, LogVerb, QuotaCheck, RegistrationState, StaffChannel
from events.models import AudienceQuota, EventSettings
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, register
from tests.factories.events import applicant, make_event, make_session

State = RegistrationState
pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
START = datetime(2027, 3, 4, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def refusals_show_their_code(monkeypatch):
    monkeypatch.setattr(Refused, "__str__", lambda self: self.code)


@pytest.fixture(autouse=True)
def quotas_in_use(db):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})


@pytest.fixture
def hall(db):
    return make_session(make_event(), capacity=10, starts_at=START, ends_at=START + 2 * HOUR)


def quota(session, audience=Audience.PUBLIC, capacity=2, **fields):
    return AudienceQuota.objects.create(
        session=session, audience=audience, capacity=capacity, **fields
    )


def come(session, quota=None, persons=1, at=NOON, **fields):
    form = applicant(party_size=persons, waiting=True, quota=quota.pk if quota else None, **fields)
    return confirm_with_link(register(session, applicant=form, at=at), at=at)


def counters(row):
    row.refresh_from_db()
    assert list(drift()) == []
    return row.taken, row.held


def refused(code):
    return pytest.raises(Refused, match=f"^{code}$")


def test_place_needs_room_in_the_quota_too(hall):
    public, students = quota(hall), quota(hall, Audience.STUDENTS, 3)
    come(hall, public, 2)
    with refused("full"):
        register(hall, applicant=applicant(quota=public.pk), at=NOON)
    assert counters(public) == (2, 0)
    form = applicant(quota=students.pk, party_size=4)
    with pytest.raises(Refused) as refusal:
        register(hall, applicant=form, at=NOON)
    assert (refusal.value.code, refusal.value.values) == ("too_few", {"left": 3})
    register(hall, applicant=applicant(quota=students.pk, party_size=3), at=NOON)
    assert counters(students) == (0, 3)
    assert counters(hall) == (2, 3)


def test_without_a_named_audience_the_open_quota_counts(hall):
    public = quota(hall)
    quota(hall, Audience.PARTNERS, checked_by=QuotaCheck.CODE, code="Open Door")
    assert come(hall).quota == public
    quota(hall, Audience.RESIDENTS)
    with refused("quota"):
        come(hall)
    with refused("quota"):
        register(hall, applicant=applicant(quota=0), at=NOON)


def test_quotas_that_the_office_does_not_use_count_for_nothing(hall):
    EventSettings.objects.update(uses_quotas=False)
    quota(hall, capacity=0)
    assert come(hall, persons=3).quota is None


def test_domain_is_checked(hall):
    students = quota(
        hall,
        Audience.STUDENTS,
        checked_by=QuotaCheck.DOMAIN,
        domains="connect.example.edu, @link.example.edu",
    )
    for address in ("a@example.edu", "a@notlink.example.edu", "a@link.example.edu.example.org"):
        with refused("quota_domain"):
            come(hall, students, email=address)
    come(hall, students, email="a@LINK.example.edu")
    come(hall, students, email="b@mail.connect.example.edu")
    assert counters(students) == (2, 0)


def test_code_is_checked_without_regard_to_case_and_spaces(hall):
    partners = quota(hall, Audience.PARTNERS, checked_by=QuotaCheck.CODE, code="Open Door")
    for code in ("", "opendoors"):
        with refused("quota_code"):
            come(hall, partners, quota_code=code)
    assert come(hall, partners, quota_code=" opendoor ").state == State.CONFIRMED


def test_staff_check_leads_to_approval(hall):
    access = quota(hall, Audience.ACCESS, 1, checked_by=QuotaCheck.STAFF)
    row = come(hall, access)
    assert row.state == State.PENDING
    assert counters(access) == (0, 1)
    staff.approve(row, actor=None, at=NOON)
    assert counters(access) == (1, 0)


def test_database_refuses_to_oversell_a_quota(hall):
    public = quota(hall)
    with pytest.raises(IntegrityError), transaction.atomic():
        AudienceQuota.objects.filter(pk=public.pk).update(taken=3)


def test_freed_place_of_a_quota_goes_to_those_who_wait_in_it(hall):
    public, students = quota(hall, capacity=1), quota(hall, Audience.STUDENTS, 1)
    first = come(hall, public)
    come(hall, students)
    student, visitor = come(hall, students), come(hall, public)
    assert [student.state, visitor.state] == [State.WAITLISTED, State.WAITLISTED]
    cancel(first, at=NOON + HOUR)
    for row in (student, visitor):
        row.refresh_from_db()
    assert [student.state, visitor.state] == [State.WAITLISTED, State.OFFERED]
    assert counters(public) == (0, 1)
    waiting_list.accept(visitor, at=NOON + HOUR)
    assert counters(public) == (1, 0)


def test_new_visitor_does_not_come_before_a_party_that_waits_in_the_quota(hall):
    public = quota(hall, capacity=3)
    first = come(hall, public, 2)
    come(hall, public)
    party = come(hall, public, 3)
    cancel(first, at=NOON + HOUR)
    party.refresh_from_db()
    assert party.state == State.WAITLISTED
    with refused("full"):
        register(hall, applicant=applicant(quota=public.pk), at=NOON + HOUR)
    assert quotas.left(hall, public) == 0


def test_unused_places_are_released_and_offered(hall):
    public = quota(hall, capacity=1)
    students = quota(hall, Audience.STUDENTS, 4, release_at=NOON + 2 * HOUR)
    come(hall, public)
    come(hall, students)
    waiting = come(hall, public, 2)
    assert quotas.release_due(NOON + HOUR) == 0
    assert quotas.release_due(NOON + 2 * HOUR) == 1
    assert quotas.release_due(NOON + 2 * HOUR) == 0
    for row in (public, students, waiting):
        row.refresh_from_db()
    assert (public.capacity, students.capacity) == (4, 1)
    assert students.released_at == NOON + 2 * HOUR
    assert waiting.state == State.OFFERED
    log = hall.log.get(verb=LogVerb.QUOTA_RELEASED)
    assert (log.reason_code, log.note) == (Audience.STUDENTS, "3")
    assert list(drift()) == []


def test_what_is_cancelled_in_a_released_quota_follows(hall):
    public = quota(hall, capacity=1)
    students = quota(hall, Audience.STUDENTS, 1, release_at=NOON + HOUR)
    row = come(hall, students)
    assert quotas.release_due(NOON + HOUR) == 0
    cancel(row, at=NOON + 2 * HOUR)
    assert quotas.release_due(NOON + 2 * HOUR) == 1
    public.refresh_from_db()
    assert public.capacity == 2


def test_nothing_is_released_where_no_quota_is_open_to_all(hall):
    quota(hall, Audience.STUDENTS, 4, release_at=NOON)
    quota(hall, Audience.PARTNERS, 1, checked_by=QuotaCheck.CODE, code="door")
    assert quotas.release_due(NOON + HOUR) == 0


def test_overbooking_counts_in_the_quota_and_vanishes_with_it(hall):
    public = quota(hall, capacity=1)
    come(hall, public)
    extra = staff.register_by_staff(
        hall,
        applicant=applicant(quota=public.pk),
        actor=None,
        channel=StaffChannel.LETTER,
        overbook=True,
        note="Brings the projector.",
        at=NOON,
    )
    public.refresh_from_db()
    hall.refresh_from_db()
    assert (public.taken, public.overbooked, hall.overbooked) == (2, 1, 0)
    cancel(extra, at=NOON)
    public.refresh_from_db()
    assert (public.taken, public.overbooked) == (1, 0)


def test_larger_quota_leaves_nothing_overbooked_for_strangers(hall):
    public = quota(hall, capacity=1)
    come(hall, public)
    staff.register_by_staff(
        hall,
        applicant=applicant(quota=public.pk),
        actor=None,
        channel=StaffChannel.TELEPHONE,
        note="Came with the speaker.",
        overbook=True,
        at=NOON,
    )
    public = allotting.save_quota(hall, {"capacity": 3}, quota=public, at=NOON)
    assert counters(public) == (2, 0)
    assert (public.overbooked, public.places_left) == (0, 1)


def test_places_are_offered_as_soon_as_staff_ask_nobody_any_more(hall):
    access = quota(hall, Audience.ACCESS, 1, checked_by=QuotaCheck.STAFF)
    row = come(hall, access)
    waits = come(hall, access)
    staff.reject(row, actor=None, at=NOON)
    waits.refresh_from_db()
    assert waits.state == State.WAITLISTED
    allotting.save_quota(hall, {"checked_by": QuotaCheck.NONE}, quota=access, at=NOON)
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    assert counters(access) == (0, 1)


def test_explanation_tells_where_the_places_are(hall):
    public = quota(hall, capacity=3)
    come(hall, public, 2)
    register(hall, applicant=applicant(quota=public.pk), at=NOON)
    hall.refresh_from_db()
    told = [str(row) for row in quotas.explain(hall)]
    assert told == [
        "Places: 10",
        "Confirmed: −2",
        "Held until confirmed or approved: −1",
        "Left for a new visitor: =7",
        "Everyone: left of 3: =0",
    ]
