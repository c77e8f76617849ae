from typing import Any

import pytest
from wagtail.users.models import UserProfile

from events.models import Session
from site_project.core.models import User
from tests.events.at_desk import sign_in
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


@pytest.fixture
def officer(client: Any, db: None) -> Any:
    """Somebody of communications, signed in."""
    return sign_in(client, "communications")


@pytest.fixture
def helper(client: Any, db: None) -> Any:
    """An events officer, signed in: may not publish pages."""
    return sign_in(client, "events_officer")


@pytest.fixture
def chief(db: None) -> User:
    """Somebody who may do everything, not signed in."""
    user = User.objects.create_superuser("chief", "chief@example.org", "secret")
    UserProfile.objects.create(user=user, preferred_language="en")
    return user
