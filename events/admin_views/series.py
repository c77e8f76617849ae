"""One series: what it has made, its change for all that is to come, more dates, its end."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button, HeaderButton

from .. import series, series_changes
from ..enums import Tell
from ..forms.generators import ExtendForm, SeriesChangeForm, StopForm
from ..models import Series, Session
from ..permissions import can_schedule
from .actions import ActionView
from .changes import ShowsPreview, chosen_tell
from .generators import GeneratedInspect, Part, series_dates


class SeriesInspect(GeneratedInspect):
    setting = "uses_series"

    @property
    def header_buttons(self) -> list[Button]:
        if not can_schedule(self.request.user):
            return []
        pk = self.object.pk
        offered = [("change", _("Change time or place"), "time")]
        if not self.object.stopped_at:
            if series_changes.last_day(self.object):
                offered.append(("extend", _("Add dates"), "plus"))
            offered.append(("stop", _("Stop this series"), "cross"))
        if series_changes.last_change(self.object):
            offered.append(("undo", _("Undo the last change"), "rotate"))
        return [
            HeaderButton(label, url=reverse(f"series:{name}", args=[pk]), icon_name=icon)
            for name, label, icon in offered
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dates = [] if self.object.stopped_at else series_dates(self.object)
        return super().get_context_data(
            is_series=True,
            skipped=[each for each in dates if each["skipped"]],
            holidays=series.on_holidays(self.object, timezone.now()),
            **kwargs,
        )


class SeriesAction(Part, ActionView):
    setting = "uses_series"
    model = Series
    allowed = staticmethod(can_schedule)

    def queryset(self) -> QuerySet[Series]:
        return Series.objects.select_related("event", "venue")

    def here(self) -> str:
        return reverse("series:inspect", args=[self.object.pk])

    def next_url(self, result: Any) -> str:
        return self.here()


class ChangeSeries(ShowsPreview, SeriesAction):
    """A form, its preview with every session it changes, then one change and mail for each."""

    page_title = gettext_lazy("Change all coming sessions of a series")
    button = gettext_lazy("Continue")
    form_class = SeriesChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"series": self.object}

    def unchanged_url(self) -> str:
        return self.here()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "back" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.tell = chosen_tell(self.request)
        if self.tell is None:
            preview = series_changes.preview(self.object, _wanted(form.cleaned_data))
            form.remarks = self.remarks  # type: ignore[attr-defined]
            return self.show_preview(preview, form)
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return self.form_invalid(form)

    def remarks(self) -> list[str]:
        """Tell what the change passes over, and what it does besides."""
        told = [_("Sessions that are still to be made will be like this too.")]
        if edited := series_changes.left_alone(self.object, timezone.now()):
            text = ngettext(
                "%(count)d session was changed on its own page and stays as it is.",
                "%(count)d sessions were changed on their own pages and stay as they are.",
                edited,
            )
            told.append(text % {"count": edited})
        return told

    def act(self, data: dict[str, Any]) -> list[Session]:
        return series_changes.change(
            self.object,
            _wanted(data),
            actor=self.request.user,
            note=data["note"],
            tell=self.tell or Tell.NOW,
        )

    def say_done(self, result: list[Session]) -> None:
        text = ngettext(
            "%(count)d session is changed.", "%(count)d sessions are changed.", len(result)
        ) % {"count": len(result)}
        undo = messages.button(reverse("series:undo", args=[self.object.pk]), _("Undo"))
        messages.success(self.request, text, buttons=[undo] if result else [])


def _wanted(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in series_changes.CHANGEABLE}


class UndoSeriesChange(SeriesAction):
    page_title = gettext_lazy("Undo the last change of a series")
    button = gettext_lazy("Undo it for all its sessions")
    done = gettext_lazy("The series is as it was. Whoever had been told otherwise is told.")

    def act(self, data: dict[str, Any]) -> list[tuple[Session, str]]:
        return series_changes.undo(self.object, actor=self.request.user)

    def say_done(self, result: list[tuple[Session, str]]) -> None:
        if not result:
            super().say_done(result)
        say_left(self.request, result)


def say_left(request: HttpRequest, left: list[tuple[Session, str]]) -> None:
    """Name the sessions that an undoing could not bring back, each with the reason."""
    for session, why in left:
        text = _("%(session)s stays as it is: %(why)s") % {"session": session, "why": why}
        messages.warning(request, text)


class ExtendSeries(SeriesAction):
    page_title = gettext_lazy("Add dates to a series")
    button = gettext_lazy("Add the dates")
    form_class = ExtendForm

    def act(self, data: dict[str, Any]) -> list[Session]:
        return series_changes.extend(self.object, data["until"], actor=self.request.user)

    def say_done(self, result: list[Session]) -> None:
        text = ngettext("%(count)d session is added.", "%(count)d sessions are added.", len(result))
        messages.success(self.request, text % {"count": len(result)})


class StopSeries(SeriesAction):
    page_title = gettext_lazy("Stop a series")
    button = gettext_lazy("Make no more sessions")
    done = gettext_lazy("The series is stopped. Sessions with registrations stay.")
    form_class = StopForm

    def act(self, data: dict[str, Any]) -> Series:
        return series.stop(self.object, cancel_empty=data["cancel_empty"], actor=self.request.user)
