"""What staff do in the admin: one question, one button, one rule."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.actions.copy_page import CopyPageAction
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.widgets.button import Button

from . import schedule, staff
from .copying import copy_event
from .enums import ACTIVE, CancelReason, LogVerb, RegistrationState, StaffChannel
from .forms.pages import CopyEventPageForm
from .forms.staff import (
    CancelEventForm,
    CancelForm,
    NoFieldsForm,
    NoteForm,
    StaffRegistrationForm,
)
from .models import Event, Registration, Session
from .permissions import can_change_events, can_manage_registrations, can_schedule
from .refusals import Refused
from .registration import Applicant

State = RegistrationState


class ActionView(WagtailAdminTemplateMixin, FormView):
    """A form about one record that ends in a rule function; a refusal stands above the form."""

    template_name = "wagtailadmin/generic/form.html"
    model: type[Model]
    allowed: Callable[[Any], bool]
    button = gettext_lazy("Save")
    form_class: type[forms.Form] = NoFieldsForm
    done = gettext_lazy("Done.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        self.object = get_object_or_404(self.queryset(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def queryset(self) -> QuerySet:
        return self.model._default_manager.all()

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"action_url": self.request.path, "submit_button_label": self.button}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            result = self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            messages.error(self.request, refusal.message)
            response = self.form_invalid(form)
            response.status_code = 409
            return response
        messages.success(self.request, self.done)
        return redirect(self.next_url(result))

    def act(self, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def next_url(self, result: Any) -> str:
        raise NotImplementedError


# --- Registrations -----------------------------------------------------------


class RegistrationAction(ActionView):
    model = Registration
    allowed = staticmethod(can_manage_registrations)

    def queryset(self) -> QuerySet[Registration]:
        return Registration.objects.with_details()

    def next_url(self, result: Registration) -> str:
        return reverse("registrations:inspect", args=[result.pk])


class CancelRegistration(RegistrationAction):
    page_title = gettext_lazy("Cancel a registration")
    button = gettext_lazy("Cancel the registration")
    done = gettext_lazy("The registration is cancelled.")
    form_class = CancelForm

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.cancel_by_staff(
            self.object,
            actor=self.request.user,
            reason=CancelReason(data["reason"]),
            note=data["note"],
        )


class AdmitRegistration(RegistrationAction):
    page_title = gettext_lazy("Give a place from the waiting list")
    button = gettext_lazy("Give a place")
    done = gettext_lazy("The place is confirmed.")

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.admit(self.object, actor=self.request.user)


class ApproveRegistration(RegistrationAction):
    page_title = gettext_lazy("Approve a registration")
    button = gettext_lazy("Approve")
    done = gettext_lazy("The place is confirmed.")

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.approve(self.object, actor=self.request.user)


class RejectRegistration(RegistrationAction):
    page_title = gettext_lazy("Turn a registration down")
    button = gettext_lazy("Turn down")
    done = gettext_lazy("The registration is turned down.")
    form_class = NoteForm

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.reject(self.object, actor=self.request.user, note=data["note"])


# Which of them a registration's own page offers, by its state.
BUTTONS = {
    State.WAITLISTED: [("admit", gettext_lazy("Give a place"), "check")],
    State.PENDING: [
        ("approve", gettext_lazy("Approve"), "check"),
        ("reject", gettext_lazy("Turn down"), "cross"),
    ],
}


class RegistrationIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Registration]:
        rows = super().get_base_queryset().select_related("session__event")
        return rows.exclude(state=State.REPEATED)


class RegistrationInspectView(InspectView):
    """One registration with its log; what may be done with it are the buttons above."""

    @property
    def header_more_buttons(self) -> list[Button]:
        if not can_manage_registrations(self.request.user):
            return []
        state = State(self.object.state)
        offered = list(BUTTONS.get(state, []))
        if state in ACTIVE:
            offered.append(("cancel", _("Cancel the registration"), "bin"))
        return [
            Button(
                label, url=reverse(f"registrations:{name}", args=[self.object.pk]), icon_name=icon
            )
            for name, label, icon in offered
        ]

    def get_fields_context(self) -> list[dict[str, Any]]:
        rows = self.object.log.select_related("actor")
        log = [
            {
                "label": _log_line(row),
                "value": row.note or row.reason_code or "–",
                "component": None,
            }
            for row in rows
        ]
        return super().get_fields_context() + log


def _log_line(row: Any) -> str:
    verb = LogVerb(row.verb).label
    by = f" · {row.actor}" if row.actor else ""
    return f"{row.at:%Y-%m-%d %H:%M} UTC · {verb}{by}"


class RegisterByStaff(ActionView):
    model = Session
    allowed = staticmethod(can_manage_registrations)
    page_title = gettext_lazy("Register somebody")
    button = gettext_lazy("Register")
    done = gettext_lazy("The place is confirmed. Tell them the code of the registration.")
    form_class = StaffRegistrationForm

    def queryset(self) -> QuerySet[Session]:
        return Session.objects.with_details()

    def act(self, data: dict[str, Any]) -> Registration:
        applicant = Applicant(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            party_size=data["party_size"],
            language=data["language"],
        )
        return staff.register_by_staff(
            self.object,
            applicant=applicant,
            actor=self.request.user,
            channel=StaffChannel(data["channel"]),
            note=data["note"],
            overbook=data["overbook"],
        )

    def next_url(self, result: Registration) -> str:
        return reverse("registrations:inspect", args=[result.pk])


# --- Sessions and events -----------------------------------------------------


class SessionAction(ActionView):
    model = Session
    allowed = staticmethod(can_schedule)
    form_class = NoteForm

    def queryset(self) -> QuerySet[Session]:
        return Session.objects.with_details()

    def next_url(self, result: Session) -> str:
        return reverse("sessions:inspect", args=[result.pk])


class CancelSession(SessionAction):
    page_title = gettext_lazy("Cancel a session")
    button = gettext_lazy("Cancel the session and tell everyone registered")
    done = gettext_lazy("The session is cancelled; everyone registered is told.")

    def act(self, data: dict[str, Any]) -> Session:
        return schedule.cancel_session(self.object, actor=self.request.user, note=data["note"])


class PostponeSession(SessionAction):
    page_title = gettext_lazy("Postpone a session")
    button = gettext_lazy("Postpone the session and tell everyone registered")
    done = gettext_lazy("The session is postponed; everyone registered is told.")

    def act(self, data: dict[str, Any]) -> Session:
        return schedule.postpone(self.object, actor=self.request.user, note=data["note"])


class CancelEvent(ActionView):
    model = Event
    allowed = staticmethod(can_schedule)
    page_title = gettext_lazy("Cancel an event")
    button = gettext_lazy("Cancel all coming sessions and tell everyone registered")
    done = gettext_lazy("The event is cancelled; everyone registered is told.")
    form_class = CancelEventForm

    def act(self, data: dict[str, Any]) -> Event:
        return schedule.cancel_event(self.object, reason=data, actor=self.request.user)

    def next_url(self, result: Event) -> str:
        return reverse("wagtailsnippets_events_event:list")


class SessionInspectView(InspectView):
    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        pk = self.object.pk
        offered = []
        if can_manage_registrations(self.request.user):
            offered.append(
                (reverse("sessions:register", args=[pk]), _("Register somebody"), "user")
            )
            rows = f"{reverse('registrations:index')}?session={pk}"
            offered.append((rows, _("Registrations"), "group"))
        over = self.object.is_cancelled or self.object.is_past()
        if can_schedule(self.request.user) and not over:
            offered.append((reverse("sessions:postpone", args=[pk]), _("Postpone"), "time"))
            offered.append((reverse("sessions:cancel", args=[pk]), _("Cancel"), "cross"))
        return buttons + [Button(label, url=url, icon_name=icon) for url, label, icon in offered]


def places_column() -> Column:
    """Tell a session's places in one cell: confirmed, held, waiting, of how many."""
    return Column("places", label=gettext_lazy("Places"), accessor=places_in_words)


