from .event import Event, Venue
from .feed import FeedItem
from .page import EventIndexPage, EventPage, EventPageSpeaker
from .registration import Registration, RegistrationLog
from .session import Session
from .settings import EventSettings

__all__ = [
    "Event",
    "EventIndexPage",
    "EventPage",
    "EventPageSpeaker",
    "EventSettings",
    "FeedItem",
    "Registration",
    "RegistrationLog",
    "Session",
    "Venue",
]
