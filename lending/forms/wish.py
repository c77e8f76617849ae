"""The form of a wish: up to five titles in their order, between which days, for how long."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Title
from ..models.wish import MOST_TITLES
from .borrowing import number_field
from .days import day_field
from .requesting import RequestForm

CHOICES = (
    _("First choice"),
    _("Second choice"),
    _("Third choice"),
    _("Fourth choice"),
    _("Fifth choice"),
)
# The field that tells what a rule says about the titles as a whole.
FIELDS = {"titles": "title_1"}


class WishForm(RequestForm):
    """What somebody would borrow, and who they are. `titles` can be chosen."""

    first = day_field(_("Not before"), help_text=_("The first day on which you could collect it."))
    last = day_field(_("Back by"), help_text=_("The last day on which you could bring it back."))
    days = number_field(
        _("For how many days?"),
        most=366,
        min_value=1,
        help_text=_("Leave room between the two days: the more there is, the sooner you get it."),
    )

    def __init__(self, *args: Any, titles: Sequence[Title], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = {title.code: title for title in titles}
        names = [("", "—"), *((code, title.name) for code, title in self.titles.items())]
        for rank, label in enumerate(CHOICES[:MOST_TITLES], start=1):
            self.fields[f"title_{rank}"] = forms.ChoiceField(
                label=label,
                required=rank == 1,
                choices=names,
                error_messages={"required": _("Choose what you wish for.")},
            )

    def title_fields(self) -> list[forms.BoundField]:
        return [self[f"title_{rank}"] for rank in range(1, MOST_TITLES + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen: list[str] = []
        for rank in range(1, MOST_TITLES + 1):
            code = cleaned.get(f"title_{rank}")
            if code and code in chosen:
                self.add_error(f"title_{rank}", _("You have chosen this already, above."))
            elif code:
                chosen.append(code)
        cleaned["titles"] = [self.titles[code] for code in chosen]
        return cleaned
