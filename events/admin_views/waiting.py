"""The waiting list of one session: who is next, who was passed over and why, and what to do."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from site_project.core.days import moment_in_words

from .. import desk, waiting_list
from ..enums import RegistrationState
from ..models import EventSettings, Registration, Session
from ..permissions import can_manage_registrations
from .actions import ActionView
from .session_desk import SessionPage

State = RegistrationState


class WaitingLane(SessionPage):
    """Offers that stand, then the line in its order, each with what may be done."""

    template_name = "events/admin/waiting.html"
    page_title = _("Waiting list")
    header_icon = "list-ol"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, now = self.object, timezone.now()
        rows = Registration.objects.filter(session=session).select_related("quota")
        offered = rows.filter(state=State.OFFERED).order_by("offered_until", "pk")
        line = list(rows.waiting())
        before = 0
        lane = []
        for place, row in enumerate(line, start=1):
            lane.append(
                {
                    "row": row,
                    "place": place,
                    "before": before,
                    "since": moment_in_words(row.waiting_since),
                    "passed": passed_over_in_words(row),
                }
            )
            before += row.party_size
        settings = EventSettings.load()
        return super().get_context_data(
            lane=lane,
            offers=[(row, moment_in_words(row.offered_until)) for row in offered],
            persons=before,
            ends=moment_in_words(waiting_list.closes_at(session, settings)),
            is_closed=waiting_list.is_closed(session, now),
            back=f"?next={self.request.path}",
            **kwargs,
        )


def passed_over_in_words(row: Registration) -> str:
    """Tell how often smaller parties went first, and from when on places are kept for this one."""
    if not row.passed_over:
        return ""
    most = waiting_list.MOST_PASSED_OVER
    text = ngettext(
        "passed over %(count)d time: too few places were free for %(persons)d people",
        "passed over %(count)d times: too few places were free for %(persons)d people",
        row.passed_over,
    ) % {"count": row.passed_over, "persons": row.party_size}
    if row.passed_over >= most:
        kept = _("places are now kept for this party")
        return f"{text}; {kept}"
    return text


class OfferNow(ActionView):
    """Offer what is free to those who wait, in their order."""

    model = Session
    allowed = staticmethod(can_manage_registrations)
    page_title = _("Offer free places")
    button = _("Offer what is free, in the order of the list")
    done = _("Offers are on their way.")

    def act(self, data: dict[str, Any]) -> Session:
        desk.offer_now(self.object)
        return self.object

    def next_url(self, result: Session) -> str:
        return reverse("desk:waiting", args=[result.pk])
