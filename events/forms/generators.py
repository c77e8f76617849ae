"""How many sessions at once are asked for: series by a rule, and clinic hours."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from ..enums import EventStatus, RegistrationMode
from ..models import ClinicBlock, Event, Series, Venue
from ..recurrence import WEEKDAYS, check_reasonable, read_rule
from ..series_changes import CHANGEABLE
from .schedule import IN_REACH
from .staff import MOST_IN_A_PARTY, NoteForm

EXPERT = "rule"
REPEATS: list[tuple[str, str | Promise]] = [
    ("weekly", gettext_lazy("Every week, on the weekday of the first day")),
    ("fortnightly", gettext_lazy("Every two weeks, on the weekday of the first day")),
    ("monthly", gettext_lazy("Every month, such as every second Saturday")),
    ("monthly_last", gettext_lazy("Every month, on the last such weekday")),
    ("monthly_day", gettext_lazy("Every month, on the same day of the month")),
    ("workdays", gettext_lazy("Monday to Friday")),
    (EXPERT, gettext_lazy("By a rule, as calendars write it")),
]


def rule_of(repeats: str, first_day: date) -> str:
    """Return the rule of a plain choice, as the first day completes it."""
    weekday = WEEKDAYS[first_day.weekday()]
    nth = (first_day.day - 1) // 7 + 1
    return {
        "weekly": f"FREQ=WEEKLY;BYDAY={weekday}",
        "fortnightly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        # A month without a fifth one has a last one.
        "monthly": f"FREQ=MONTHLY;BYDAY={nth if nth < 5 else -1}{weekday}",
        "monthly_last": f"FREQ=MONTHLY;BYDAY=-1{weekday}",
        "monthly_day": f"FREQ=MONTHLY;BYMONTHDAY={first_day.day}",
        "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    }[repeats]


class GeneratorForm(WagtailAdminModelForm):
    """Many sessions of one event from a few numbers; kept by the rule, not by the form."""

    online_url = forms.URLField(
        label=gettext_lazy("Address of the online meeting"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Never shown on the site: those who have a place get a link of their own."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = Event.objects.exclude(status=EventStatus.CANCELLED)
        self.fields["venue"].queryset = Venue.objects.filter(archived=False)
        for name, widget in (("first_day", AdminDateInput), ("day", AdminDateInput)):
            if name in self.fields:
                self.fields[name].widget = widget()
                self.fields[name].validators += IN_REACH
        for name in ("starts_at", "from_time", "to_time"):
            if name in self.fields:
                self.fields[name].widget = AdminTimeInput()
        # An address elsewhere would be another one for each session.
        self.fields["mode"].choices = [
            (mode, label)
            for mode, label in self.fields["mode"].choices
            if mode != RegistrationMode.EXTERNAL
        ]

    def made(self) -> dict[str, Any]:
        """Return what the rule that makes it is given."""
        names = [field.name for field in self.instance._meta.fields]
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class SeriesForm(GeneratorForm):
    repeats = forms.ChoiceField(
        label=gettext_lazy("Repeats"), choices=REPEATS, widget=forms.RadioSelect, initial="weekly"
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=AdminDateInput,
        validators=IN_REACH,
        help_text=gettext_lazy("Empty: goes on, made twelve months ahead."),
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "Only for the last choice. As calendars write it, such as FREQ=MONTHLY;BYDAY=2SA."
        ),
    )
    field_order = [
        "event", "first_day", "starts_at", "minutes", "repeats", "until", "rule",
        "skip_holidays", "venue", "room", "online_url", "capacity", "max_party", "mode",
        "waiting_list",
    ]  # fmt: skip

    class Meta:
        model = Series
        fields = [
            "event", "first_day", "starts_at", "minutes", "rule", "skip_holidays", "venue",
            "room", "online_url", "capacity", "max_party", "mode", "waiting_list",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["max_party"].validators.append(MaxValueValidator(MOST_IN_A_PARTY))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first_day, event = cleaned.get("first_day"), cleaned.get("event")
        if not first_day or not event or "repeats" not in cleaned:
            return cleaned
        at_fault = "rule" if cleaned["repeats"] == EXPERT else "repeats"
        try:
            rule = cleaned.get("rule", "")
            if cleaned["repeats"] != EXPERT:
                rule = rule_of(cleaned["repeats"], first_day)
                if until := cleaned.get("until"):
                    rule += f";UNTIL={until:%Y%m%d}"
            check_reasonable(read_rule(rule, event.zone), first_day)
            cleaned["rule"] = rule
        except ValidationError as error:
            self.add_error(at_fault, error)
        return cleaned


class ClinicForm(GeneratorForm):
    class Meta:
        model = ClinicBlock
        fields = [
            "event", "day", "from_time", "to_time", "slot_minutes", "gap_minutes", "advisers",
            "breaks", "venue", "room", "online_url", "mode", "waiting_list",
        ]  # fmt: skip


class SeriesChangeForm(NoteForm):
    """Another time or place for all that is to come of a series."""

    starts_at = forms.TimeField(label=gettext_lazy("From"), widget=AdminTimeInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("duration (minutes)"), min_value=5, max_value=1440
    )
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Venue"), queryset=Venue.objects.none(), required=False
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=80, required=False)
    online_url = forms.URLField(
        label=gettext_lazy("Address of the online meeting"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Never shown on the site: those who have a place get a link of their own."
        ),
    )
    field_order = ["starts_at", "minutes", "venue", "room", "online_url", "note"]

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(series, name) for name in CHANGEABLE}
        super().__init__(*args, **kwargs)
        offered = Venue.objects.filter(archived=False)
        self.fields["venue"].queryset = offered | Venue.objects.filter(pk=series.venue_id)
        self.fields["starts_at"].help_text = _("On the clock of %(zone)s.") % {
            "zone": series.event.timezone
        }


class ExtendForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=AdminDateInput,
        validators=IN_REACH,
        help_text=gettext_lazy("Empty: goes on, made twelve months ahead."),
    )


class StopForm(forms.Form):
    cancel_empty = forms.BooleanField(
        label=gettext_lazy("Cancel the coming sessions that nobody is registered for"),
        required=False,
        help_text=gettext_lazy("Those that were edited stay."),
    )
