"""An event held again: its record and pages copied, on dates that are asked for."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from ..copying import copy_event
from ..forms.announce import CopyEventForm, NewDateForm, new_dates_of
from ..models import Event
from ..permissions import can_announce
from .announce import ANNOUNCED
from .screens import SeminarScreen

# A series has its own screen; of so many sessions each can be given its new date.
MOST_SESSIONS = 12


class CopyEventView(SeminarScreen, FormView):
    """Ask for the new dates and make the event again, its pages as drafts."""

    page_title = gettext_lazy("Hold it again")
    template_name = "events/admin/copy_event.html"
    form_class = CopyEventForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_announce(request.user):
            raise PermissionDenied
        self.object = get_object_or_404(Event, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.object.name)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"event": self.object}

    @cached_property
    def dates(self) -> list[NewDateForm]:
        """A form for each of the last sessions, in the order in which they took place."""
        data = self.request.POST if self.request.method == "POST" else None
        last = self.object.sessions.taking_place().with_details().order_by("-starts_at", "-pk")
        sessions = list(last[:MOST_SESSIONS])[::-1]
        return [NewDateForm(data, like=each, prefix=f"date-{each.pk}") for each in sessions]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        valid = [form.is_valid(), *(each.is_valid() for each in self.dates)]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def form_valid(self, form: CopyEventForm) -> HttpResponse:
        try:
            copy = copy_event(
                self.object,
                titles=form.titles(),
                dates=list(new_dates_of(self.dates)),
                actor=self.request.user,
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)
        messages.success(
            self.request, _("“%(name)s” is copied. Its pages are drafts.") % {"name": copy.name}
        )
        return redirect(ANNOUNCED, copy.pk)

    def form_invalid(self, form: CopyEventForm) -> HttpResponse:
        messages.error(self.request, _("Nothing is copied yet: something is missing or wrong."))
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        media = context["form"].media
        for form in self.dates:
            media += form.media
        return context | {
            "event": self.object,
            "dates": self.dates,
            "action_url": self.request.path,
            "submit_button_label": _("Copy, as drafts"),
            "media": media,
            "back": reverse(ANNOUNCED, args=[self.object.pk]),
        }
