import copy
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from site_project.core.days import ONE_DAY, days_in_words
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both

from ..enums import Approval, ClosedSource, HandOver, InstitutionKind, Weekday


class Policy(ClusterableModel):
    """How long, how soon and how often a kind of title is lent. Open days are desk days."""

    name = Paired(models.CharField, _("name"), max_length=100)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    days_default = models.PositiveSmallIntegerField(_("usual days"), default=14)
    days_min = models.PositiveSmallIntegerField(_("fewest days"), default=1)
    days_max = models.PositiveSmallIntegerField(_("most days"), default=28)
    lead_open_days = models.PositiveSmallIntegerField(_("open days of notice"), default=5)
    farthest_days = models.PositiveSmallIntegerField(
        _("farthest ahead, in days"),
        default=420,
        help_text=_("Enough to reach the end of the next school year."),
    )
    prep_open_days = models.PositiveSmallIntegerField(
        _("open days to pack"), default=0, help_text=_("Kept free before a loan.")
    )
    check_open_days = models.PositiveSmallIntegerField(
        _("open days to check"), default=1, help_text=_("Kept free after a loan.")
    )
    reply_open_days = models.PositiveSmallIntegerField(
        _("open days to answer"), default=3, help_text=_("Within which a request is answered.")
    )
    renewals = models.PositiveSmallIntegerField(_("renewals"), default=1)
    renewal_days = models.PositiveSmallIntegerField(_("days of a renewal"), default=7)
    approval = models.CharField(
        _("approval"), max_length=10, choices=Approval, default=Approval.STAFF
    )
    start_weekdays = models.CharField(
        _("days of the week to collect"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^[1-7]*$", _("Digits from 1 (Monday) to 7 (Sunday)."))],
        help_text=_("Digits, 1 is Monday. Empty: every desk day."),
    )
    season_first = models.DateField(_("busy season from"), null=True, blank=True)
    season_last = models.DateField(_("busy season to"), null=True, blank=True)
    season_days_max = models.PositiveSmallIntegerField(
        _("most days in the busy season"), null=True, blank=True
    )
    max_open_lines = models.PositiveSmallIntegerField(
        _("open loans of one institution at most"), default=3
    )
    by_delivery = models.BooleanField(_("the centre delivers"), default=False)
    by_courier = models.BooleanField(_("may be sent by courier"), default=False)

    panels = [
        pair_row("name"),
        FieldPanel("code"),
        FieldRowPanel([FieldPanel(f"days_{name}") for name in ("default", "min", "max")]),
        FieldRowPanel([FieldPanel("lead_open_days"), FieldPanel("farthest_days")]),
        FieldRowPanel([FieldPanel("prep_open_days"), FieldPanel("check_open_days")]),
        FieldRowPanel([FieldPanel("renewals"), FieldPanel("renewal_days")]),
        FieldRowPanel([FieldPanel("approval"), FieldPanel("reply_open_days")]),
        FieldRowPanel([FieldPanel("start_weekdays"), FieldPanel("max_open_lines")]),
        FieldRowPanel([FieldPanel("by_delivery"), FieldPanel("by_courier")]),
        MultiFieldPanel(
            [FieldPanel("season_first"), FieldPanel("season_last"), FieldPanel("season_days_max")],
            heading=_("Busy season"),
        ),
        InlinePanel(
            "overrides",
            heading=_("Other terms for some borrowers"),
            label=_("Kind of borrower"),
            help_text=_("Empty fields keep the terms above."),
        ),
    ]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    days_min__gte=1,
                    days_min__lte=F("days_default"),
                    days_default__lte=F("days_max"),
                ),
                name="policy_days_in_order",
                violation_error_message=_("Fewest, usual and most days must be in this order."),
            ),
            models.CheckConstraint(
                condition=Q(max_open_lines__gte=1), name="policy_lends_something"
            ),
            models.CheckConstraint(
                condition=Q(season_first=None, season_last=None, season_days_max=None)
                | Q(season_first__lte=F("season_last"), season_days_max__gte=F("days_min")),
                name="policy_season_whole",
                violation_error_message=_("A busy season needs both days and its most days."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """Refuse what no calendar could be computed from."""
        super().clean()
        most = dict.fromkeys(
            ("lead_open_days", "prep_open_days", "check_open_days", "reply_open_days"), 60
        )
        most |= dict.fromkeys(("days_max", "season_days_max", "renewal_days"), 366)
        most["farthest_days"] = 732
        errors = {}
        for name, limit in most.items():
            value = getattr(self, name)
            if value is not None and value > limit:
                text = _("Ensure this value is less than or equal to %(limit_value)s.")
                errors[name] = ValidationError(text, params={"limit_value": limit})
        if errors:
            raise ValidationError(errors)

    def hand_overs(self) -> list[HandOver]:
        """Return the ways in which a loan may reach its borrower."""
        ways = {HandOver.DELIVER: self.by_delivery, HandOver.COURIER: self.by_courier}
        return [HandOver.COLLECT, *(way for way, allowed in ways.items() if allowed)]

    def as_for(self, borrower_kind: str) -> "Policy":
        """Return these terms as they hold for one kind of borrower, never to be saved.

        `borrower_kind` is a kind of institution, or empty for the public.
        """
        terms = copy.copy(self)
        for row in self.overrides.all():
            if row.borrower_kind == borrower_kind:
                for name in PolicyOverride.TERMS:
                    if (value := getattr(row, name)) not in (None, ""):
                        setattr(terms, name, value)
        return terms

    def most_days(self, first: date) -> int:
        """Return how many days a loan that starts on `first` may last."""
        if self.season_days_max and self.season_first <= first <= self.season_last:
            # A kind of borrower that may keep things for fewer days may do so then too.
            return min(self.season_days_max, self.days_max)
        return self.days_max


class PolicyOverride(models.Model):
    """What differs in a policy for one kind of borrower; what is empty does not differ."""

    TERMS = ("days_max", "lead_open_days", "renewals", "max_open_lines", "approval")

    policy = ParentalKey(Policy, on_delete=models.CASCADE, related_name="overrides")
    borrower_kind = models.CharField(
        _("kind of borrower"),
        max_length=15,
        blank=True,
        choices=[("", _("Persons without an institution")), *InstitutionKind.choices],
    )
    refused = models.BooleanField(_("may not borrow"), default=False)
    days_max = models.PositiveSmallIntegerField(_("most days"), null=True, blank=True)
    lead_open_days = models.PositiveSmallIntegerField(
        _("open days of notice"), null=True, blank=True
    )
    renewals = models.PositiveSmallIntegerField(_("renewals"), null=True, blank=True)
    max_open_lines = models.PositiveSmallIntegerField(
        _("open loans of one borrower at most"), null=True, blank=True
    )
    approval = models.CharField(_("approval"), max_length=10, blank=True, choices=Approval)

    panels = [
        FieldRowPanel([FieldPanel("borrower_kind"), FieldPanel("refused")]),
        FieldRowPanel([FieldPanel("days_max"), FieldPanel("lead_open_days")]),
        FieldRowPanel([FieldPanel("renewals"), FieldPanel("max_open_lines")]),
        FieldPanel("approval"),
    ]

    class Meta:
        verbose_name = _("terms for a kind of borrower")
        verbose_name_plural = _("terms for kinds of borrowers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "borrower_kind"],
                name="override_once_a_kind",
                violation_error_message=_("This kind of borrower stands here already."),
            ),
            models.CheckConstraint(
                condition=Q(days_max=None) | Q(days_max__range=(1, 366)),
                name="override_days_sensible",
                violation_error_message=_("Give 1 to 366 days."),
            ),
            models.CheckConstraint(
                condition=Q(lead_open_days=None) | Q(lead_open_days__lte=60),
                name="override_lead_sensible",
                violation_error_message=_("Give 60 open days at most."),
            ),
            models.CheckConstraint(
                condition=Q(max_open_lines=None) | Q(max_open_lines__gte=1),
                name="override_lends_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_borrower_kind_display())


class DeskDay(models.Model):
    """A day of the week on which the desk is open."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday, unique=True)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    max_movements = models.PositiveSmallIntegerField(
        _("collections and returns at most"),
        null=True,
        blank=True,
        help_text=_("On one such day. Empty: no limit."),
    )

    panels = [
        FieldPanel("weekday"),
        FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        FieldPanel("max_movements"),
    ]

    class Meta:
        verbose_name = _("desk day")
        verbose_name_plural = _("desk days")
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="desk_opens_first"),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="desk_weekday_exists"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_weekday_display())


LONGEST_CLOSED = timedelta(days=183)


class ClosedDay(models.Model):
    """Days on which the desk, or the whole office, is closed beside the public holidays."""

    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    name = Paired(models.CharField, _("name"), max_length=100)
    desk_closed = models.BooleanField(_("the desk is closed"), default=True)
    office_closed = models.BooleanField(
        _("nobody packs or checks"), default=True, help_text=_("The whole office is closed.")
    )
    source = models.CharField(
        _("source"), max_length=10, choices=ClosedSource, default=ClosedSource.CENTRE
    )

    panels = [
        FieldRowPanel([FieldPanel("first"), FieldPanel("last")]),
        pair_row("name"),
        FieldRowPanel([FieldPanel("desk_closed"), FieldPanel("office_closed")]),
        FieldPanel("source"),
    ]

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=F("last")),
                name="closed_first_before_last",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(desk_closed=True) | Q(office_closed=False),
                name="closed_office_closes_desk",
                violation_error_message=_("Where the office is closed, so is the desk."),
            ),
        ]

    def __str__(self) -> str:
        return f"{days_in_words(self.first, self.last)} {self.name}"

    def clean(self) -> None:
        """Refuse a closure so long, with those beside it, that no open day would be near."""
        super().clean()
        if self.first and self.last and self.first <= self.last:
            first, last = self.first, self.last
            rows = list(ClosedDay.objects.exclude(pk=self.pk).order_by("first"))
            for row in (*reversed(rows), *rows):
                if row.first <= last + ONE_DAY and row.last >= first - ONE_DAY:
                    first, last = min(first, row.first), max(last, row.last)
            if last - first > LONGEST_CLOSED:
                text = _("This day is too far away. Please check the year.")
                raise ValidationError({"last": text})


class Terms(models.Model):
    """The terms of borrowing, accepted with each request; a new wording is a new version."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    since = models.DateField(_("in force from"), unique=True)
    body = Paired(
        models.TextField,
        _("wording"),
        help_text=_("An empty line begins a new paragraph. Accepted versions are not changed."),
    )

    panels = [FieldRowPanel([FieldPanel("version"), FieldPanel("since")]), pair_row("body")]

    class Meta:
        verbose_name = _("terms of borrowing")
        verbose_name_plural = _("terms of borrowing")
        ordering = ["-since"]

    def __str__(self) -> str:
        return self.version

    def clean(self) -> None:
        """Refuse another wording of what somebody has accepted."""
        super().clean()
        if self.pk and Terms.objects.filter(pk=self.pk).exclude(**self._said()).exists():
            # Requests stand on policies and titles, which stand on this module.
            from .loan import LoanRequest

            known = Terms.objects.get(pk=self.pk).version
            if LoanRequest.objects.filter(terms_version=known).exists():
                raise ValidationError(
                    _("These terms were accepted already. Add a new version instead.")
                )

    def _said(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("version", "since", *both("body"))}
