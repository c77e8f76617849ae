from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.days import (
    day_in_words,
    days_in_words,
    hours_in_words,
    site_zone,
    span_in_words,
    start_of_day,
)
from site_project.core.paired import Paired

from ..enums import BOOKABLE, EventStatus, RegistrationMode, SessionStatus
from .event import Event, Venue, shown_at

# Written for each registration, by places.py alone.
COUNTERS = ("taken", "held", "kept", "overbooked")


class SessionQuerySet(models.QuerySet["Session"]):
    def public_at(self, now: datetime, *, by_link: bool = False) -> "SessionQuerySet":
        return self.filter(event__in=Event.objects.public_at(now, by_link=by_link))

    def upcoming(self, now: datetime) -> "SessionQuerySet":
        """Return those that have not ended, the next first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def without_repeats(self, now: datetime) -> "SessionQuerySet":
        """Leave out what a list has told of: the later dates of a series, a day's other slots."""
        earlier = Session.objects.filter(
            ends_at__gt=now, status=SessionStatus.SCHEDULED, starts_at__lt=OuterRef("starts_at")
        )
        first_of_series = ~Exists(earlier.filter(series=OuterRef("series")))
        first_of_block = ~Exists(earlier.filter(block=OuterRef("block")))
        return self.filter(
            Q(series=None) | first_of_series,
            Q(block=None) | first_of_block,
        )

    def taking_place(self) -> "SessionQuerySet":
        return self.filter(status=SessionStatus.SCHEDULED).exclude(
            event__status=EventStatus.CANCELLED
        )

    def past(self, now: datetime) -> "SessionQuerySet":
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def in_year(self, year: int) -> "SessionQuerySet":
        """Return those that begin in a year of the site's calendar."""
        first, after = (start_of_day(date(number, 1, 1)) for number in (year, year + 1))
        return self.filter(starts_at__gte=first, starts_at__lt=after)

    def years(self) -> list[int]:
        """Return the years in which they begin, the latest first."""
        starts = self.order_by().datetimes("starts_at", "year", order="DESC", tzinfo=site_zone())
        return [at.year for at in starts]

    def with_details(self) -> "SessionQuerySet":
        """Return each with its event and venue, for any page or mail, in one query."""
        return self.select_related("event", "venue")

    def read_counters(self, sessions: Iterable["Session"]) -> None:
        """Bring the numbers of remembered sessions up to date, in one narrow query."""
        by_pk = {session.pk: session for session in sessions}
        if not by_pk:
            return
        for pk, *numbers in self.filter(pk__in=by_pk).values_list("pk", *COUNTERS):
            for name, number in zip(COUNTERS, numbers, strict=True):
                setattr(by_pk[pk], name, number)

    def for_lists(self, now: datetime) -> "SessionQuerySet":
        """Return each with what a public list shows, `slug` of its page included."""
        pages = Event._meta.get_field("pages").related_model._default_manager
        slug = pages.filter(shown_at(now), event=OuterRef("event")).order_by("pk").values("slug")
        return self.with_details().annotate(slug=Subquery(slug[:1]))


