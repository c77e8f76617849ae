from .access import AccessRequest
from .certificate import Certificate
from .change import Contingency, ContingencyReason, SessionChange
from .door import CheckIn, DoorPass
from .event import Event, SpokenLanguage, Venue
from .feed import FeedItem
from .message import GroupMessage
from .page import EventIndexPage, EventPage, EventPageSpeaker
from .personal_feed import PersonalFeed
from .question import Answer, Question
from .quota import AudienceQuota
from .registration import Registration, RegistrationLog
from .series import ClinicBlock, Series
from .session import Session
from .settings import EventSettings

__all__ = [
    "AccessRequest",
    "Answer",
    "AudienceQuota",
    "Certificate",
    "CheckIn",
    "ClinicBlock",
    "Contingency",
    "ContingencyReason",
    "DoorPass",
    "Event",
    "EventIndexPage",
    "EventPage",
    "EventPageSpeaker",
    "EventSettings",
    "FeedItem",
    "GroupMessage",
    "PersonalFeed",
    "Question",
    "Registration",
    "RegistrationLog",
    "Series",
    "Session",
    "SessionChange",
    "SpokenLanguage",
    "Venue",
]
