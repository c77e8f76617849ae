"""The audit command: silent where all agrees, loud where it does not."""

import pytest
from django.core.management import CommandError, call_command

from events.models import Event, Session
from events.registration import confirm_with_link, register
from tests.factories.events import applicant


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
