from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import WISHING, WishState
from .loan import LoanLine, LoanRequest
from .title import Title

MOST_TITLES = 5
MOST_OFFERS = 3


class WishQuerySet(models.QuerySet):
    def waiting(self) -> "WishQuerySet":
        """Wishes that may get the next offer, the longest waiting first."""
        return self.filter(state=WishState.WAITING).order_by("since", "pk")

    def standing(self) -> "WishQuerySet":
        return self.filter(state__in=WISHING)


class Wish(models.Model):
    """What somebody would borrow if it became free: one to five titles, in their order.

    The person is known by the request, which holds what they typed and the
    proof of their address. An offer is a line of that request, kept for them.
    """

    request = models.OneToOneField(LoanRequest, on_delete=models.PROTECT, related_name="wish")
    first_day = models.DateField(_("not before"))
    last_day = models.DateField(_("back by"))
    days = models.PositiveSmallIntegerField(_("number of days"))
    state = models.CharField(
        _("state"), max_length=10, choices=WishState, default=WishState.UNPROVED
    )
    since = models.DateTimeField(_("waiting since"), default=timezone.now)
    offers = models.PositiveSmallIntegerField(_("offers"), default=0)
    offer = models.OneToOneField(
        LoanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="offer_of"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = WishQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("waiting list")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lt=F("last_day"), days__gte=1), name="wish_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state=WishState.OFFERED) | Q(offer__isnull=False),
                name="wish_offered_has_line",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WISHING, ended_at=None)
                | (~Q(state__in=WISHING) & Q(ended_at__isnull=False)),
                name="wish_ended_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["state", "since"], name="wish_queue")]

    def __str__(self) -> str:
        return f"{self.request.reference}"


class WaitEntry(models.Model):
    """One title of a wish, and its place in the wish's order: 1 is wanted most."""

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="entries")
    title = models.ForeignKey(
        Title,
        verbose_name=_("lending title"),
        on_delete=models.PROTECT,
        related_name="wait_entries",
    )
    rank = models.PositiveSmallIntegerField(_("rank"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wished title")
        verbose_name_plural = _("wished titles")
        ordering = ["wish", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["wish", "title"], name="wish_title_once"),
            models.UniqueConstraint(fields=["wish", "rank"], name="wish_rank_once"),
            models.CheckConstraint(
                condition=Q(rank__range=(1, MOST_TITLES)), name="wish_rank_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wish_id} {self.rank}"


class ImpactReturn(models.Model):
    """How many were reached with a loan; the borrower tells it afterwards."""

    line = models.OneToOneField(LoanLine, on_delete=models.PROTECT, related_name="impact")
    pupils = models.PositiveIntegerField(_("pupils"), default=0)
    adults = models.PositiveIntegerField(_("adults"), default=0)
    sessions = models.PositiveSmallIntegerField(_("lessons or visits"), default=1)
    level = models.ForeignKey(
        "lending.Level",
        verbose_name=_("school level"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("told"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("report of use")
        verbose_name_plural = _("reports of use")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pupils__lte=100_000, adults__lte=100_000, sessions__lte=1000),
                name="impact_sensible",
                violation_error_message=_("Please check the numbers."),
            ),
            models.CheckConstraint(condition=Q(sessions__gte=1), name="impact_has_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.pupils + self.adults}"
