"""The one screen on which a seminar is announced, and the one on which it is held again."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput, AdminTimeInput

from campaigns.models import Campaign
from site_project.core.blocks import TEXT_FEATURES
from site_project.core.paired import LABEL, both, column, languages
from site_project.core.rows_field import RowsField

from ..announcing import Announcement, Words
from ..copying import NewDate
from ..enums import RegistrationMode
from ..models import Event, EventPage, EventSettings, Session, SpokenLanguage, Venue
from ..models.event import check_zone
from .schedule import IN_REACH, instant
from .staff import MOST_IN_A_PARTY

ONE_DAY = timedelta(days=1)
OF_RECORD = ("kind", "audience", "publicity", "timezone", "sign_language", "captions")
OF_SESSION = ("room", "online_url", "capacity", "mode", "external_url", "max_party", "waiting_list")
LONGEST_TITLE = Event._meta.get_field("name_en").max_length
LONGEST_SUMMARY = EventPage._meta.get_field("summary").max_length


class Unreadable(str):
    """Stands for what an editor sent and nobody can read; shown as nothing."""

    __slots__ = ()


class TextEditor(DraftailRichTextArea):
    """The rich text editor; what comes from elsewhere than its own script is no reason to fail.

    What was typed is in the form at once: by itself the editor puts it there a quarter
    of a second after the last key, and who saves sooner would lose it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options["stateSaveInterval"] = 0

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return Unreadable()


class TextField(forms.CharField):
    def to_python(self, value: Any) -> str:
        if isinstance(value, Unreadable):
            raise ValidationError(_("This text could not be read. Please write it once more."))
        return super().to_python(value)


class SpanForm(forms.Form):
    """A day with its hours, or whole days."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=AdminDateInput, validators=IN_REACH)
    starts = forms.TimeField(label=gettext_lazy("From"), required=False, widget=AdminTimeInput)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False, widget=AdminTimeInput)

    def span(self, zone: ZoneInfo, *, all_day: bool, last: date | None = None) -> dict[str, Any]:
        """Return `starts_at` and `ends_at`, or nothing with an error beside the field at fault."""
        data = self.cleaned_data
        day, starts, ends = (data.get(name) for name in ("day", "starts", "ends"))
        last = last or day
        if not day or {"starts", "ends"} & self.errors.keys():
            return {}
        if last < day:
            self.add_error("last_day", _("The last day is before the first."))
            return {}
        if all_day:
            starts, ends, last = time(), time(), last + ONE_DAY
        for name, given in (("starts", starts), ("ends", ends)):
            if given is None:
                self.add_error(name, self.fields["day"].error_messages["required"])
        if starts is None or ends is None:
            return {}
        found: dict[str, datetime] = {}
        for name, field, on, clock in (
            ("starts_at", "starts", day, starts),
            ("ends_at", "ends", last, ends),
        ):
            try:
                found[name] = instant(on, clock, zone)
            except ValidationError as error:
                self.add_error(field, error)
                return {}
        if found["ends_at"] <= found["starts_at"]:
            self.add_error("ends", _("It must end after it starts."))
            return {}
        if found["ends_at"] <= timezone.now():
            self.add_error("day", _("This date is past."))
            return {}
        return found


class PairedFields:
    """Fields that exist once per language, and their rows for the template."""

    fields: dict[str, forms.Field]

    def add_pair(self, name: str, label: Any, make: Any, **options: Any) -> None:
        for code, language in settings.LANGUAGES:
            field = make(
                label=format_lazy(LABEL, name=label, language=language), required=False, **options
            )
            field.widget.attrs["lang"] = settings.HTML_LANGUAGES.get(code, code)
            self.fields[column(name, code)] = field

    def row(self, name: str) -> list[forms.BoundField]:
        return [self[each] for each in both(name)]


class AnnouncementForm(PairedFields, SpanForm):
    """What is known of a new seminar, in both languages at once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    all_day = forms.BooleanField(label=gettext_lazy("All day"), required=False)
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        validators=IN_REACH,
        help_text=gettext_lazy("Only if it takes more than one day."),
    )
    venue = forms.ModelChoiceField(
        label=gettext_lazy("Venue"),
        queryset=Venue.objects.filter(archived=False),
        required=False,
        empty_label=gettext_lazy("None, or a new one"),
    )
    spoken_in = RowsField(
        label=gettext_lazy("Held in"),
        queryset=SpokenLanguage.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    campaigns = RowsField(
        label=gettext_lazy("Campaigns"),
        queryset=Campaign.objects.filter(archived=False),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    repeats = forms.BooleanField(
        label=gettext_lazy("It takes place again and again"),
        required=False,
        help_text=gettext_lazy("After saving you say how often."),
    )
    use_required_attribute = False
    # What stands in the part that is folded away.
    folded = (
        "kind", "audience", "publicity", "spoken_in", "sign_language", "captions", "mode",
        "external_url", "max_party", "waiting_list", "timezone", "repeats", "campaigns",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for model, names in ((Event, OF_RECORD), (Session, OF_SESSION)):
            self.fields |= fields_for_model(model, names, formfield_callback=formfield_for_dbfield)
        self.fields["timezone"].validators.append(check_zone)
        self.fields["capacity"].validators.append(MinValueValidator(1))
        self.fields["max_party"].validators.append(MaxValueValidator(MOST_IN_A_PARTY))
        title, summary = gettext_lazy("Title"), gettext_lazy("Summary")
        self.add_pair("title", title, forms.CharField, max_length=LONGEST_TITLE)
        self.add_pair(
            "summary",
            summary,
            forms.CharField,
            max_length=LONGEST_SUMMARY,
            widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        )
        self.add_pair(
            "body",
            gettext_lazy("Text"),
            TextField,
            widget=TextEditor(features=TEXT_FEATURES),
        )
        for name, label in (
            ("venue_name", gettext_lazy("Name of the venue")),
            ("venue_address", gettext_lazy("Address of the venue")),
        ):
            longest = Venue._meta.get_field(column(name.removeprefix("venue_"), "en")).max_length
            self.add_pair(name, label, forms.CharField, max_length=longest)
        if not EventSettings.load().uses_series:
            del self.fields["repeats"]
        if not self.is_bound:
            self.initial.setdefault("spoken_in", SpokenLanguage.objects.all()[:1])
        for name in ("spoken_in", "campaigns"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]

    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded if name in self.fields]

    def has_folded_errors(self) -> bool:
        return self.is_bound and not self.errors.keys().isdisjoint(self.folded)

    def has_new_venue(self) -> bool:
        names = (*both("venue_name"), *both("venue_address"))
        return self.is_bound and any(self[name].value() for name in names)

    def titles(self) -> list[forms.BoundField]:
        return self.row("title")

    def summaries(self) -> list[forms.BoundField]:
        return self.row("summary")

    def bodies(self) -> list[forms.BoundField]:
        return self.row("body")

    def venue_names(self) -> list[forms.BoundField]:
        return self.row("venue_name")

    def venue_addresses(self) -> list[forms.BoundField]:
        return self.row("venue_address")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name, "").strip() for name in both("title")) and not (
            self.errors.keys() & set(both("title"))
        ):
            for name in both("title"):
                self.add_error(name, _("Give the title in one language at least."))
        self._clean_venue(cleaned)
        elsewhere = cleaned.get("mode") == RegistrationMode.EXTERNAL
        if elsewhere and not cleaned.get("external_url") and "external_url" not in self.errors:
            self.add_error("external_url", _("Give the address of the registration elsewhere."))
        if "timezone" not in self.errors:
            cleaned["span"] = self.span(
                ZoneInfo(cleaned["timezone"]),
                all_day=cleaned["all_day"],
                last=cleaned.get("last_day"),
            )
        return cleaned

    def _clean_venue(self, cleaned: dict[str, Any]) -> None:
        """A new place has its name in each language, and is not one that is there already."""
        names = {name: cleaned.get(name, "") for name in both("venue_name")}
        addresses = [cleaned.get(name, "") for name in both("venue_address")]
        if not any(names.values()) and not any(addresses):
            return
        if cleaned.get("venue"):
            self.add_error("venue", _("Choose a venue or write a new one, not both."))
        for name, text in names.items():
            if not text and name not in self.errors:
                self.add_error(name, _("A new venue has its name in each language."))
        same = Q()
        for name, text in names.items():
            same |= Q(**{name.removeprefix("venue_"): text})
        if all(names.values()) and Venue.objects.filter(same, archived=False).exists():
            self.add_error(
                both("venue_name")[0], _("There is a venue of this name: choose it above.")
            )

    def announcement(
        self, questions: list[dict[str, Any]], quotas: list[dict[str, Any]]
    ) -> Announcement:
        """Return what the rule wants to know. Call it on a valid form only."""
        data = self.cleaned_data
        words = {
            code: Words(
                title=" ".join(data[column("title", code)].split()),
                summary=" ".join(data[column("summary", code)].split()),
                body=written(data[column("body", code)]),
            )
            for code in languages()
        }
        venue = {
            column(name, code): data[column(f"venue_{name}", code)]
            for name in ("name", "address")
            for code in languages()
        }
        return Announcement(
            key=data["key"],
            words=words,
            record={name: data[name] for name in OF_RECORD},
            spoken_in=data.get("spoken_in", ()),
            campaigns=data.get("campaigns", ()),
            venue=venue if any(venue.values()) else None,
            session={
                **data["span"],
                "all_day": data["all_day"],
                "venue": data["venue"],
                **{name: data[name] for name in OF_SESSION},
            },
            questions=questions,
            quotas=quotas,
        )


