"""Forms of the desk's acts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import DeclineReason


class ReasonForm(forms.Form):
    """Why an officer declines or cancels; the borrower reads the reason, not the note."""

    reason = forms.ChoiceField(label=_("Reason"), choices=DeclineReason.choices)
    note = forms.CharField(
        label=_("Note for ourselves"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NoteForm(forms.Form):
    """What an officer writes beside an act; nothing need be written."""

    note = forms.CharField(
        label=_("Note for ourselves"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PassRulesForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason to pass over rules"),
        required=False,
        max_length=500,
        help_text=_("Empty: every rule holds. A copy must be free in any case."),
    )


class ScanForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the copy"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
