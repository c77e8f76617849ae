"""Sessions and events as staff see them, and what may be done with them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.widgets.button import Button, HeaderButton

from site_project.core.days import moment_in_words
from site_project.core.paired import both

from .. import quotas, schedule
from ..enums import Tell
from ..forms.schedule import EventReasonForm
from ..forms.staff import NoFieldsForm
from ..models import Event, RegistrationLog, Session, SessionChange
from ..permissions import can_schedule
from .actions import ActionView
from .changes import (
    CancelSession,
    PostponeSession,
    SessionAddView,
    SessionEditView,
    mails_in_words,
)
from .session_desk import Way, ways_to
from .told import log_lines

__all__ = [
    "CancelEvent",
    "CancelSession",
    "PostponeEvent",
    "PostponeSession",
    "RestoreEvent",
    "SessionAddView",
    "SessionEditView",
    "SessionInspectView",
    "places_column",
    "places_in_words",
]
SHOWN_CHANGES = 5
SHOWN_LOG = 30
# The numbers of places are told above them.
FACTS = [
    "event", "starts_at", "ends_at", "all_day", "venue", "room", "online_url", "status",
    *both("status_reason"), "mode", "external_url", "registration_opens_at",
    "registration_closes_at", "max_party", "waiting_list", "waiting_closed_at", "offer_hours",
    "cancel_hours", "lift_network_limit", "series", "block", "uid",
]  # fmt: skip


class EventAction(ActionView):
    """An act on a whole event, with the sessions and the people that it reaches above it."""

    model = Event
    allowed = staticmethod(can_schedule)
    template_name = "events/admin/stop_event.html"
    preview: Callable[..., schedule.Preview]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        preview = type(self).preview(self.object)
        return context | {"preview": preview, "mails": mails_in_words(preview.mails)}

    def next_url(self, result: Event) -> str:
        return reverse("wagtailsnippets_events_event:list")


class StopsEvent(EventAction):
    """Asks why, shows whom it reaches, and stops all that is to come of an event."""

    form_class = EventReasonForm
    stop: Callable[..., Event]

    def act(self, data: dict[str, Any]) -> Event:
        reason = {name: data[name] for name in both("status_reason")}
        return type(self).stop(
            self.object, reason=reason, actor=self.request.user, tell=Tell(data["tell"])
        )

    def say_done(self, result: Event) -> None:
        url = reverse("wagtailsnippets_events_event:restore", args=[result.pk])
        messages.success(self.request, self.done, buttons=[messages.button(url, _("Undo"))])


class CancelEvent(StopsEvent):
    page_title = gettext_lazy("Cancel an event")
    button = gettext_lazy("Cancel all coming sessions")
    done = gettext_lazy("The event is cancelled.")
    preview = staticmethod(schedule.preview_cancel_event)
    stop = staticmethod(schedule.cancel_event)


class PostponeEvent(StopsEvent):
    page_title = gettext_lazy("Postpone an event")
    button = gettext_lazy("Postpone all coming sessions")
    done = gettext_lazy("The event is postponed.")
    preview = staticmethod(schedule.preview_postpone_event)
    stop = staticmethod(schedule.postpone_event)


class RestoreEvent(EventAction):
    page_title = gettext_lazy("Bring an event back")
    button = gettext_lazy("Bring back its sessions and registrations")
    done = gettext_lazy("The event takes place; everyone who had been told otherwise is told.")
    form_class = NoFieldsForm
    preview = staticmethod(schedule.preview_restore_event)

    def act(self, data: dict[str, Any]) -> Event:
        return schedule.restore_event(self.object, actor=self.request.user)


class SessionInspectView(InspectView):
    """One session: its facts, its newest changes, and what may be done with it."""

    template_name = "events/admin/session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        log = RegistrationLog.objects.filter(session=self.object, registration=None)
        newest = log.select_related("actor").order_by("-at", "-pk")[:SHOWN_LOG]
        return context | {
            "explained": quotas.explain(self.object),
            "ways": [ways_to(self.request.user, self.object), self.acts()],
            "log": log_lines(newest),
        }

    @property
    def header_buttons(self) -> list[Button]:
        """Offer to undo the newest change, in sight as long as it can be undone."""
        change = self.object.changes.filter(undone_at=None).first()
        if (
            change is None
            or not can_schedule(self.request.user)
            or not schedule.may_be_undone(change, timezone.now())
        ):
            return []
        url = reverse("schedule:undo", args=[change.pk])
        return [HeaderButton(_("Undo the last change"), url=url, icon_name="rotate")]

    def acts(self) -> list[Way]:
        """Return what may be done with the session itself: address, label, icon."""
        pk = self.object.pk
        offered: list[Way] = []
        postponed = self.object.is_postponed
        open_to_change = not self.object.is_cancelled and (postponed or not self.object.is_past())
        if can_schedule(self.request.user) and open_to_change:
            offered += [
                (reverse("schedule:time", args=[pk]), _("Change the time"), "time"),
                (reverse("schedule:place", args=[pk]), _("Change the place"), "site"),
                (reverse("schedule:online", args=[pk]), _("Move online"), "globe"),
            ]
            if not postponed:
                offered.append(
                    (reverse("sessions:postpone", args=[pk]), _("Postpone"), "calendar-alt")
                )
            offered.append((reverse("sessions:cancel", args=[pk]), _("Cancel"), "cross"))
        return offered

    def get_fields(self) -> list[str]:
        return FACTS

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Tell times on the clock of the place, and answers in words."""
        value = getattr(self.object, field_name)
        if isinstance(value, datetime):
            return moment_in_words(value, self.object.event.zone)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return super().get_field_display_value(field_name, field)

    def get_fields_context(self) -> list[dict[str, Any]]:
        told = Changes(self.object, can_schedule(self.request.user))
        return [
            {"label": _("Newest changes"), "value": "", "component": told},
            *super().get_fields_context(),
        ]


class Changes(Component):
    """The newest changes of a session: what, by whom, and whether anybody has heard."""

    template_name = "events/admin/changes.html"

    def __init__(self, session: Session, may_undo: bool) -> None:
        self.session = session
        self.may_undo = may_undo

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = list(self.session.changes.select_related("actor")[:SHOWN_CHANGES])
        newest = next((row for row in rows if not row.undone_at), None)
        told = []
        for row in rows:
            row.session = self.session
            undo = ""
            if self.may_undo and row is newest and schedule.may_be_undone(row, timezone.now()):
                undo = reverse("schedule:undo", args=[row.pk])
            told.append(
                {
                    "change": row,
                    "at": moment_in_words(row.at),
                    "lines": schedule.lines_of(row),
                    "reason": schedule.reason_of(row),
                    "heard": heard_in_words(row),
                    "undo": undo,
                }
            )
        return {"rows": told}


def heard_in_words(change: SessionChange) -> str:
    """Tell whether anybody has heard of a change."""
    if change.undone_at:
        return _("Undone %(when)s") % {"when": moment_in_words(change.undone_at)}
    if change.tell_at is None:
        return _("Nobody was told")
    when = {"when": moment_in_words(change.tell_at)}
    if change.tell_at > timezone.now():
        return _("The mails leave %(when)s") % when
    return _("Told %(when)s") % when


def places_column() -> Column:
    """Tell a session's places in one cell: confirmed, held, waiting, of how many."""
    return Column("places", label=gettext_lazy("Places"), accessor=places_in_words)


def places_in_words(session: Session) -> str:
    capacity = "∞" if session.capacity is None else session.capacity + session.overbooked
    held = session.held + session.kept
    return f"{session.taken} / {capacity}" + (f" (+{held})" if held else "")
