"""What staff are asked when a session changes or a day cannot go on as planned."""

from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as fixed_zone
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from site_project.core.days import ONE_DAY, local_day, site_zone
from site_project.core.paired import both

from .. import schedule
from ..enums import ContingencyAction, Tell
from ..ical import write_items
from ..models import ContingencyReason, Event, EventSettings, Session, Venue
from ..refusals import Refused
from ..schedule.told import CHANGEABLE
from .staff import MOST_IN_A_PARTY, NoteForm

# Beyond this it is a slip of the keyboard, and no date could be computed from it.
MOST_HOURS = 366 * 24
REASON = both("status_reason")
# Beyond these it is a slip of the keyboard, and some clocks could not show it.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
IN_REACH = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
# Marks what was read off a wall clock, before it is known where that hangs.
WALL = fixed_zone(timedelta(0), "wall")


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall clock; of a time that comes twice, the first (RFC 5545, 3.3.5).

    Raises ValidationError for a time over which the clocks jump: somebody has
    typed it, and can type another.
    """
    at = datetime.combine(day, clock, zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, clock):
        raise ValidationError(
            _("On that day the clocks go forward: there is no %(time)s in %(zone)s.")
            % {"time": f"{clock:%H:%M}", "zone": zone.key}
        )
    return at


class ClockField(forms.DateTimeField):
    """An instant, shown and read on the clock of a zone, whatever the site's own is."""

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(WALL):
            at = super().to_python(value)
        if at is None:
            return None
        for check in IN_REACH:
            check(at.date())
        # Whoever writes an offset means it.
        return instant(at.date(), at.time(), self.zone) if at.tzinfo is WALL else at


