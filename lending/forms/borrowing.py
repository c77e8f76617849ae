"""Forms of a borrower: days, request, code, address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import DIRECTION_MARKS, GuardedForm, plain_name

from ..districts import districts
from ..enums import InstitutionKind
from .days import day_field


def no_control_characters(text: str) -> None:
    """Refuse line breaks and the like in what becomes one line of a mail or a label."""
    if any(not char.isprintable() and char != "\u200d" for char in DIRECTION_MARKS.sub("", text)):
        raise ValidationError(_("Please write this on one line."), code="control")


class DatesForm(GuardedForm):
    """The days of one loan."""

    first = day_field(_("From"), help_text=_("The day on which you collect it."))
    due = day_field(_("To"), help_text=_("The day on which you bring it back."))


class RequestForm(GuardedForm):
    """Who asks, and what for."""

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
    institution_name = forms.CharField(
        label=_("Name of your school or group"),
        max_length=150,
        validators=[no_control_characters],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    institution_kind = forms.ChoiceField(
        label=_("Kind of school or group"), choices=[("", "—"), *InstitutionKind.choices]
    )
    district = forms.ChoiceField(label=_("District"))
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A lesson, an exhibition in the hall, a study group …"),
    )
    audience = forms.IntegerField(
        label=_("Number of people in the audience"),
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    terms = forms.BooleanField(
        label=_(
            "I will bring everything back on the day it is due, and pay for what is lost or broken."
        ),
        error_messages={"required": _("We can only lend if you accept this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "—"), *districts()]

    def clean_name(self) -> str:
        return self._plain("name")

    def clean_institution_name(self) -> str:
        return self._plain("institution_name")

    def _plain(self, field: str) -> str:
        text = plain_name(self.cleaned_data[field])
        if not text:
            raise ValidationError(self.fields[field].error_messages["required"], code="required")
        return text


class CodeForm(GuardedForm):
    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SignInForm(GuardedForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
