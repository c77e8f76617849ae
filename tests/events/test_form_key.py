"""One form, sent to two sessions at the same moment, as the later transaction sees it."""

import pytest

from events.registration import applying, register
from tests.factories.events import applicant, make_event, make_session

KEY = "k" * 32


@pytest.mark.django_db
def test_key_that_was_taken_meanwhile_is_left_to_the_other_session(monkeypatch):
    """As it looks where the other transaction commits after this one has looked."""
    event = make_event()
    first, second = make_session(event), make_session(event)
    register(first, applicant=applicant(form_key=KEY))
    look, looks = applying._MET, []

    def late(**values):
        looks.append(values)
        return look(**values | ({"form_key": ""} if len(looks) == 1 else {}))

    monkeypatch.setattr(applying, "_MET", late)
    row = register(second, applicant=applicant(form_key=KEY))
    assert (row.session_id, row.form_key) == (second.pk, None)
    assert len(looks) == 2
