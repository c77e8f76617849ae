from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..enums import RegistrationMode
from ..rule_words import rule_in_words
from .event import Event, Venue


class SessionTemplate(models.Model):
    """What the sessions that are made from a rule have in common."""

    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    room = models.CharField(_("room"), max_length=80, blank=True)
    online_url = models.URLField(_("address of the online meeting"), blank=True)
    mode = models.CharField(
        _("registration"), max_length=10, choices=RegistrationMode, default=RegistrationMode.OPEN
    )
    waiting_list = models.BooleanField(_("waiting list"), default=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    stopped_at = models.DateTimeField(
        _("stopped"), null=True, editable=False, help_text=_("Makes no more sessions.")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True


class Series(SessionTemplate):
    """Sessions by a rule (RRULE, RFC 5545, 3.3.10), made up to twelve months ahead.

    The rule counts on the wall clock of the event's time zone, from the first
    day at `starts_at`. Public holidays are skipped; a session that was edited
    is left alone.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="series"
    )
    rule = models.CharField(
        _("rule"),
        max_length=200,
        help_text=_("As calendars write it, such as FREQ=MONTHLY;BYDAY=2SA."),
    )
    first_day = models.DateField(_("first day"))
    starts_at = models.TimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(
        _("duration (minutes)"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    max_party = models.PositiveSmallIntegerField(
        _("persons in one registration, at most"), default=4, validators=[MinValueValidator(1)]
    )
    skip_holidays = models.BooleanField(_("not on public holidays"), default=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="series_has_length", condition=Q(minutes__gte=5))
        ]

    def __str__(self) -> str:
        return f"{self.event.code} · {rule_in_words(self.rule, self.event.zone)}"


class ClinicBlock(SessionTemplate):
    """Hours of advice cut into slots: each a session, with a place for each adviser."""

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="blocks"
    )
    day = models.DateField(_("day"))
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))
    slot_minutes = models.PositiveSmallIntegerField(
        _("a slot lasts (minutes)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    gap_minutes = models.PositiveSmallIntegerField(
        _("gap between slots (minutes)"), default=0, validators=[MaxValueValidator(240)]
    )
    advisers = models.PositiveSmallIntegerField(
        _("advisers at the same time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    breaks = models.CharField(
        _("breaks"),
        max_length=120,
        blank=True,
        help_text=_("Such as 13:00-14:00, separated by commas."),
    )

    class Meta:
        verbose_name = _("clinic hours")
        verbose_name_plural = _("clinic hours")
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="clinic_ends_after_start",
                condition=Q(to_time__gt=F("from_time")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                name="clinic_has_slots", condition=Q(slot_minutes__gte=5, advisers__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event.code} · {self.day}"
