"""Books, chapters and sections have numbers."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..handbook.forms import NUMBER_TAKEN

NUMBER = RegexValidator(
    r"^[1-9][0-9]{0,2}[A-Z]?\Z",
    _("Write a number such as 3, or 3A for what comes between 3 and 4."),
)


def place(number: str) -> tuple[int, str]:
    """Return where a number stands: 2 before 10, 3 before 3A before 4."""
    found = re.match(r"(\d+)(.*)", number)
    return (int(found[1]), found[2]) if found else (0, number)


class Numbered(models.Model):
    """A page with a number among its siblings, the same in every language (see signals.py)."""

    number = models.CharField(
        _("number"),
        max_length=4,
        blank=True,
        validators=[NUMBER],
        help_text=_(
            "The same in every language. Empty: the next one. What comes between 3 and 4 is 3A, "
            "so that nothing else moves."
        ),
    )

    # A copy gets a number of its own.
    exclude_fields_in_copy = ["number"]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_in()
        super().save(*args, **kwargs)

    @property
    def place(self) -> tuple[int, str]:
        return place(self.number)

    def fill_in(self) -> None:
        """Give what was left empty: the number of the family, else the next one."""
        if self.number:
            return
        relatives = type(self)._default_manager.filter(translation_key=self.translation_key)
        known = relatives.exclude(pk=self.pk).exclude(number="").values_list("number", flat=True)
        self.number = known.first() or ""
        # A page that is being made knows its parent only by its path.
        if not self.number and self.path:
            numbers = self.numbers_beside(self.get_parent())
            self.number = str(max((place(number)[0] for number in numbers), default=0) + 1)

    def numbers_beside(self, parent: Any) -> list[str]:
        """Return the numbers of the other pages of this type below a page."""
        siblings = type(self)._default_manager.child_of(parent).exclude(pk=self.pk)
        return list(siblings.values_list("number", flat=True))

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.fill_in()
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.path and self.number in self.numbers_beside(self.get_parent()):
            raise ValidationError({"number": NUMBER_TAKEN})
