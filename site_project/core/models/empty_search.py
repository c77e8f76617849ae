from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
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