class Session(models.Model):
    """One date of an event: its time, its place and its places.

    `taken` are confirmed persons, `held` unproved holds, pending requests and
    offers, `kept` places that wait for the waiting list, `overbooked` what
    staff added on top. Only rule functions write these, the status, the times
    and the venue.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="sessions"
    )
    # Stored, so that a calendar knows the session again under any host and slug (RFC 7986, 5.3).
    uid = models.UUIDField(_("identifier"), unique=True, default=uuid4, editable=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    all_day = models.BooleanField(_("all day"), default=False)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    room = models.CharField(_("room"), max_length=80, blank=True)
    online_url = models.URLField(
        _("address of the online meeting"),
        blank=True,
        help_text=_("Never shown on the site: those who have a place get a link of their own."),
    )

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Empty: as many as come.")
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    held = models.PositiveIntegerField(_("held"), default=0, editable=False)
    kept = models.PositiveIntegerField(_("kept for the waiting list"), default=0, editable=False)
    overbooked = models.PositiveIntegerField(_("overbooked"), default=0, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=SessionStatus, default=SessionStatus.SCHEDULED
    )
    # Why it is cancelled, postponed or online instead: told on its page and in mails.
    status_reason = Paired(models.CharField, _("reason of the status"), max_length=250, blank=True)
    ical_sequence = models.PositiveIntegerField(_("sequence"), default=0, editable=False)
    significant_changed_at = models.DateTimeField(
        _("last change of time or place"), default=timezone.now, editable=False
    )
    previous_starts_at = models.DateTimeField(_("before started"), null=True, editable=False)

    mode = models.CharField(
        _("registration"), max_length=10, choices=RegistrationMode, default=RegistrationMode.OPEN
    )
    external_url = models.URLField(_("address of the registration elsewhere"), blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: when it starts.")
    )
    max_party = models.PositiveSmallIntegerField(
        _("persons in one registration, at most"), default=4, validators=[MinValueValidator(1)]
    )
    waiting_list = models.BooleanField(_("waiting list"), default=True)
    offer_hours = models.PositiveSmallIntegerField(_("an offer lasts (hours)"), default=24)
    cancel_hours = models.PositiveSmallIntegerField(
        _("places can be cancelled until (hours before the start)"), default=0
    )
    lift_network_limit = models.BooleanField(
        _("no limit per network"),
        default=False,
        help_text=_("For a lecture hall or a school, where everyone registers from one network."),
    )

    # Until then places go to the waiting list; afterwards to whoever comes to the door first.
    waiting_closed_at = models.DateTimeField(_("waiting list closed"), null=True, editable=False)

    series = models.ForeignKey(
        "events.Series",
        verbose_name=_("series"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    block = models.ForeignKey(
        "events.ClinicBlock",
        verbose_name=_("clinic hours"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    # The start that the rule gave it, by which it is known when the rule is read again.
    recurrence_at = models.DateTimeField(_("start by the rule"), null=True, editable=False)
    edited = models.BooleanField(
        _("edited"), default=False, editable=False, help_text=_("Its series leaves it alone.")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="session_time")]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                name="session_not_oversold",
                condition=Q(capacity=None)
                | Q(capacity__gte=F("taken") + F("held") + F("kept") - F("overbooked")),
                violation_error_message=_("More places are taken than that."),
            ),
            models.CheckConstraint(
                name="session_party_of_one",
                condition=Q(max_party__gte=1),
                violation_error_message=_("At least one person."),
            ),
            models.CheckConstraint(
                name="session_external_address",
                condition=~Q(mode=RegistrationMode.EXTERNAL) | ~Q(external_url=""),
                violation_error_message=_("Give the address of the registration elsewhere."),
            ),
            models.UniqueConstraint(
                fields=["series", "recurrence_at"],
                name="unique_session_of_series",
                condition=Q(series__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["block", "recurrence_at"],
                name="unique_session_of_block",
                condition=Q(block__isnull=False),
            ),
            models.CheckConstraint(
                name="session_registration_span",
                condition=Q(registration_opens_at=None)
                | Q(registration_closes_at=None)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                violation_error_message=_("Registration must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.event.code} · {day_in_words(self.starts_at.astimezone(self.event.zone).date())}"
        )

    def clean(self) -> None:
        super().clean()
        if self.capacity is not None and self.capacity < self.occupied:
            raise ValidationError(
                {"capacity": _("%(count)d places are taken already.") % {"count": self.occupied}}
            )

    # --- Places ---------------------------------------------------------------

    @property
    def places_left(self) -> int | None:
        """Return how many places a new visitor could have; None without a limit."""
        if self.capacity is None:
            return None
        return max(0, self.capacity + self.overbooked - self.taken - self.held - self.kept)

    @property
    def occupied(self) -> int:
        """Return how many places somebody has or may confirm, those on top of the capacity not.

        What is only kept for the waiting list gives way to a smaller capacity.
        """
        persons = self.taken + self.held
        over = 0 if self.capacity is None else max(0, persons - self.capacity)
        return persons - min(self.overbooked, over)

    def has_room(self, persons: int = 1) -> bool:
        return self.places_left is None or self.places_left >= persons

    @property
    def is_full(self) -> bool:
        return not self.has_room()

    # --- Time -----------------------------------------------------------------

    @property
    def closes_at(self) -> datetime:
        return self.registration_closes_at or self.starts_at

    @property
    def cancel_until(self) -> datetime:
        return self.starts_at - timedelta(hours=self.cancel_hours)

    def is_past(self, now: datetime | None = None) -> bool:
        return self.ends_at <= (now or timezone.now())

    def has_begun(self, now: datetime) -> bool:
        """Say whether its start has gone by; what is postponed waits for another one."""
        return now >= self.starts_at and not self.is_postponed

    @property
    def is_cancelled(self) -> bool:
        return self.status == SessionStatus.CANCELLED or self.event.status == EventStatus.CANCELLED

    @property
    def is_postponed(self) -> bool:
        return not self.is_cancelled and self.status == SessionStatus.POSTPONED

    def takes_registrations(self, now: datetime | None = None) -> bool:
        """Say whether a form for it may be sent now, full or not."""
        now = now or timezone.now()
        return (
            self.mode in BOOKABLE
            and not self.is_cancelled
            and not self.is_postponed
            and now < min(self.closes_at, self.ends_at)
            and (self.registration_opens_at is None or self.registration_opens_at <= now)
        )

    @property
    def first_day(self) -> date:
        return self.starts_at.astimezone(self.event.zone).date()

    @property
    def last_day(self) -> date:
        """Return the last day that it touches: an end at midnight belongs to the day before."""
        return (self.ends_at.astimezone(self.event.zone) - timedelta(microseconds=1)).date()

    @property
    def when(self) -> str:
        """Tell its time on the clock of its own place."""
        if self.all_day:
            return days_in_words(self.first_day, self.last_day)
        return span_in_words(self.starts_at, self.ends_at, self.event.zone)

    @property
    def hours(self) -> str:
        """Tell only its time of day, for a list of one day: "2:00–2:30 pm"."""
        return hours_in_words(self.starts_at, self.ends_at, self.event.zone)

    @property
    def when_at_home(self) -> str:
        """Tell its time on the site's own clock; empty where the two agree."""
        home = site_zone()
        same = (
            self.starts_at.astimezone(home).utcoffset()
            == self.starts_at.astimezone(self.event.zone).utcoffset()
            and self.ends_at.astimezone(home).utcoffset()
            == self.ends_at.astimezone(self.event.zone).utcoffset()
        )
        return "" if same or self.all_day else span_in_words(self.starts_at, self.ends_at, home)

    @property
    def where(self) -> str:
        """Tell the place in one line: room, venue, address."""
        venue = (self.venue.name, self.venue.address) if self.venue else ()
        return ", ".join(str(part) for part in (self.room, *venue) if part)
