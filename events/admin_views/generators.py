"""Series and clinic hours: the form, what it would make, and what has been made of it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from site_project.core.days import day_in_words, local_day, moment_in_words, span_in_words

from .. import clinics, series
from ..enums import RegistrationMode
from ..forms.generators import ClinicForm, GeneratorForm, SeriesForm
from ..models import ClinicBlock, EventSettings, Series, Session
from ..permissions import can_schedule
from ..rule_words import rule_in_words
from .screens import SaysInvalid
from .session_desk import pk_in

SHOWN = 60
ONE_WEEK = timedelta(days=7)
ALIKE = ("venue", "room", "online_url", "capacity", "max_party", "mode", "waiting_list")


class Part:
    """Hidden where the office does not use it."""

    setting: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(EventSettings.load(), self.setting):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class GeneratorView(Part, SaysInvalid, WagtailAdminTemplateMixin, FormView):
    """The form; "preview" shows the dates below it, "make" makes them."""

    template_name = "events/admin/generator.html"
    list_url_name: str
    model: type[Series | ClinicBlock]
    make: Callable[..., Any]
    made = gettext_lazy("The sessions are made.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_schedule(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"event": pk_in(self.request.GET.get("event", "")) or None}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        rows = {"url": reverse(self.list_url_name), "label": self.model._meta.verbose_name_plural}
        return [*self.breadcrumbs_items, rows, {"url": "", "label": str(self.page_title)}]

    def form_valid(self, form: GeneratorForm) -> HttpResponse:
        try:
            if "make" not in self.request.POST:
                return self.render_to_response(
                    self.get_context_data(form=form, dates=self.dates(form))
                )
            made = type(self).make(actor=self.request.user, **form.made())
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
            return self.form_invalid(form)
        messages.success(self.request, self.made)
        return redirect(self.inspect_url(made))

    def dates(self, form: GeneratorForm) -> list[dict[str, str]]:
        """Return what would be made, one line each; `skipped` says why a date is left out."""
        raise NotImplementedError

    def inspect_url(self, made: Any) -> str:
        raise NotImplementedError


class NewSeries(GeneratorView):
    setting = "uses_series"
    page_title = gettext_lazy("New series")
    header_icon = "history"
    list_url_name = "series:index"
    model = Series
    form_class: type[ModelForm] = SeriesForm
    make = staticmethod(series.create)

    def get_initial(self) -> dict[str, Any]:
        """Begin with what the event's latest session is like, a week later."""
        initial = super().get_initial()
        held = Session.objects.filter(event=initial["event"] or 0).with_details()
        like = held.order_by("starts_at").last()
        return initial | like_a_session(like) if like else initial

    def dates(self, form: GeneratorForm) -> list[dict[str, str]]:
        return series_dates(Series(**form.made()))

    def inspect_url(self, made: Series) -> str:
        return reverse("series:inspect", args=[made.pk])


def like_a_session(session: Session) -> dict[str, Any]:
    """Return what a series of sessions like this one is asked for."""
    initial = {name: getattr(session, name) for name in ALIKE}
    if session.mode == RegistrationMode.EXTERNAL:
        del initial["mode"]
    if session.all_day:
        return initial
    return initial | {
        "first_day": session.first_day + ONE_WEEK,
        "starts_at": session.starts_at.astimezone(session.event.zone).time(),
        "minutes": int((session.ends_at - session.starts_at).total_seconds()) // 60,
    }


def series_dates(row: Series) -> list[dict[str, str]]:
    """Return the dates of the coming twelve months in words, the skipped ones too."""
    now = timezone.now()
    first = max(row.first_day, local_day(now))
    return [
        {
            "when": span_in_words(each.starts_at, each.ends_at, row.event.zone),
            "skipped": _("left out: %(holiday)s") % {"holiday": each.holiday}
            if each.holiday
            else "",
        }
        for each in series.occurrences(row, first, local_day(now) + series.AHEAD)
        if each.starts_at > now
    ]


class NewClinic(GeneratorView):
    setting = "uses_clinics"
    page_title = gettext_lazy("New clinic hours")
    header_icon = "calendar-alt"
    list_url_name = "clinics:index"
    model = ClinicBlock
    form_class: type[ModelForm] = ClinicForm
    make = staticmethod(clinics.create)

    def dates(self, form: GeneratorForm) -> list[dict[str, str]]:
        block = ClinicBlock(**form.made())
        places = ngettext("%(count)d place", "%(count)d places", block.advisers) % {
            "count": block.advisers
        }
        now = timezone.now()
        return [
            {
                "when": span_in_words(slot.starts_at, slot.ends_at, block.event.zone),
                "places": places,
                "skipped": "" if slot.starts_at > now else _("over already"),
            }
            for slot in clinics.slots(block)
        ]

    def inspect_url(self, made: ClinicBlock) -> str:
        return reverse("clinics:inspect", args=[made.pk])


class GeneratedIndex(Part, IndexView):
    """The list, with the button that leads to the form."""

    new_url_name: str

    @property
    def header_buttons(self) -> list[Button]:
        if not can_schedule(self.request.user):
            return []
        label = _("Add %(thing)s") % {"thing": self.model._meta.verbose_name}
        return [HeaderButton(label, url=reverse(self.new_url_name), icon_name="plus")]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("event")


class SeriesIndex(GeneratedIndex):
    setting = "uses_series"
    new_url_name = "series:make"


class ClinicIndex(GeneratedIndex):
    setting = "uses_clinics"
    new_url_name = "clinics:make"


class GeneratedInspect(Part, InspectView):
    """What was asked for, and the sessions that came of it."""

    template_name = "events/admin/generated.html"

    def get_page_subtitle(self) -> str:
        return str(self.object.event)

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Tell days, times and answers in words; what is not there stays out."""
        value = getattr(self.object, field_name)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return moment_in_words(value)
        if isinstance(value, date):
            return day_in_words(value)
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if field_name == "rule":
            return rule_in_words(value, self.object.event.zone)
        return "–" if value in (None, "") else super().get_field_display_value(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        coming = self.object.sessions.upcoming(timezone.now()).with_details()
        rows: list[Session] = list(coming[:SHOWN])
        return super().get_context_data(sessions=rows, **kwargs)


def rule_column() -> Column:
    """Tell in a list how often a series takes place."""
    return Column(
        "rule",
        label=gettext_lazy("Repeats"),
        accessor=lambda row: rule_in_words(row.rule, row.event.zone),
    )


class ClinicInspect(GeneratedInspect):
    setting = "uses_clinics"
