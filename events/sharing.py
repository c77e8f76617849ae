"""What an office hands out about a seminar: a text to send on, a picture, a poster."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from site_project.core.models import OfficeSettings
from site_project.core.paired import text_in
from site_project.core.plates.square import draw_square

from .enums import RegistrationMode
from .models import Event, EventPage, Session
from .models.event import shown_at

MOST_DATES = 6


def short_link(event: Event) -> str:
    """Return the address that leads to the event's page in each visitor's own language."""
    return f"{settings.SITE_URL}{reverse('short_link', args=[event.pk])}"


def public_pages(event: Event, at: datetime) -> dict[str, EventPage]:
    """Return the event's pages that are out, by language."""
    rows = EventPage.objects.filter(shown_at(at), event=event).select_related("locale")
    return {row.locale.language_code: row for row in rows.defer_streamfields()}


def sessions_to_tell(event: Event, at: datetime) -> list[Session]:
    """Return what is still to come and takes place; where all is over, the last session."""
    sessions = event.sessions.taking_place().with_details()
    return list(sessions.upcoming(at)[:MOST_DATES]) or list(sessions.past(at)[:1])


@dataclass(frozen=True)
class Handout:
    """A seminar in one language, as paper, pictures and messages tell it."""

    event: Event
    sessions: Iterable[Session]
    language: str
    page: EventPage | None

    @property
    def title(self) -> str:
        return self.page.title if self.page else str(text_in(self.event, "name", self.language))

    @property
    def summary(self) -> str:
        return self.page.summary if self.page else ""

    @property
    def kind(self) -> str:
        with translation.override(self.language):
            return str(self.event.get_kind_display())

    @property
    def language_name(self) -> str:
        """The language, in the language of whoever reads the admin."""
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def address(self) -> str:
        return short_link(self.event)

    @property
    def plain_address(self) -> str:
        """The address as it is read from paper."""
        return self.address.partition("://")[2]

    def whens(self) -> list[str]:
        with translation.override(self.language):
            return [session.when for session in self.sessions]

    def wheres(self) -> list[str]:
        """Return each place once; an online meeting without one is told as that."""
        with translation.override(self.language):
            places = [self._where(session) for session in self.sessions]
        return list(dict.fromkeys(place for place in places if place))

    def _where(self, session: Session) -> str:
        if session.where and session.online_url:
            return _("%(place)s, and online") % {"place": session.where}
        return session.where or (_("Online") if session.online_url else "")

    def ways_in(self) -> list[str]:
        """Return how to get in, for each venue that says so."""
        venues = {session.venue for session in self.sessions if session.venue}
        told = [str(text_in(venue, "access", self.language)) for venue in venues]
        return sorted(filter(None, told))

    def spoken(self) -> str:
        return str(text_in(self.event, "spoken", self.language))

    def needs_registration(self) -> bool:
        return any(session.mode != RegistrationMode.NONE for session in self.sessions)

    def text(self) -> str:
        """Return what can be pasted into a message: plain lines, the title first."""
        with translation.override(self.language):
            lines = [f"*{self.title}*", *self.whens(), *self.wheres()]
            if self.summary:
                lines += ["", self.summary]
            invitation = (
                _("Details and registration: %(address)s")
                if self.needs_registration()
                else _("Details: %(address)s")
            )
            return "\n".join([*lines, "", invitation % {"address": self.address}])

    def whatsapp(self) -> str:
        """Return the link that opens WhatsApp with the text, by its maker's own scheme."""
        return f"https://wa.me/?text={quote(self.text())}"

    def square(self) -> bytes:
        """Return the square picture as PNG, 1080 × 1080."""
        with translation.override(self.language):
            office = str(text_in(OfficeSettings.load(), "name", self.language))
        return draw_square(self.title, [*self.whens()[:1], *self.wheres()[:1]], office)


def handout(event: Event, language: str, at: datetime, **known: Any) -> Handout:
    pages = known.get("pages") or public_pages(event, at)
    sessions = known.get("sessions")
    if sessions is None:
        sessions = sessions_to_tell(event, at)
    return Handout(event, sessions, language, pages.get(language))
