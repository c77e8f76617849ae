"""The forms that staff fill in; each leads to one rule function."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from site_project.core.public_forms import plain_name

from .. import schedule
from ..enums import CancelReason, StaffChannel
from ..ical import write_items
from ..models import Session
from ..refusals import Refused

# Beyond these it is a slip of the keyboard, and no date could be computed from it.
MOST_IN_A_PARTY = 1000
MOST_HOURS = 366 * 24


class SessionForm(WagtailAdminModelForm):
    """A session's own page: what a rule owns goes through the rule."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["max_party"].validators.append(MaxValueValidator(MOST_IN_A_PARTY))
        for name in ("cancel_hours", "offer_hours"):
            self.fields[name].validators.append(MaxValueValidator(MOST_HOURS))
        if self.instance.pk:
            # Who is registered was told of these.
            for name in ("event", "all_day"):
                self.fields[name].disabled = True
            self.before = Session.objects.get(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        capacity = cleaned.get("capacity")
        if self.instance.pk and capacity is not None:
            row = self.before
            occupied = row.taken + row.held + row.kept - row.overbooked
            if capacity < occupied:
                self.add_error("capacity", Refused("capacity", count=occupied).message)
        if self.instance.pk and self.before.is_cancelled:
            for name in ("starts_at", "ends_at", "venue", "room"):
                if name in cleaned and cleaned[name] != getattr(self.before, name):
                    self.add_error(name, Refused("cancelled").message)
        return cleaned

    def save(self, commit: bool = True) -> Session:
        values = {name: self.cleaned_data[name] for name in self.cleaned_data}
        if self.instance.pk is None:
            self.instance = schedule.add_session(actor=self.for_user, **values)
            return self.instance
        with transaction.atomic():
            self._apply(values)
        return self.instance

    def _apply(self, values: dict[str, Any]) -> None:
        """Hand time, place and capacity to their rules and write the rest."""
        actor = self.for_user
        rest = {
            name: value
            for name, value in values.items()
            if name not in ("event", "all_day", "starts_at", "ends_at", "venue", "room", "capacity")
        }
        Session.objects.filter(pk=self.instance.pk).update(**rest)
        try:
            schedule.change_capacity(self.before, values["capacity"], actor=actor)
            times: dict[str, datetime] = {name: values[name] for name in ("starts_at", "ends_at")}
            if any(getattr(self.before, name) != value for name, value in times.items()):
                schedule.reschedule(self.before, **times, actor=actor)
            place = {name: values[name] for name in ("venue", "room")}
            if any(getattr(self.before, name) != value for name, value in place.items()):
                schedule.move(self.before, **place, actor=actor)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        self.instance = Session.objects.with_details().get(pk=self.instance.pk)
        write_items(self.instance.event)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("For the log; erased with the registrations."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(NoteForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=CancelReason)
    field_order = ["reason", "note"]


class NoFieldsForm(forms.Form):
    """A question that is answered by its button."""


class CancelEventForm(forms.Form):
    status_reason_en = forms.CharField(
        label=_("Reason in English"), max_length=250, help_text=_("Shown on the page and in mails.")
    )
    status_reason_zh_hant = forms.CharField(label=_("Reason in Chinese"), max_length=250)


class StaffRegistrationForm(forms.Form):
    """Somebody telephoned or came: no e-mail address is needed."""

    channel = forms.ChoiceField(label=_("How they reached us"), choices=StaffChannel)
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    party_size = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=MOST_IN_A_PARTY, initial=1
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    overbook = forms.BooleanField(
        label=_("Overbook if it is full"),
        required=False,
        help_text=_("Adds a place on top; tell why in the note."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_name(self) -> str:
        name = plain_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("overbook") and not cleaned.get("note"):
            self.add_error("note", _("Tell why the seminar is overbooked."))
        return cleaned
