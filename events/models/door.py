from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from site_project.core.links import make_token

from .registration import Registration
from .session import Session

DOOR_SCOPE = "d"


class DoorPass(models.Model):
    """A link to one session's door page, for a volunteer's phone: it ends, and can be ended."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="door_passes")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("door page")
        verbose_name_plural = _("door pages")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session}"

    @property
    def token(self) -> str:
        return make_token(DOOR_SCOPE, self.pk, 1)


class CheckIn(models.Model):
    """An arrival at the door: how many of a party, when, and by whom.

    `nonce` is made by the device, so that what a lost connection sends twice
    counts once. An arrival that was undone stays, with the time of its undoing.
    """

    registration = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="check_ins"
    )
    persons = models.PositiveSmallIntegerField(_("people"))
    at = models.DateTimeField(_("arrived"))
    nonce = models.CharField(max_length=40, unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    door_pass = models.ForeignKey(
        DoorPass, null=True, on_delete=models.SET_NULL, related_name="check_ins"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="arrival_of_somebody", condition=Q(persons__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}"


def counted(claims: Iterable[CheckIn], size: int) -> tuple[dict[str, int], datetime | None]:
    """Return how many each claim counts at the end, by nonce, and since when any is in.

    Claims and their ends are played back in the order of their times. A claim
    gets what the claims before it have left of the party; an undone one gives
    it back to those that come after, not to those that came to nothing before.
    """
    moments = [(claim.at, 0, claim.nonce, claim) for claim in claims]
    moments += [(c.undone_at, 1, c.nonce, c) for _at, _kind, _nonce, c in moments if c.undone_at]
    counts: dict[str, int] = {}
    for _at, ends, nonce, claim in sorted(moments, key=lambda moment: moment[:3]):
        counts[nonce] = 0 if ends else min(claim.persons, size - sum(counts.values()))
    inside = [claim.at for _at, ends, nonce, claim in moments if not ends and counts[nonce]]
    return counts, min(inside, default=None)
