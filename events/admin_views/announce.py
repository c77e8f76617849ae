"""A new seminar on one screen; afterwards what there is to do: look, complete, publish both."""

from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from site_project.core.paired import languages

from ..announcing import Incomplete, announce, drafts_of, lacks_of, publish_both
from ..forms.announce import AnnouncementForm
from ..forms.records import NewQuestionSet, NewQuotaSet, rows_of
from ..models import Event, EventPage, EventSettings
from ..permissions import can_announce, can_change_events, can_schedule
from .screens import EVENTS, SeminarScreen

ANNOUNCED = f"{EVENTS}:announced"


class NewSeminarView(SeminarScreen, FormView):
    """Everything about a seminar, in both languages, saved at once."""

    page_title = gettext_lazy("New seminar")
    template_name = "events/admin/new_seminar.html"
    form_class = AnnouncementForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_announce(request.user):
            raise PermissionDenied
        self.settings = EventSettings.load()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sets(self) -> dict[str, Any]:
        """The questions and quotas, as far as this office uses them."""
        data = self.request.POST if self.request.method == "POST" else None
        made = {}
        if self.settings.uses_questions:
            made["questions"] = NewQuestionSet(data, prefix="questions")
        if self.settings.uses_quotas:
            made["quotas"] = NewQuotaSet(data, prefix="quotas")
        return made

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        # All of them are looked at, so that each tells what is wrong with it.
        valid = [form.is_valid(), *(each.is_valid() for each in self.sets.values())]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def form_valid(self, form: AnnouncementForm) -> HttpResponse:
        rows = {name: rows_of(formset) for name, formset in self.sets.items()}
        announcement = form.announcement(rows.get("questions", []), rows.get("quotas", []))
        try:
            event = announce(announcement, actor=self.request.user)
        except ValidationError as error:
            _show(error, form)
            return self.form_invalid(form)
        messages.success(
            self.request, _("“%(name)s” is saved. Its pages are drafts.") % {"name": event.name}
        )
        url = reverse(ANNOUNCED, args=[event.pk])
        return redirect(f"{url}?repeats" if form.cleaned_data.get("repeats") else url)

    def form_invalid(self, form: AnnouncementForm) -> HttpResponse:
        messages.error(
            self.request,
            _("The seminar is not saved yet: something is missing or wrong. See below."),
        )
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        media = form.media
        for formset in self.sets.values():
            media += formset.media
        return context | {
            "media": media,
            "sets": self.sets,
            "folded": "" if self._is_rest_wrong(form) else "collapsed",
            "has_unsaved_changes": form.is_bound,
            "action_url": self.request.path,
            "submit_button_label": _("Save as drafts"),
        }

    def _is_rest_wrong(self, form: AnnouncementForm) -> bool:
        """Tell whether something in the part that is folded away is to be looked at."""
        return form.has_folded_errors() or any(
            formset.is_bound and not formset.is_valid() for formset in self.sets.values()
        )


def _show(error: ValidationError, form: Any) -> None:
    """Put what a model refused beside the field that it is about, if the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class AnnouncedView(SeminarScreen, TemplateView):
    """What is to be done about a seminar's pages: a line for each language, and the button."""

    page_title = gettext_lazy("Pages")
    template_name = "events/admin/announced.html"
    lacks: list[Any] | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (can_announce(request.user) or can_change_events(request.user)):
            raise PermissionDenied
        self.object = get_object_or_404(Event, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish both. Wagtail itself refuses whoever may not."""
        try:
            published = publish_both(self.object, actor=request.user)
        except Incomplete as refusal:
            self.lacks = list(refusal.lacks)
            messages.error(request, _("Nothing is published yet. Please complete what is missing."))
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        if published:
            text = ngettext(
                "%(count)d page is published.", "%(count)d pages are published.", len(published)
            )
            messages.success(request, text % {"count": len(published)})
        else:
            messages.info(request, _("There was nothing new to publish."))
        return redirect(ANNOUNCED, self.object.pk)

    def get_page_subtitle(self) -> str:
        return str(self.object.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, event, settings = self.request.user, self.object, EventSettings.load()
        drafts = drafts_of(event)
        lacks = lacks_of(event, drafts) if self.lacks is None else self.lacks
        rows = [
            Row(code, drafts.get(code), [lack for lack in lacks if lack.language == code], user)
            for code in languages()
        ]
        sessions = list(event.sessions.select_related("venue").order_by("starts_at"))
        for session in sessions:
            session.event = event
        pages = [row for row in rows if row.page]
        return context | {
            "event": event,
            "rows": rows,
            "refused": self.lacks is not None,
            "sessions": sessions,
            "now": timezone.now(),
            "all_out": bool(pages) and all(row.is_out for row in rows),
            "may_publish": bool(pages) and all(row.may_publish for row in pages),
            "may_schedule": can_schedule(user),
            "next_steps": next_steps(event, user, settings.uses_questions),
            "repeats": self._repeats_url() if "repeats" in self.request.GET else "",
            "uses_quotas": settings.uses_quotas,
        }

    def _repeats_url(self) -> str:
        """Return where to say how often it takes place."""
        return f"{reverse('series:make')}?event={self.object.pk}"


def next_steps(event: Event, user: Any, uses_questions: bool) -> list[tuple[str, str, str]]:
    """Return the screens about an event that this person may use: address, label, icon."""
    steps = []
    if can_change_events(user):
        steps.append(("edit", _("Edit the record"), "edit"))
        if uses_questions:
            steps.append(("questions", _("Questions"), "help"))
    if can_announce(user):
        steps.append(("copy_seminar", _("Hold it again"), "copy"))
    steps.append(("share", _("Share"), "link"))
    return [(reverse(f"{EVENTS}:{name}", args=[event.pk]), *told) for name, *told in steps]


class Row:
    """The page of one language as an officer sees it."""

    def __init__(self, code: str, page: EventPage | None, lacks: list[Any], user: Any) -> None:
        self.code, self.page, self.lacks = code, page, lacks
        may = page.permissions_for_user(user) if page else None
        self.may_edit = bool(may and may.can_edit())
        self.may_publish = bool(may and may.can_publish())

    @property
    def language(self) -> str:
        return str(dict(django_settings.LANGUAGES)[self.code])

    @property
    def is_out(self) -> bool:
        return bool(self.page and self.page.live and not self.page.has_unpublished_changes)

    @property
    def wants_title(self) -> bool:
        return any(lack.what == "title" for lack in self.lacks)
