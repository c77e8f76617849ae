"""Certificates at the desk: the list of one session, issuing what is missing, revoking one."""

from datetime import timedelta

import pytest

from events.enums import LogVerb
from events.models import Certificate, Registration
from tests.events.at_desk import confirmed, sign_in, told
from tests.factories.events import make_event, make_session


@pytest.fixture
def over(db):
    """A session that was held a week ago, with somebody who came and somebody who did not."""
    session = make_session(make_event(code="held"), days=5)
    came = confirmed(session, name="Chan", email="chan@example.org")
    confirmed(session, name="Absent", email="absent@example.org")
    Registration.objects.filter(pk=came.pk).update(arrived=1)
    return past(session)


def past(session, days=12):
    session.starts_at -= timedelta(days=days)
    session.ends_at -= timedelta(days=days)
    type(session).objects.filter(pk=session.pk).update(
        starts_at=session.starts_at, ends_at=session.ends_at
    )
    return session


def url_of(session):
    return f"/admin/desk/{session.pk}/certificates/"


def test_list_holds_those_who_came_and_issues_what_is_missing(client, over):
    sign_in(client, "events_officer")
    page = client.get(url_of(over)).content.decode()
    assert "Chan" in page
    assert "Absent" not in page
    answer = client.post(url_of(over), {"issue": "all"}, follow=True)
    assert told(answer) == ["1 certificate is issued."]
    certificate = Certificate.objects.get()
    assert certificate.registration.name == "Chan"
    assert client.get(f"/verify/{certificate.code}/").status_code == 200


def test_revoked_certificate_stays_revoked(client, over):
    sign_in(client, "events_officer")
    row = Registration.objects.get(name="Chan")
    client.post(url_of(over), {"issue": row.pk})
    certificate = Certificate.objects.get()
    client.post(url_of(over), {"revoke": certificate.pk})
    certificate.refresh_from_db()
    assert certificate.revoked_at
    answer = client.post(url_of(over), {"issue": row.pk})
    assert answer.status_code == 409
    assert told(answer)[-1].endswith("was revoked. No other one is issued.")
    certificate.refresh_from_db()
    assert certificate.revoked_at
    assert "revoked" in client.get(url_of(over)).content.decode()


def test_issuing_and_revoking_are_logged_once_with_who_did_it(client, over):
    officer = sign_in(client, "events_officer")
    row = Registration.objects.get(name="Chan")
    for _twice in range(2):
        client.post(url_of(over), {"issue": row.pk})
    key = Certificate.objects.get().pk
    for _twice in range(2):
        client.post(url_of(over), {"revoke": key})
    log = row.log.filter(verb__startswith="certificate").order_by("pk")
    assert [(each.verb, each.actor) for each in log] == [
        (LogVerb.CERTIFICATE_ISSUED, officer),
        (LogVerb.CERTIFICATE_REVOKED, officer),
    ]
    page = client.get(f"/admin/registrations/inspect/{row.pk}/").content.decode()
    assert "Certificate revoked" in page


def test_who_was_not_there_gets_none(client, over):
    sign_in(client, "events_officer")
    row = Registration.objects.get(name="Absent")
    assert client.post(url_of(over), {"issue": row.pk}).status_code == 409
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("key", ["0", "999999", "9" * 40, "²", "x", ""])
def test_keys_of_nothing_are_not_found(client, over, key):
    sign_in(client, "events_officer")
    for name in ("issue", "revoke"):
        assert client.post(url_of(over), {name: key}).status_code == 404


def test_another_session_is_not_reached_from_here(client, over):
    sign_in(client, "events_officer")
    other = make_session(make_event(code="other"), days=9)
    row = Registration.objects.get(name="Chan")
    assert client.post(url_of(other), {"issue": row.pk}).status_code == 404
    client.post(url_of(over), {"issue": row.pk})
    key = Certificate.objects.get().pk
    assert client.post(url_of(other), {"revoke": key}).status_code == 404
    assert Certificate.objects.get().revoked_at is None


@pytest.mark.parametrize("role", ["communications", "author", "data_steward"])
def test_only_the_desk_sees_them(client, over, role):
    sign_in(client, role)
    assert client.get(url_of(over)).status_code in (302, 403)
    assert client.post(url_of(over), {"issue": "all"}).status_code in (302, 403)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, db, django_assert_num_queries, count):
    session = make_session(make_event(code="held"), days=5)
    for number in range(count):
        confirmed(session, email=f"a{number}@example.org")
    Registration.objects.update(arrived=1)
    past(session)
    sign_in(client, "events_officer")
    client.post(url_of(session), {"issue": "all"})
    client.get(url_of(session))
    with django_assert_num_queries(11):
        client.get(url_of(session))
