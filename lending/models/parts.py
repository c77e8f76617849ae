from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.models.log import AppendOnlyError
from site_project.core.retention import PersonalData, blank, delete_rows

from ..enums import Grade, IssueKind, IssueOutcome, PartReason, Stage
from .loan import KEEP_PERSON, LoanLine
from .stock import Copy
from .title import ComponentSpec


def private_storage() -> Storage:
    """Return where files lie that no address serves by itself."""
    return storages["private"]


class PartEntryQuerySet(models.QuerySet):
    def quantities(self, copies: Iterable[Copy]) -> dict[tuple[int, int], int]:
        """Return how many of each part each copy has now, by (copy, part)."""
        rows = self.filter(copy__in=copies).values_list("copy_id", "spec_id").order_by()
        return {(copy, spec): total for copy, spec, total in rows.annotate(total=Sum("delta"))}


class PartEntry(models.Model):
    """One change of the number of a part in a copy. What a copy has now is the sum.

    Append-only: a wrong entry is corrected by another.
    """

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="part_entries")
    spec = models.ForeignKey(ComponentSpec, on_delete=models.PROTECT, related_name="entries")
    delta = models.SmallIntegerField(_("change"))
    reason = models.CharField(_("reason"), max_length=12, choices=PartReason)
    line = models.ForeignKey(
        LoanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="part_entries"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = PartEntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger of parts")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="part_entry_changes"),
            models.UniqueConstraint(
                fields=["copy", "spec"],
                condition=Q(reason=PartReason.INITIAL),
                name="part_entry_one_initial",
            ),
        ]
        indexes = [models.Index(fields=["copy", "spec"], name="part_entry_of_copy")]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.spec_id} {self.delta:+d}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise AppendOnlyError("a ledger entry is written once")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("a ledger entry is never deleted by itself")


class ConditionReport(models.Model):
    """What somebody found when they looked at a copy: its grade, and the parts they counted."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="reports")
    line = models.ForeignKey(
        LoanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    stage = models.CharField(_("when"), max_length=12, choices=Stage)
    grade = models.CharField(_("condition"), max_length=10, choices=Grade, default=Grade.GOOD)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("What was found when a copy was looked at."),
        keep=_("Two years after it was written."),
        due=lambda now: ConditionReport.objects.filter(at__lt=now - KEEP_PERSON).exclude(note=""),
        erase=blank(note=""),
    )

    class Meta:
        verbose_name = _("condition report")
        verbose_name_plural = _("condition reports")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(stage=Stage.RECEIPT),
                name="report_one_receipt",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.STOCKTAKE) | Q(line__isnull=False),
                name="report_of_a_loan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy_id} {self.stage}"


class PartCount(models.Model):
    """How many of one part were counted; what was not counted has no row."""

    report = models.ForeignKey(ConditionReport, on_delete=models.CASCADE, related_name="counts")
    spec = models.ForeignKey(ComponentSpec, on_delete=models.PROTECT, related_name="counts")
    counted = models.PositiveSmallIntegerField(_("counted"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("count of a part")
        verbose_name_plural = _("counts of parts")
        constraints = [
            models.UniqueConstraint(fields=["report", "spec"], name="part_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.spec_id}: {self.counted}"


class Photo(models.Model):
    """A photograph of a copy's condition, written anew without what the camera knew (EXIF)."""

    report = models.ForeignKey(ConditionReport, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(_("file"), storage=private_storage, upload_to="condition/%Y/%m")
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("file",),
        purpose=_("To show in what condition a copy was."),
        keep=_("Two years after it was taken."),
        due=lambda now: Photo.objects.filter(at__lt=now - KEEP_PERSON),
        erase=lambda rows: erase_photos(rows),
    )

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}"


def erase_photos(rows: "models.QuerySet[Photo]") -> int:
    """Delete rows with their files."""
    for photo in rows:
        photo.file.delete(save=False)
    return delete_rows(rows)


class IssueQuerySet(models.QuerySet):
    def open(self) -> "IssueQuerySet":
        return self.filter(settled_at=None)

    def settled_between(self, first: datetime, last: datetime) -> "IssueQuerySet":
        return self.filter(settled_at__gte=first, settled_at__lt=last)


class Issue(models.Model):
    """Something missing or broken in a loan, until it is settled."""

    line = models.ForeignKey(LoanLine, on_delete=models.PROTECT, related_name="issues")
    spec = models.ForeignKey(
        ComponentSpec, null=True, blank=True, on_delete=models.PROTECT, related_name="issues"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=IssueKind)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    cost = models.PositiveIntegerField(_("cost in cents"), default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, blank=True, choices=IssueOutcome)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = IssueQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("something to settle")
        verbose_name_plural = _("things to settle")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="issue_settled_with_outcome",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="issue_counts_something"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.get_kind_display()}"
