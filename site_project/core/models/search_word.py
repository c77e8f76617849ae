from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """A word in Latin letters that stands in something indexed: what a misspelt one may mean.

    `length` in letters. Whether the public may know where it stands is asked
    of the index each time.
    """

    word = models.CharField(_("word"), max_length=24, unique=True)
    length = models.PositiveSmallIntegerField(_("length"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [
            models.CheckConstraint(
                name="search_word_length", condition=Q(length=Length(F("word")), length__gte=3)
            )
        ]

    def __str__(self) -> str:
        return self.word
