from typing import Any

import pytest

from events.models import Session
from tests.factories.events import make_event, make_pages, make_session, make_venue


@pytest.fixture
def session(db: None) -> Session:
    """A public session with twenty places, a week from now, with pages in both languages."""
    event = make_event(code="mainland-law")
    session = make_session(event, venue=make_venue(), room="1/F")
    make_pages(event)
    return session


@pytest.fixture
def posted(client: Any, session: Session) -> Any:
    """Send the form of the session."""

    def post(language: str = "en", **fields: Any) -> Any:
        url = f"/{language}/events/mainland-law/register/?session={session.uid}"
        values = {"name": "Chan Siu Ming", "email": "ming@example.org", "party_size": "1"}
        return client.post(url, values | fields)

    return post
