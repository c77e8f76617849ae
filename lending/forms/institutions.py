"""Institutions: what may be written of one, and into which another goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from ..enums import InstitutionState
from ..models import Institution


class InstitutionForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        """Refuse to open one again that was merged: its loans are the other's."""
        data = super().clean()
        closed = data.get("state") == InstitutionState.REFUSED and not data.get("listed")
        if self.instance.merged_into_id and not closed:
            raise ValidationError(_("It was merged into another, which stands in its place."))
        return data


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Institution that stays"), queryset=Institution.objects.none()
    )

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Institution.objects.filter(merged_into=None).exclude(pk=institution.pk)
        self.fields["into"].queryset = others
