"""The box in which a policy is tried."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import InstitutionKind
from .days import day_field


class TryPolicyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of borrower"),
        required=False,
        choices=[("", _("Persons without an institution")), *InstitutionKind.choices],
    )
    first = day_field(_("First day"))
    due = day_field(_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = InstitutionKind.SECONDARY
