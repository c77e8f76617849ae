"""Changes of a session: asked for, shown with whom they reach, made, undone."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView, EditView

from site_project.core.days import time_in_words

from .. import schedule
from ..contingency import reason_columns
from ..enums import SessionStatus, Tell
from ..forms.schedule import OnlineForm, PlaceForm, ReasonForm, TellForm, TimeForm
from ..models import Session, SessionChange
from ..permissions import can_schedule
from ..refusals import Refused
from .actions import ActionView
from .screens import SaysInvalid
from .session_desk import to_session

PREVIEW = "events/admin/change_preview.html"
# What a preview carries beside the form that led to it.
ITS_OWN = {"csrfmiddlewaretoken", "tell", "back", "preview"}


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed, to be sent again with the answer to the preview."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ITS_OWN
        for value in values
    ]


def mails_in_words(mails: int) -> str:
    return ngettext("This mails %(count)d person.", "This mails %(count)d people.", mails) % {
        "count": mails
    }


def chosen_tell(request: HttpRequest) -> Tell | None:
    """Return how staff want it told, once they have been asked."""
    form = TellForm(request.POST)
    return Tell(form.cleaned_data["tell"]) if form.is_valid() else None


def say_changed(request: HttpRequest, session: Session, text: str) -> None:
    """Confirm the newest change of a session, with the button that undoes it."""
    change = session.changes.filter(undone_at=None).first()
    if change is None:
        messages.success(request, text)
        return
    if change.tell_at and change.tell_at > timezone.now():
        at = time_in_words(change.tell_at)
        text = _("%(text)s The mails leave at %(time)s.") % {"text": text, "time": at}
    url = reverse("schedule:undo", args=[change.pk])
    messages.success(request, text, buttons=[messages.button(url, _("Undo"))])


class ShowsPreview:
    """Before a change that reaches somebody, show whom and of what, and ask when."""

    request: HttpRequest
    object: Any

    def show_preview(self, preview: schedule.Preview, form: forms.Form) -> TemplateResponse:
        context = {
            "preview": preview,
            "mails": mails_in_words(preview.mails),
            "carried": carried(self.request),
            "tell_form": TellForm(),
            "remarks": getattr(form, "remarks", list)(),
            "action_url": self.request.path,
            "back_url": self.unchanged_url(),
            "header_title": _("Before it is saved"),
            "breadcrumbs_items": self.get_breadcrumbs_items(),  # type: ignore[attr-defined]
            "header_buttons": [],
        }
        return TemplateResponse(self.request, PREVIEW, context)

    def unchanged_url(self) -> str:
        """Return where to go from a preview without changing anything."""
        return reverse("sessions:inspect", args=[self.object.pk])


class SessionAction(ActionView):
    model = Session
    allowed = staticmethod(can_schedule)

    def queryset(self) -> QuerySet[Session]:
        return Session.objects.with_details()

    def next_url(self, result: Session) -> str:
        return reverse("sessions:inspect", args=[result.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": str(self.get_page_title())}
        return [*self.breadcrumbs_items, *to_session(self.object), here]


class ChangeView(ShowsPreview, SessionAction):
    """A form, then its preview where anybody is registered, then one change with one mail."""

    done = gettext_lazy("The session is changed.")
    takes_session = False

    # The columns that the form asks for, where it asks for them as they are.
    columns: tuple[str, ...] = ()

    def changes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that the form wants to change. May raise Refused."""
        return {name: data[name] for name in self.columns}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs | ({"session": self.object} if self.takes_session else {})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "back" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.tell = chosen_tell(self.request)
        if self.tell is None:
            self.tell = Tell.NOW
            try:
                preview = schedule.preview(self.object, self.changes(form.cleaned_data))
            except Refused:
                return super().form_valid(form)
            if preview.registrations and self.may_still_change():
                return self.show_preview(preview, form)
        return super().form_valid(form)

    def may_still_change(self) -> bool:
        """Say whether a preview is worth while; if not, the rule itself says why."""
        return not self.object.is_cancelled

    def act(self, data: dict[str, Any]) -> Session:
        return schedule.update(
            self.object,
            self.changes(data),
            actor=self.request.user,
            note=data.get("note", ""),
            tell=self.tell or Tell.NOW,
        )

    def say_done(self, result: Session) -> None:
        say_changed(self.request, result, str(self.done))