def places_in_words(session: Session) -> str:
    capacity = "∞" if session.capacity is None else session.capacity + session.overbooked
    held = session.held + session.kept
    return f"{session.taken} / {capacity}" + (f" (+{held})" if held else "")


class CopyEventPageView(CopyView):
    """Copy a seminar's page together with its record, in one transaction."""

    template_name = "events/admin/copy_event_page.html"

    @staticmethod
    def is_at_work(request: HttpRequest) -> bool:
        """Tell whether this view is the one that asks, so that it is not called again."""
        return getattr(request, "_copying_event_page", False)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request._copying_event_page = True
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CopyEventPageForm) -> HttpResponse:
        if not can_change_events(self.request.user):
            raise PermissionDenied
        parent = form.cleaned_data["new_parent_page"] or self.parent_page
        with transaction.atomic():
            event = copy_event(self.page.specific.event, form.cleaned_data["new_code"])
            new_page = CopyPageAction(
                page=self.page,
                to=parent,
                update_attrs={
                    "title": form.cleaned_data["new_title"],
                    "slug": form.cleaned_data["new_slug"],
                    "event": event,
                },
                # Older revisions name the other record.
                copy_revisions=False,
                keep_live=bool(form.cleaned_data.get("publish_copies")),
                user=self.request.user,
            ).execute()
        messages.success(
            self.request,
            _("Page “%(title)s” and its event record copied.") % {"title": new_page.title},
        )
        if self.next_url:
            return redirect(self.next_url)
        return redirect("wagtailadmin_explore", parent.pk)
