"""The questions of an event and the quotas of a session: small lists, edited in place."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages

from ..allotting import remove_quota, save_quota
from ..asking import ask_again, remove_question, save_question
from ..forms.records import QuestionSet, QuotaSet
from ..models import AudienceQuota, Event, EventSettings, Question, Session
from ..permissions import can_change_events, can_schedule
from ..refusals import Refused
from .screens import SeminarScreen
from .session_desk import pk_in


class Undone(Exception):
    """A row was refused: nothing of the list is stored."""


class PartsView(SeminarScreen, TemplateView):
    """A list of rows that belong to one record: all are stored, or none."""

    template_name = "events/admin/record_parts.html"
    model: type[Model]
    switch: str
    formset_class: Any
    done = gettext_lazy("Saved.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.allowed(request.user):
            raise PermissionDenied
        if not getattr(EventSettings.load(), self.switch):
            raise Http404("this office does not use them")
        self.object = get_object_or_404(self.records(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def allowed(self, user: Any) -> bool:
        raise NotImplementedError

    def records(self) -> QuerySet:
        return self.model._default_manager.all()

    def rows(self) -> QuerySet:
        raise NotImplementedError

    def store(self, form: Any) -> None:
        """Hand a row to its rule. Raises Refused or ValidationError."""
        raise NotImplementedError

    def remove(self, row: Any) -> None:
        raise NotImplementedError

    @cached_property
    def formset(self) -> Any:
        data = self.request.POST if self.request.method == "POST" else None
        return self.formset_class(data, queryset=self.rows(), prefix="rows")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.formset.is_valid() and self._stored():
            messages.success(request, self.done)
            return redirect(self.back())
        messages.error(request, _("Nothing is saved yet: something is missing or wrong."))
        return self.render_to_response(self.get_context_data(**kwargs), status=400)

    def _stored(self) -> bool:
        try:
            with transaction.atomic():
                for form in self.formset:
                    self._row(form)
                if any(form.errors for form in self.formset):
                    raise Undone
        except Undone:
            return False
        return True

    def _row(self, form: Any) -> None:
        try:
            if form in self.formset.deleted_forms:
                if form.instance.pk:
                    self.remove(form.instance)
            elif form.has_changed():
                self.store(form)
        except Refused as refusal:
            form.add_error(self.field_of(refusal), refusal.message)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))

    def field_of(self, refusal: Refused) -> str | None:
        """Return the field that a refusal is about."""
        return None

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def back(self) -> str:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "formset": self.formset,
            "action_url": self.request.path,
            "submit_button_label": _("Save"),
            "media": self.formset.media,
            "back": self.back(),
        }


class QuestionsView(PartsView):
    page_title = gettext_lazy("Questions")
    model = Event
    switch = "uses_questions"
    formset_class = QuestionSet
    done = gettext_lazy("The questions are saved.")

    def allowed(self, user: Any) -> bool:
        return can_change_events(user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the list; or bring one back that was asked before."""
        if "ask_again" not in request.POST:
            return super().post(request, *args, **kwargs)
        asked = self.object.questions.all()
        question = ask_again(get_object_or_404(asked, pk=pk_in(request.POST["ask_again"])))
        messages.success(request, _("“%(question)s” is asked again.") % {"question": question})
        return redirect(request.path)

    def rows(self) -> QuerySet[Question]:
        asked = Question.objects.filter(event=self.object, archived=False)
        return asked.annotate(answered=Count("answers"))

    def store(self, form: Any) -> None:
        form.instance.event = self.object
        save_question(form.instance)

    def remove(self, row: Question) -> None:
        if not remove_question(row):
            messages.info(
                self.request,
                _("“%(question)s” has answers: it is asked no more, and they are kept.")
                % {"question": row},
            )

    def back(self) -> str:
        return reverse("wagtailsnippets_events_event:edit", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        archived = Question.objects.filter(event=self.object, archived=True)
        return super().get_context_data(**kwargs) | {
            "intro": _(
                "The form asks these beside the name. Ask only what you need: the form prints "
                "why, and for how long the answers are kept."
            ),
            "archived": archived,
        }


class QuotasView(PartsView):
    page_title = gettext_lazy("Audience quotas")
    model = Session
    switch = "uses_quotas"
    formset_class = QuotaSet
    done = gettext_lazy("The quotas are saved.")

    def allowed(self, user: Any) -> bool:
        return can_schedule(user)

    def records(self) -> QuerySet[Session]:
        return Session.objects.with_details()

    def rows(self) -> QuerySet[AudienceQuota]:
        return AudienceQuota.objects.filter(session=self.object)

    def store(self, form: Any) -> None:
        save_quota(
            self.object,
            {name: form.cleaned_data[name] for name in form.Meta.fields},
            quota=form.instance if form.instance.pk else None,
            actor=self.request.user,
        )

    def remove(self, row: AudienceQuota) -> None:
        remove_quota(row, actor=self.request.user)

    def field_of(self, refusal: Refused) -> str | None:
        return "capacity" if refusal.code == "capacity" else None

    def back(self) -> str:
        return reverse("sessions:inspect", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = self.object.capacity
        return super().get_context_data(**kwargs) | {
            "intro": _("A place needs room in the session and in the quota of its audience.")
            + " "
            + (
                _("The session has %(count)d places.") % {"count": places}
                if places is not None
                else _("The session takes as many as come.")
            )
        }
