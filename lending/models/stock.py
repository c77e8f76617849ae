import secrets
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from site_project.core.retention import PersonalData

from ..codes import new_copy_code
from ..enums import CopyState, OccupationKind
from .title import Title


class Copy(models.Model):
    """One copy of a title, with a code on its label."""

    title = models.ForeignKey(
        Title, verbose_name=_("lending title"), on_delete=models.PROTECT, related_name="copies"
    )
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=CopyState, default=CopyState.IN_SERVICE
    )
    place = models.CharField(_("where it is kept"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("What staff must know about a copy; no borrower is to be named in it."),
        keep=_("As long as the copy exists."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("state"),
        FieldPanel("place"),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="copy_has_code"),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.code:
            self.code = free_copy_code(self.title.kind)
        super().save(*args, **kwargs)


class Occupation(models.Model):
    """The days on which a copy is not free, both included: the table that must never overlap.

    Only lending.allocation writes `copy`. A wall in the database (migration
    0002) refuses two live rows of one copy that share a day. A live loan
    without a copy is a promise at risk.
    """

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="occupations")
    copy = models.ForeignKey(
        Copy, null=True, blank=True, on_delete=models.PROTECT, related_name="occupations"
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=OccupationKind, default=OccupationKind.LOAN
    )
    line = models.OneToOneField(
        "lending.LoanLine",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="occupation",
    )
    live = models.BooleanField(default=True)
    pinned = models.BooleanField(default=False)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="occupation_first_before_last"
            ),
            models.CheckConstraint(
                condition=Q(kind=OccupationKind.LOAN, line__isnull=False)
                | (~Q(kind=OccupationKind.LOAN) & Q(line__isnull=True)),
                name="occupation_loan_has_line",
            ),
            models.CheckConstraint(
                condition=Q(pinned=False) | Q(live=False) | Q(copy__isnull=False),
                name="occupation_pinned_has_copy",
            ),
        ]
        indexes = [
            models.Index(
                fields=["title", "last_day", "first_day"],
                name="occupation_live",
                condition=Q(live=True),
            ),
            models.Index(
                fields=["copy", "first_day", "last_day"],
                name="occupation_of_copy",
                condition=Q(live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.first_day} – {self.last_day}"


def free_copy_code(kind: str, choice: Callable[[str], str] = secrets.choice) -> str:
    """Return a copy code that no copy has."""
    while Copy.objects.filter(code=(code := new_copy_code(kind, choice))).exists():
        continue
    return code