def comes_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the wall clock of an instant shows that time twice on its day."""
    local = at.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


CLOCKS = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


class TellForm(forms.Form):
    """When those who are registered hear of it."""

    tell = forms.ChoiceField(
        label=gettext_lazy("Who hears of it, and when"),
        choices=Tell,
        initial=Tell.LATER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minutes = EventSettings.load().undo_minutes
        later = _("In %(minutes)d minutes; until then it can be undone and nobody has heard")
        self.fields["tell"].choices = [
            (Tell.LATER, later % {"minutes": minutes}),
            (Tell.NOW, _("At once")),
            (Tell.NOBODY, _("Nobody is told")),
        ]


class SessionForm(WagtailAdminModelForm):
    """A session's own page: what a rule owns goes through the rule, in one change and one mail."""

    # How those who are registered hear; set by whoever has asked.
    tell = Tell.NOW

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["max_party"].validators.append(MaxValueValidator(MOST_IN_A_PARTY))
        for name in ("cancel_hours", "offer_hours"):
            self.fields[name].validators.append(MaxValueValidator(MOST_HOURS))
        self._read_on_the_clock_of(self._zone())
        if self.instance.pk:
            # Who is registered was told of these.
            for name in ("event", "all_day"):
                self.fields[name].disabled = True
            self.before = Session.objects.with_details().get(pk=self.instance.pk)

    def _zone(self) -> ZoneInfo:
        """Return where the session takes place; the site's zone until its event is known."""
        if self.instance.pk:
            return self.instance.event.zone
        chosen = str(self.data.get(self.add_prefix("event"), "")) if self.is_bound else ""
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0
        event = Event.objects.filter(pk=number).first()
        return event.zone if event else site_zone()

    def _read_on_the_clock_of(self, zone: ZoneInfo) -> None:
        """As the screen that changes the time does, and the session's own page."""
        for name in CLOCKS:
            field = self.fields[name]
            told = field.help_text
            if name == "starts_at" and self.instance.pk:
                told = _("On the clock of %(zone)s.") % {"zone": zone.key}
            self.fields[name] = ClockField(
                zone=zone,
                label=field.label,
                required=field.required,
                help_text=told,
                widget=field.widget,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        capacity = cleaned.get("capacity")
        if self.instance.pk and capacity is not None:
            occupied = self.before.occupied
            if capacity < occupied:
                self.add_error("capacity", Refused("capacity", count=occupied).message)
        if self.instance.pk and self.before.is_cancelled:
            for name in ("starts_at", "ends_at", "venue", "room"):
                if name in cleaned and cleaned[name] != getattr(self.before, name):
                    self.add_error(name, Refused("cancelled").message)
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return the facts that those who are registered may have to hear."""
        return {name: self.cleaned_data[name] for name in CHANGEABLE if name in self.cleaned_data}

    def save(self, commit: bool = True) -> Session:
        """Make or change the session. Raises Refused where a rule says no meanwhile."""
        if self.instance.pk is None:
            self.instance = schedule.add_session(actor=self.for_user, **self.cleaned_data)
            return self.instance
        with transaction.atomic():
            self._apply()
        return self.instance

    def _apply(self) -> None:
        """Hand time, place and capacity to their rules and write the rest."""
        owned = {"event", "all_day", "capacity", *CHANGEABLE}
        rest = {name: value for name, value in self.cleaned_data.items() if name not in owned}
        if any(getattr(self.before, name) != value for name, value in rest.items()):
            rest["edited"] = True
        Session.objects.filter(pk=self.instance.pk).update(**rest)
        schedule.change_capacity(self.before, self.cleaned_data["capacity"], actor=self.for_user)
        schedule.update(self.before, self.changes(), actor=self.for_user, tell=self.tell)
        self.instance = Session.objects.with_details().get(pk=self.instance.pk)
        write_items(self.instance.event)


class ReasonForm(NoteForm):
    """Why a session is postponed, cancelled or online: in both languages or in none."""

    ready = forms.ModelChoiceField(
        label=gettext_lazy("A usual reason"),
        queryset=ContingencyReason.objects.none(),
        required=False,
        help_text=gettext_lazy("Or write another one below."),
    )
    status_reason_en = forms.CharField(
        label=gettext_lazy("Reason in English"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Shown on the page and in mails."),
    )
    status_reason_zh_hant = forms.CharField(
        label=gettext_lazy("Reason in Chinese"), max_length=250, required=False
    )
    field_order = ["ready", *REASON, "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = ContingencyReason.objects.filter(archived=False)
        self.fields["ready"].queryset = reasons

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        written = [name for name in REASON if cleaned.get(name)]
        if written and len(written) < len(REASON):
            for name in set(REASON) - set(written):
                self.add_error(name, _("Give the reason in both languages."))
        return cleaned


class EventReasonForm(TellForm):
    """Why a whole event is cancelled: shown in both languages, so asked for in both."""

    status_reason_en = forms.CharField(
        label=gettext_lazy("Reason in English"),
        max_length=250,
        help_text=gettext_lazy("Shown on the page and in mails."),
    )
    status_reason_zh_hant = forms.CharField(label=gettext_lazy("Reason in Chinese"), max_length=250)
    field_order = [*REASON, "tell"]


class TimeForm(NoteForm):
    """Another time, on the clock of the place where the session is held."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=AdminDateInput, validators=IN_REACH)
    from_time = forms.TimeField(label=gettext_lazy("From"), widget=AdminTimeInput)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        validators=IN_REACH,
        help_text=gettext_lazy("Empty: it ends on the same day."),
    )
    to_time = forms.TimeField(label=gettext_lazy("To"), widget=AdminTimeInput)
    field_order = ["day", "from_time", "last_day", "to_time", "note"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.session = session
        self.zone = session.event.zone
        starts, ends = (at.astimezone(self.zone) for at in (session.starts_at, session.ends_at))
        last = session.last_day
        kwargs["initial"] = {
            "day": starts.date(),
            "from_time": starts.time(),
            "last_day": last if last != starts.date() else None,
            "to_time": ends.time(),
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if session.all_day:
            del self.fields["from_time"], self.fields["to_time"]
        else:
            self.fields["from_time"].help_text = _("On the clock of %(zone)s.") % {
                "zone": self.zone.key
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = cleaned.get("day")
        if not first or self.errors:
            return cleaned
        last = cleaned.get("last_day") or first
        if self.session.all_day:
            clocks, last = (time.min, time.min), last + ONE_DAY
        else:
            clocks = (cleaned["from_time"], cleaned["to_time"])
        for name, day, clock in (("day", first, clocks[0]), ("last_day", last, clocks[1])):
            try:
                cleaned["starts_at" if name == "day" else "ends_at"] = instant(
                    day, clock, self.zone
                )
            except ValidationError as error:
                self.add_error(name, error)
        if not self.errors and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("last_day", _("The end must be after the start."))
        return cleaned

    def remarks(self) -> list[str]:
        """Return what should be known of the times before they are saved."""
        twice = any(
            comes_twice(self.cleaned_data[name], self.zone) for name in ("starts_at", "ends_at")
        )
        return [_("The clocks go back that day: of the two, the first is meant.")] if twice else []


class PlaceForm(NoteForm):
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Venue"), queryset=Venue.objects.none(), required=False
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=80, required=False)
    field_order = ["venue", "room", "note"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        kwargs["initial"] = {"venue": session.venue_id, "room": session.room}
        super().__init__(*args, **kwargs)
        offered = Venue.objects.filter(archived=False)
        self.fields["venue"].queryset = offered | Venue.objects.filter(pk=session.venue_id)


class OnlineForm(ReasonForm):
    online_url = forms.URLField(
        label=gettext_lazy("Address of the online meeting"),
        assume_scheme="https",
        help_text=gettext_lazy(
            "Never shown on the site: those who have a place get a link of their own."
        ),
    )
    field_order = ["online_url", "ready", *REASON, "note"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        kwargs["initial"] = {"online_url": session.online_url}
        super().__init__(*args, **kwargs)


class ContingencyForm(forms.Form):
    """What happens to the sessions of a day, and why."""

    day = forms.DateField(
        label=gettext_lazy("Date"), widget=AdminDateInput, initial=local_day, validators=IN_REACH
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What happens"), choices=ContingencyAction, widget=forms.RadioSelect
    )
    reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"),
        queryset=ContingencyReason.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    online_url = forms.URLField(
        label=gettext_lazy("Address of the online meeting"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("For sessions that have none of their own, if they move online."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = ContingencyReason.objects.filter(archived=False)