class Reschedule(ChangeView):
    page_title = gettext_lazy("Change the time")
    button = gettext_lazy("Continue")
    done = gettext_lazy("The session has another time.")
    form_class = TimeForm
    takes_session = True
    columns = ("starts_at", "ends_at")


class Move(ChangeView):
    page_title = gettext_lazy("Change the place")
    button = gettext_lazy("Continue")
    done = gettext_lazy("The session is at another place.")
    form_class = PlaceForm
    takes_session = True
    columns = ("venue", "room")


def reason_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the reason's columns: what was written, or else the usual one that was chosen."""
    written = {name: data[name] for name in ("status_reason_en", "status_reason_zh_hant")}
    return reason_columns(data["ready"]) if data["ready"] and not any(written.values()) else written


class MoveOnline(ChangeView):
    page_title = gettext_lazy("Move online")
    button = gettext_lazy("Continue")
    done = gettext_lazy("The session takes place online.")
    form_class = OnlineForm
    takes_session = True

    def changes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return schedule.online(data["online_url"]) | reason_in(data)


class StopsSession(ChangeView):
    status: SessionStatus
    form_class = ReasonForm
    button = gettext_lazy("Continue")

    def changes(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {"status": self.status, **reason_in(data)}

    def may_still_change(self) -> bool:
        over = self.object.is_past() and self.object.status != SessionStatus.POSTPONED
        return not (self.object.is_cancelled or over)


class PostponeSession(StopsSession):
    page_title = gettext_lazy("Postpone a session")
    done = gettext_lazy("The session is postponed.")
    status = SessionStatus.POSTPONED


class CancelSession(StopsSession):
    page_title = gettext_lazy("Cancel a session")
    done = gettext_lazy("The session is cancelled.")
    status = SessionStatus.CANCELLED


class SessionAddView(SaysInvalid, CreateView):
    pass


class SessionEditView(ShowsPreview, SaysInvalid, EditView):
    """A session's own page; a change that reaches somebody is shown before it is saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "back" in request.POST:
            self.object = self.get_object()
            self.form = self.get_form()
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        tell = chosen_tell(self.request)
        if tell is None and not form.before.is_cancelled:
            preview = schedule.preview(form.before, form.changes())
            if preview.registrations:
                return self.show_preview(preview, form)
        form.tell = tell or Tell.NOW
        try:
            return super().form_valid(form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            self.produced_error_message = refusal.message
            response = self.form_invalid(form)
            response.status_code = 409
            return response


class UndoChange(ActionView):
    model = SessionChange
    allowed = staticmethod(can_schedule)
    page_title = gettext_lazy("Undo a change")
    button = gettext_lazy("Undo")
    template_name = "events/admin/undo_change.html"
    done = gettext_lazy("The change is undone.")

    def queryset(self) -> QuerySet[SessionChange]:
        return SessionChange.objects.select_related("session__event", "session__venue")

    def get_page_subtitle(self) -> str:
        return str(self.object.session)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        here = {"url": "", "label": str(self.get_page_title())}
        return [*self.breadcrumbs_items, *to_session(self.object.session), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        preview = schedule.preview_undo(self.object)
        return context | {"preview": preview, "mails": mails_in_words(preview.mails)}

    def act(self, data: dict[str, Any]) -> Session:
        return schedule.undo(self.object, actor=self.request.user)

    def next_url(self, result: Session) -> str:
        return reverse("sessions:inspect", args=[result.pk])
