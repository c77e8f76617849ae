"""The form of a storm: which day, how the closed day is called, and who stays away."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import column

from .days import day_field


class StormForm(forms.Form):
    day = day_field(_("Day on which the desk closes"))
    office = forms.BooleanField(
        label=_("Nobody packs or checks"),
        required=False,
        initial=True,
        help_text=_("The whole office is closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = pgettext_lazy("name of a closed day", "Name")
        for code, language in settings.LANGUAGES:
            with translation.override(code):
                usual = gettext("Sudden closing (storm)")
            self.fields[column("name", code)] = forms.CharField(
                label=f"{label} ({gettext(language)})", max_length=100, initial=usual
            )

    @property
    def names(self) -> dict[str, str]:
        columns = [column("name", code) for code, _language in settings.LANGUAGES]
        return {name: self.cleaned_data[name] for name in columns}
