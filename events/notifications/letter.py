"""What all mails about a registration share: whose it is, what it is for, what is attached.

A confidential event keeps its name to itself: the mail about it speaks of
“your appointment”, says when and where, and has neither its title nor the
address of its page.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from site_project.core import qr
from site_project.core.letters import Action, Changed, Letter, Picture, as_mail, on_one_line
from site_project.core.models import OfficeSettings
from site_project.core.outbox import Mail
from site_project.core.outgoing import Attachment

from ..ical import page_address, single
from ..models import EventPage, Registration
from ..models.event import shown_at
from ..words import calendar_file_name

CALENDAR = 'text/calendar; charset="utf-8"; method=PUBLISH'


@dataclass(frozen=True)
class About:
    """A registration as its mails tell it, read afresh."""

    row: Registration
    pages: dict[str, EventPage] = field(default_factory=dict)

    @classmethod
    def fresh(cls, registration: Registration) -> "About":
        row = Registration.objects.with_details().get(pk=registration.pk)
        pages = EventPage.objects.filter(shown_at(timezone.now()), event=row.session.event_id)
        found = pages.select_related("locale").defer_streamfields()
        return cls(row, {page.locale.language_code: page for page in found})

    @property
    def is_confidential(self) -> bool:
        return self.row.session.event.is_confidential

    @property
    def name(self) -> str:
        return _("Your appointment") if self.is_confidential else str(self.row.session.event.name)

    def subject(self, words: str) -> str:
        """Return words with the event's name in them; of a confidential one the neutral name."""
        return self.name if self.is_confidential else words % {"name": self.name}

    @cached_property
    def page_url(self) -> str:
        page = next(iter(self.pages.values()), None)
        if page is None or self.is_confidential:
            return ""
        return page_address(page.slug, get_language() or self.row.language)

    @property
    def manage_path(self) -> str:
        return f"/r/{self.row.manage_token}/"

    def facts(self) -> tuple[str, ...]:
        session, persons = self.row.session, self.row.party_size
        at_home = session.when_at_home
        lines = (
            session.when,
            _("Hong Kong time: %(when)s") % {"when": at_home} if at_home else "",
            session.where or (_("Online") if session.online_url else ""),
            ngettext("%(number)s person", "%(number)s people", persons) % {"number": persons},
            self.page_url,
        )
        return tuple(line for line in lines if line)

    def way_in(self) -> tuple[str, ...]:
        """Tell how to get in, step-free way and all, where the venue says it."""
        venue = self.row.session.venue
        if venue is None or not venue.access:
            return ()
        return (_("How to get in: %(way)s") % {"way": on_one_line(venue.access)},)

    def calendar(self) -> tuple[Attachment, ...]:
        """Return the session as a calendar file (RFC 5545); a confidential one says only when."""
        organizer = OfficeSettings.load().email or settings.DEFAULT_FROM_EMAIL
        content = single(self.row.session, self.row.language, self.pages, organizer)
        name = calendar_file_name(self.row.session)
        return (Attachment(name, content, CALENDAR),)

    def ticket(self) -> Picture | None:
        """Return what opens the door: the code, to be scanned or read aloud."""
        session, code = self.row.session, self.row.public_code
        if session.online_url and not session.venue:
            return None
        said = _("Your registration code: %(code)s") % {"code": code}
        shown = _("Show it at the door, on your phone or on paper, or say the code.")
        file = Attachment("ticket.png", qr.png(code), "image/png", cid="ticket@registration")
        alt = _("Square code that holds %(code)s") % {"code": code}
        return Picture(file, alt, f"{said}\n{shown}")

    def join(self) -> tuple[Action, ...]:
        """Return the way to an online meeting, which opens shortly before it starts."""
        if not self.row.session.online_url:
            return ()
        return (Action(_("Join online"), f"/j/{self.row.join_token}/"),)

    def cancel(self) -> Action:
        """Return the page with one button, which cancels."""
        return Action(_("Cancel my place"), f"{self.manage_path}cancel/")

    def manage(self, label: str) -> Action:
        return Action(label, self.manage_path)

    def mail(
        self,
        subject: str,
        *opening: str,
        greets: bool = True,
        code: str = "",
        changes: tuple[Changed, ...] = (),
        written: str = "",
        picture: Picture | None = None,
        actions: tuple[Action, ...] = (),
        closing: tuple[str, ...] = (),
        files: tuple[Attachment, ...] = (),
    ) -> Mail:
        name = on_one_line(self.row.name)
        letter = Letter(
            subject=subject,
            greeting=_("Dear %(name)s,") % {"name": name} if greets and name else "",
            opening=tuple(paragraph for paragraph in opening if paragraph),
            code=code,
            changes=changes,
            written=written,
            title=self.name,
            facts=self.facts(),
            picture=picture,
            actions=actions,
            closing=closing,
            files=files,
        )
        return as_mail(letter, self.row.email)
