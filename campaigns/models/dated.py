from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from site_project.core.days import local_day

from .. import dates
from ..enums import Precision


class Dated(models.Model):
    """A fact with a date that is known to the day, the month, the year, or not at all.

    `dates.in_order` sorts them.
    """

    precision = models.CharField(
        _("known as"), max_length=20, choices=Precision, default=Precision.NOT_RECORDED
    )
    date_from = models.DateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("For a month or a year, any day of it."),
    )
    date_to = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Only for “from – to”.")
    )

    date_panel = FieldRowPanel(
        [
            FieldPanel(
                "precision",
                help_text=_("How exactly the date is known; never more exactly than the source."),
            ),
            FieldPanel("date_from"),
            FieldPanel("date_to"),
        ],
        heading=_("Date"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_date",
                condition=(
                    Q(precision="not_recorded", date_from=None, date_to=None)
                    | Q(precision="day", date_from__isnull=False, date_to=F("date_from"))
                    | Q(
                        precision__in=["month", "year", "range"],
                        date_from__isnull=False,
                        date_to__gt=F("date_from"),
                    )
                ),
                violation_error_message=_("The date does not fit how exactly it is known."),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._fill_span()
        super().save(*args, **kwargs)

    @property
    def date_in_words(self) -> str:
        """The date in the reader's language, as exactly as it is known."""
        return dates.in_words(self.precision, self.date_from, self.date_to)

    @property
    def date_for_machines(self) -> str:
        return dates.for_machines(self.precision, self.date_from, self.date_to)

    def clean(self) -> None:
        super().clean()
        self._fill_span()

    def _fill_span(self) -> None:
        """Widen the date to the span that is meant. Raises ValidationError."""
        try:
            self.date_from, self.date_to = dates.span_of(
                self.precision, self.date_from, self.date_to
            )
        except ValueError as error:
            if self.date_from is None:
                raise ValidationError(
                    {"date_from": _("Give the date, or choose “not recorded”.")}
                ) from error
            raise ValidationError(
                {"date_to": _("The end must be later than the beginning.")}
            ) from error


class Happened(Dated):
    """A dated fact that does not lie ahead; of a month or a year, the first day has come."""

    # What is said of one that does.
    to_come: ClassVar[Any]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.date_from and self.date_from > local_day():
            raise ValidationError({"date_from": self.to_come})
