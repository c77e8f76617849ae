"""Pages that tell the law as at one day."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from site_project.core.days import local_day


class ComparedWithLaw(models.Model):
    """A page type that somebody compares with the law; it adds its own `provisions`."""

    # What the page rests on: a relation to Provision.
    provisions: Any

    law_as_at = models.DateField(
        _("law as at"),
        null=True,
        help_text=_("The day for which somebody last compared the text with the law."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.law_as_at and self.law_as_at > local_day():
            raise ValidationError({"law_as_at": _("This day has not come yet.")})

    def words_of_the_law(self) -> str:
        """Return how the provisions are cited, for the search index."""
        return "\n".join(f"{each.code} {each.in_words}" for each in self.provisions.all())
