"""What a reader narrows the catalogue by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import PublicRenderer

from ..enums import TitleKind
from .days import day_field


class FilterForm(forms.Form):
    """What the catalogue is narrowed to; sent by GET, stores nothing."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *TitleKind.choices]
    )
    article = forms.CharField(label=_("Article, such as CRC 12"), required=False, max_length=40)
    start = day_field(_("From"), required=False)
    end = day_field(_("To"), required=False)
    days = forms.IntegerField(label=_("Number of days"), required=False, min_value=1, max_value=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # The addresses say "from" and "to", which Python keeps for itself.
        self.fields["from"] = self.fields.pop("start")
        self.fields["to"] = self.fields.pop("end")
        self.order_fields(["kind", "article", "from", "to", "days"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        if last and not first and "from" not in self.errors:
            self.add_error("from", _("Please give the first day too."))
        return cleaned
