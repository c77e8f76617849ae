from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.links import make_token

from ..enums import Movement
from .desk import ClosedDay
from .loan import LoanLine

DESK_FEED = "desk"


class StormShift(models.Model):
    """All collections and returns of a day moved to later days, by one act that can be undone."""

    day = models.DateField(_("day"))
    closed_day = models.ForeignKey(
        ClosedDay, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("day moved by a storm")
        verbose_name_plural = _("days moved by storms")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(undone_at=None), name="one_shift_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class StormMove(models.Model):
    """One loan's day as it was and as it became."""

    shift = models.ForeignKey(StormShift, on_delete=models.PROTECT, related_name="moves")
    line = models.ForeignKey(LoanLine, on_delete=models.PROTECT, related_name="storm_moves")
    movement = models.CharField(_("what was moved"), max_length=10, choices=Movement)
    before = models.DateField(_("before"))
    after = models.DateField(_("after"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("loan moved by a storm")
        verbose_name_plural = _("loans moved by storms")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "line", "movement"], name="storm_moves_once"),
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="storm_moves_later"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.before} → {self.after}"


class DeskFeed(models.Model):
    """An officer's calendar of collections and returns; a new version ends the old address."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_feed"
    )
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("calendar of the desk")
        verbose_name_plural = _("calendars of the desk")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def token(self) -> str:
        return make_token(DESK_FEED, self.pk, self.link_version)
