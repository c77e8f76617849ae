"""Which days a report is about."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day

from .days import day_field

LONGEST = timedelta(days=10 * 366)


class SpanForm(forms.Form):
    """Two days, both included; without an answer the year that ends today."""

    first = day_field(_("From"))
    last = day_field(_("To"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        today = local_day()
        usual = {"first": year_before(today).isoformat(), "last": today.isoformat()}
        super().__init__(data if data and data.get("first") else usual, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        elif first and last and last - first > LONGEST:
            self.add_error("last", _("This day is too far away. Please check the year."))
        return cleaned


def year_before(day: date) -> date:
    return day - timedelta(days=364)
