"""The audit command: silent where all agrees, loud where it does not."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events.audit import drift
from events.enums import Audience, RegistrationState
from events.models import AudienceQuota, Event, EventSettings, Registration, Session
from events.registration import confirm_with_link, register
from tests.factories.events import applicant, make_session


def test_audit_agrees_and_finds_drift(session, capsys):
    confirm_with_link(register(session, applicant=applicant()))
    register(session, applicant=applicant(party_size=2))
    call_command("events_audit")
    assert "agree" in capsys.readouterr().out
    Session.objects.filter(pk=session.pk).update(taken=3, held=0)
    with pytest.raises(CommandError, match="2 differences"):
        call_command("events_audit")
    errors = capsys.readouterr().err
    assert "3 taken, 1 registered" in errors
    assert "0 held, 2 unconfirmed" in errors


def test_audit_finds_pages_of_another_family(session):
    Event.objects.filter(pk=session.event_id).update(page_key=None)
    with pytest.raises(CommandError, match="2 differences"):
        call_command("events_audit")


@pytest.mark.parametrize(
    ("drifted", "line"),
    [
        (lambda row: AudienceQuota.objects.update(taken=0), "students: 0 taken, 1 registered"),
        (lambda row: Registration.objects.update(arrived=1), "1 arrived, 0 let in"),
        (lambda row: Registration.objects.update(holds_place=False), "holds none"),
        (lambda row: Session.objects.filter(pk=row.session_id).update(kept=1), "1 kept, 0 waiting"),
        (
            lambda row: Session.objects.filter(pk=row.session_id).update(overbooked=1),
            "overbooked by 1, needed 0",
        ),
        (
            lambda row: AudienceQuota.objects.update(session=make_session(row.session.event)),
            "counts for a quota of another session",
        ),
    ],
)
def test_audit_recounts_quotas_arrivals_and_what_is_kept(session, drifted, line):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
    AudienceQuota.objects.create(session=session, audience=Audience.STUDENTS, capacity=2)
    row = confirm_with_link(register(session, applicant=applicant()))
    assert list(drift()) == []
    drifted(row)
    assert [found for found in drift() if line in found]


def test_audit_finds_an_offer_that_holds_nothing(session):
    Session.objects.update(capacity=1)
    confirm_with_link(register(session, applicant=applicant()))
    row = confirm_with_link(register(session, applicant=applicant(waiting=True)))
    Registration.objects.filter(pk=row.pk).update(
        state=RegistrationState.OFFERED, offered_until=timezone.now()
    )
    assert [found for found in drift() if "holds none" in found]
