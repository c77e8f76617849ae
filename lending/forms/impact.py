"""The numbers that a borrower tells after a loan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import GuardedForm

from ..models import Level
from .borrowing import number_field


class ImpactForm(GuardedForm):
    """How many a loan has reached: numbers only, nobody is named."""

    pupils = number_field(_("Pupils"), most=100_000, required=False)
    adults = number_field(_("Adults"), most=100_000, required=False)
    sessions = number_field(_("Lessons or visits"), most=1000, min_value=1)
    level = forms.ModelChoiceField(
        label=_("School level"), required=False, queryset=Level.objects.all(), empty_label="—"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("pupils") or cleaned.get("adults")):
            raise ValidationError(_("Please tell how many pupils or adults there were."))
        return cleaned

    def numbers(self) -> dict[str, Any]:
        """Return what was typed; an empty number is nobody."""
        typed = self.cleaned_data
        return {
            "pupils": typed["pupils"] or 0,
            "adults": typed["adults"] or 0,
            "sessions": typed["sessions"],
            "level": typed["level"],
        }
