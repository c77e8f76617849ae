from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from ..days import local_day
from ..retention import PersonalData, delete_rows

LONGEST_TERM = 40
KEPT_DAYS = 30


def over(now: datetime) -> models.QuerySet:
    """Return the rows of days that lie more than thirty days back."""
    return EmptySearch.objects.filter(day__lt=local_day(now) - timedelta(days=KEPT_DAYS))


class EmptySearch(models.Model):
    """What was looked for in vain in one language on one day; not how often, nor by whom."""

    term = models.CharField(_("words"), max_length=LONGEST_TERM)
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    day = models.DateField(_("day"))

    personal_data = PersonalData(
        fields=("term",),
        purpose=_(
            "To learn which words lead nowhere. Nothing is kept of who searched, and staff see "
            "only what was searched for on five different days."
        ),
        keep=_("30 days."),
        due=over,
        erase=delete_rows,
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [
            models.UniqueConstraint(
                fields=["term", "language", "day"], name="empty_search_once_a_day"
            ),
            models.CheckConstraint(
                name="empty_search_is_words", condition=~Q(term="") & ~Q(term__contains="@")
            ),
        ]
        indexes = [models.Index(fields=["day"], name="empty_search_day")]

    def __str__(self) -> str:
        return f"{self.term} {self.language} {self.day}"


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
