"""Access requests: asked, owned, answered in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events import access_requests, schedule
from events.enums import AccessState, LogVerb
from events.models import AccessRequest, EventSettings
from events.refusals import Refused
from events.registration import cancel, confirm_with_link, forget, register
from site_project.core.models import OutboxMail, PublicHoliday
from tests.factories.events import applicant, make_event, make_session

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# A Wednesday, at half past eleven at night and half an hour after midnight in Hong Kong.
LATE = datetime(2027, 3, 3, 15, 30, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2027, 3, 3, 16, 30, tzinfo=UTC)


@pytest.fixture
def session(db):
    starts = datetime(2027, 4, 10, 6, tzinfo=UTC)
    return make_session(make_event(), starts_at=starts, ends_at=starts + timedelta(hours=2))


def asked(session, at=LATE, **fields):
    values = {"access_needs": "A seat near the screen.", "helper": True} | fields
    row = register(session, applicant=applicant(**values), at=at)
    return confirm_with_link(row, at=at).access_request


def refused(code):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (LATE, date(2027, 3, 8)),  # Thursday, Friday, Monday
        (AFTER_MIDNIGHT, date(2027, 3, 9)),
        (datetime(2027, 3, 2, 23, 30, tzinfo=UTC), date(2027, 3, 8)),  # half past seven
        (datetime(2027, 4, 2, 4, tzinfo=UTC), date(2027, 4, 3)),  # seven days before comes first
        (datetime(2027, 4, 8, 4, tzinfo=UTC), date(2027, 4, 8)),  # too late for both: the same day
    ],
)
def test_reply_is_due_within_open_days_and_a_week_before(session, at, due):
    PublicHoliday.objects.all().delete()
    assert access_requests.deadline(session, at) == due


def test_public_holidays_are_not_open_days(session):
    PublicHoliday.objects.get_or_create(day=date(2027, 3, 5))
    assert access_requests.deadline(session, LATE) == date(2027, 3, 9)


def test_settings_decide_how_long(session):
    EventSettings.objects.update_or_create(pk=1, defaults={"access_open_days": 1})
    assert access_requests.deadline(session, LATE) == date(2027, 3, 4)


def test_form_asks_and_a_helper_is_not_a_place(session):
    request = asked(session)
    assert (request.needs, request.helper, request.state) == (
        "A seat near the screen.",
        True,
        AccessState.OPEN,
    )
    session.refresh_from_db()
    assert session.taken == 1
    assert list(access_requests.waiting(LATE)) == [request]
    assert request.registration.log.filter(verb=LogVerb.ACCESS_ASKED).count() == 1


def test_unconfirmed_form_waits_for_no_answer(session):
    register(session, applicant=applicant(access_needs="Captions"), at=LATE)
    assert not access_requests.waiting(LATE).exists()


def test_nothing_asked_is_no_request(session):
    row = confirm_with_link(register(session, applicant=applicant(), at=LATE), at=LATE)
    assert access_requests.ask(row, " ", at=LATE) is None
    assert access_requests.ask(row, "Captions", at=LATE).needs == "Captions"


def test_other_needs_are_due_anew(session):
    request = asked(session)
    access_requests.answer(request, AccessState.ARRANGED, "It is kept for you.", None, at=LATE)
    row = request.registration
    same = access_requests.ask(row, request.needs, helper=True, at=LATE + DAY)
    assert same.state == AccessState.ARRANGED
    other = access_requests.ask(row, "And a ramp.", helper=True, at=LATE + DAY)
    assert (other.state, other.due_on) == (AccessState.OPEN, date(2027, 3, 9))
    assert AccessRequest.objects.count() == 1


def test_answer_is_mailed_once_and_has_an_owner(session, admin_user):
    request = asked(session)
    for _time in range(2):
        done = access_requests.answer(
            request, AccessState.PARTLY, "Yes, no lift.", admin_user, at=LATE
        )
    assert (done.owner, done.replied_at) == (admin_user, LATE)
    mail = OutboxMail.objects.get(kind="events.access_reply")
    assert mail.object_id == request.registration_id
    log = request.registration.log.get(verb=LogVerb.ACCESS_REPLIED)
    assert (log.actor, log.reason_code) == (admin_user, AccessState.PARTLY)
    assert not access_requests.waiting(LATE).exists()


def test_owner_is_named_and_let_go(session, admin_user):
    request = asked(session)
    assert access_requests.assign(request, admin_user).owner == admin_user
    access_requests.assign(request, None)
    request.refresh_from_db()
    assert request.owner is None


def test_answer_needs_an_outcome_and_words(session):
    request = asked(session)
    with refused("reply_missing"):
        access_requests.answer(request, AccessState.OPEN, "Soon.", None, at=LATE)
    with refused("reply_missing"):
        access_requests.answer(request, AccessState.ARRANGED, " ", None, at=LATE)


def test_who_has_cancelled_needs_no_answer(session):
    request = asked(session)
    cancel(request.registration, at=LATE)
    assert not access_requests.waiting(LATE).exists()
    with refused("not_active"):
        access_requests.answer(request, AccessState.ARRANGED, "Yes.", None, at=LATE)
    with refused("not_active"):
        access_requests.ask(request.registration, "More", at=LATE)


def test_after_the_start_nothing_is_asked(session):
    request = asked(session)
    with refused("session_over"):
        access_requests.ask(request.registration, "More", at=session.starts_at)


def test_cancelled_session_takes_its_requests_along(session):
    asked(session)
    schedule.cancel_session(session, at=LATE)
    assert not access_requests.waiting(LATE).exists()


def test_data_deleted_takes_the_needs_along(session):
    request = asked(session)
    forget(request.registration, at=LATE)
    request.refresh_from_db()
    assert (request.needs, request.reply) == ("", "")
