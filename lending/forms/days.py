"""Fields for days, which refuse what nobody can have meant."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day

# Nobody plans a loan for longer ahead; what lies beyond is a slip of the keyboard.
SANE_SPAN = timedelta(days=3 * 366)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def sane_day(day: date) -> None:
    """Refuse a day so far away that computing with it would be no help to anyone."""
    if abs(day - local_day()) > SANE_SPAN:
        raise ValidationError(_("This day is too far away. Please check the year."), code="far")


def day_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        validators=[sane_day],
        error_messages={"invalid": _("This is not a day. Write it as 2026-12-05.")},
        **options,
    )
