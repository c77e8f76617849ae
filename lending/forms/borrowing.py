"""Forms of a borrower: days, code, address, numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import DIRECTION_MARKS, GuardedForm, PublicRenderer

from .days import day_field


def no_control_characters(text: str) -> None:
    """Refuse line breaks and the like in what becomes one line of a mail or a label."""
    if any(not char.isprintable() and char != "\u200d" for char in DIRECTION_MARKS.sub("", text)):
        raise ValidationError(_("Please write this on one line."), code="control")


def number_field(label: Any, *, most: int, min_value: int = 0, **more: Any) -> forms.IntegerField:
    """Return a field for a number, typed with any script's digits."""
    return forms.IntegerField(
        label=label,
        min_value=min_value,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        **more,
    )


class DatesForm(GuardedForm):
    """The days of one loan."""

    first = day_field(_("From"), help_text=_("The day on which you collect it."))
    due = day_field(_("To"), help_text=_("The day on which you bring it back."))


class NewDaysForm(forms.Form):
    """Other days for one line of a request; several stand in one form, each with its prefix."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    first = day_field(_("From"))
    due = day_field(_("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class AddForm(DatesForm):
    """The days of one loan, and an address where a rule asks for one before it keeps a copy."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "email" not in self.data:
            del self.fields["email"]


class CodeForm(GuardedForm):
    code = forms.CharField(
        label=_("Confirmation code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class AddressForm(GuardedForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SignInForm(AddressForm):
    """The address one borrows with."""


class SignInCodeForm(CodeForm):
    """The code of the mail, with the address to which it was sent."""

    email = forms.EmailField(max_length=254, widget=forms.HiddenInput)
