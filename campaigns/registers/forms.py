"""What a reader narrows a register by, and how its records are edited."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from site_project.core.public_forms import PublicRenderer

Options = list[tuple[str, Any]]


class RegisterFilter(forms.Form):
    """Choices by GET, each of what the register has; `asked` are the ones that hold."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    def __init__(self, data: Mapping[str, Any], choices: Mapping[str, tuple[Any, Options]]) -> None:
        super().__init__({name: data.get(name, "") for name in choices}, label_suffix="")
        for name, (label, options) in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("All")), *options]
            )

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen; a choice that the register does not have is told at its field."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CaseForm(WagtailAdminModelForm):
    """The demands of all campaigns are chosen from under the names of their campaigns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("demand"):
            field.queryset = field.queryset.select_related("campaign").order_by(
                "campaign__code", "sort_order", "pk"
            )
            field.label_from_instance = lambda demand: f"{demand.campaign}: {demand}"