def written(html: str) -> str:
    """Return rich text, or nothing where it has no word in it."""
    return html if strip_tags(html).replace("\xa0", " ").strip() else ""


# --- Held again --------------------------------------------------------------


class CopyEventForm(PairedFields, forms.Form):
    """What is different the next time: the titles, if they are."""

    use_required_attribute = False

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_pair("title", gettext_lazy("Title"), forms.CharField, max_length=LONGEST_TITLE)
        for name in both("title"):
            self.fields[name].required = True
            self.initial.setdefault(name, getattr(event, name.replace("title", "name", 1)))

    def titles_row(self) -> list[forms.BoundField]:
        return self.row("title")

    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[column("title", code)] for code in languages()}


class NewDateForm(SpanForm):
    """One session held again; without a date it is not."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        validators=IN_REACH,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, like: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.like = like
        self.fields["day"].required = False
        zone = like.event.zone
        if like.all_day:
            del self.fields["starts"], self.fields["ends"]
        else:
            self.initial["starts"] = like.starts_at.astimezone(zone).time()
            self.initial["ends"] = like.ends_at.astimezone(zone).time()
        if like.first_day == like.last_day:
            del self.fields["last_day"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("day"):
            cleaned["span"] = self.span(
                self.like.event.zone,
                all_day=self.like.all_day,
                last=cleaned.get("last_day") or self._last_day(cleaned["day"]),
            )
        return cleaned

    def _last_day(self, day: date) -> date:
        """Return the last day of a session as long as the former one."""
        return day + (self.like.last_day - self.like.first_day)

    def new_date(self) -> NewDate | None:
        span = self.cleaned_data.get("span")
        return NewDate(like=self.like, **span) if span else None


def new_dates_of(dates: list[NewDateForm]) -> Iterator[NewDate]:
    for form in dates:
        if new := form.new_date():
            yield new
