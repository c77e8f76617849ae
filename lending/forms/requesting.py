"""The form of a request: which school or group, who, what for, how it is handed over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import GuardedForm, plain_name

from ..districts import districts
from ..enums import HandOver, InstitutionKind
from ..finding import find_listed
from ..models import Institution, Terms
from .borrowing import no_control_characters, number_field

TYPED = "typed"
GIVE_KIND = _("Please choose the kind of your school or group.")
GIVE_DISTRICT = _("Please choose the district.")


class RequestForm(GuardedForm):
    """Who asks, and what for.

    `ways` are the hand-overs that everything in the basket allows; `terms` is
    the wording that the person reads and accepts.
    """

    institution_name = forms.CharField(
        label=_("Name of your school or group"),
        required=False,
        max_length=150,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text=_("Leave it empty if you borrow for yourself."),
    )
    institution = forms.ChoiceField(
        label=_("Is it one of these?"), required=False, widget=forms.RadioSelect
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of school or group"),
        required=False,
        choices=[("", "—"), *InstitutionKind.choices],
        help_text=_("Only for a school or group that you named yourself."),
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        strip=True,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a code to this address, and everything about your loan."),
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=30,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("We call only if a mail does not reach you."),
    )
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A lesson, an exhibition in the hall, a study group …"),
    )
    audience = number_field(_("Number of people in the audience"), most=1_000_000, min_value=1)
    hand_over = forms.ChoiceField(label=_("How do you get it?"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address to deliver to"),
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        help_text=_("Only if you do not collect it."),
    )
    terms = forms.BooleanField(
        label=_("I have read these terms and accept them."),
        error_messages={"required": _("We can only lend if you accept this.")},
    )

    def __init__(
        self, *args: Any, ways: Sequence[HandOver], wording: Terms | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wording = wording
        self.fields["district"].choices = [("", "—"), *districts()]
        self._offer_found()
        if len(ways) > 1:
            self.fields["hand_over"].choices = [(way.value, way.label) for way in ways]
            self.fields["hand_over"].initial = ways[0].value
        else:
            del self.fields["hand_over"], self.fields["address"]

    def _offer_found(self) -> None:
        """Offer the listed institutions of the typed name; none were looked for before."""
        values = self.data if self.is_bound else self.initial
        self.found = find_listed(str(values.get("institution_name") or ""))
        if not self.found:
            del self.fields["institution"]
            return
        rows = [(str(row.pk), in_words(row)) for row in self.found]
        other = _("None of these: take the name as I wrote it")
        self.fields["institution"].choices = [*rows, (TYPED, other)]
        self.fields["institution"].error_messages["invalid_choice"] = _(
            "The name has changed. Please choose again."
        )

    def clean_name(self) -> str:
        return self._plain("name")

    def clean_institution_name(self) -> str:
        return plain_name(self.cleaned_data["institution_name"])

    def clean_address(self) -> str:
        return " ".join(self.cleaned_data["address"].split())

    def _plain(self, field: str) -> str:
        text = plain_name(self.cleaned_data[field])
        if not text:
            raise ValidationError(self.fields[field].error_messages["required"], code="required")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._clean_institution(cleaned)
        delivered = cleaned.get("hand_over", HandOver.COLLECT) != HandOver.COLLECT
        if delivered and not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", _("Where shall we bring it?"))
        if not delivered:
            cleaned["address"] = ""
        accepted = self.data.get("terms_version")
        if self.wording and accepted and accepted != self.wording.version:
            self.add_error("terms", _("The terms have changed. Please read them again."))
            self.data = self.data.copy()
            self.data.pop("terms", None)
        return cleaned

    def _clean_institution(self, cleaned: dict[str, Any]) -> None:
        """Take kind and district of a found institution from the register, else as typed."""
        chosen = cleaned.get("institution")
        if chosen and chosen != TYPED:
            row = next(row for row in self.found if str(row.pk) == chosen)
            cleaned["institution_name"] = str(row.name)
            cleaned["institution_kind"], cleaned["district"] = row.kind, row.district
        elif cleaned.get("institution_name"):
            for field, text in (("institution_kind", GIVE_KIND), ("district", GIVE_DISTRICT)):
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, text)
        elif "institution_name" not in self.errors:
            cleaned["institution_kind"] = cleaned["district"] = ""


def in_words(row: Institution) -> str:
    """Tell which of several of one name it is."""
    return " · ".join(
        part
        for part in (str(row.name), row.get_kind_display(), str(row.get_district_display()))
        if part
    )
