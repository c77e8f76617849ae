"""An event's record in the admin: the buttons that lead from it to all else about it."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import IndexView, InspectView

from ..models import Event, EventSettings
from ..permissions import can_announce, can_change_events, can_schedule, may_share
from .announce import ANNOUNCED, next_steps
from .screens import EVENTS, RecordEditView
from .session_desk import Way
from .sessions import SHOWN_LOG, SessionInspectView
from .told import log_lines


def new_seminar_url() -> str:
    return reverse(f"{EVENTS}:announce")


def buttons_of(event: Event, user: Any, *, uses_questions: bool = False) -> list[Button]:
    """Return the buttons about an event, in the order in which they are used."""
    pages = (reverse(ANNOUNCED, args=[event.pk]), _("Pages and publication"), "doc-full")
    steps = [step for step in next_steps(event, user, uses_questions) if step[2] != "edit"]
    return [
        Button(label, url=url, icon_name=icon, priority=30 + number)
        for number, (url, label, icon) in enumerate([pages, *steps])
    ]


class EventIndexView(IndexView):
    @cached_property
    def header_buttons(self) -> list[Button]:
        buttons = list(super().header_buttons)
        if can_announce(self.request.user):
            new = HeaderButton(
                _("New seminar"), url=new_seminar_url(), icon_name="date", priority=1
            )
            buttons.insert(0, new)
        return buttons


class EventEditView(RecordEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        asks = EventSettings.load().uses_questions
        offered = buttons_of(self.object, self.request.user, uses_questions=asks)
        return [*super().header_more_buttons, *offered]


class EventInspectView(InspectView):
    """An event's record as it is, with its state and what happened to it as a whole."""

    template_name = "events/admin/event.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Tell answers in words; what is not there stays out."""
        value = getattr(self.object, field_name)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return "–" if value in (None, "") else super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        log = self.object.log.select_related("actor").order_by("-at", "-pk")[:SHOWN_LOG]
        return super().get_context_data(log=log_lines(log), **kwargs)


class SessionPageView(SessionInspectView):
    """A session with the ways to its event's pages, to what is handed out, and to its quotas."""

    def acts(self) -> list[Way]:
        user, session = self.request.user, self.object
        event = session.event
        offered = super().acts()
        if can_schedule(user) and EventSettings.load().uses_quotas:
            url = reverse("sessions:quotas", args=[session.pk])
            offered.append((url, _("Audience quotas"), "group"))
        if can_announce(user) or can_change_events(user):
            url = reverse(ANNOUNCED, args=[event.pk])
            offered.append((url, _("Pages and publication"), "doc-full"))
        if may_share(user):
            offered.append((reverse(f"{EVENTS}:share", args=[event.pk]), _("Share"), "link"))
        return offered
