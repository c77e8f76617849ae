from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.codes import WRONG_CODES_ALLOWED, confirmation_code
from site_project.core.links import make_token
from site_project.core.models import LogEntry
from site_project.core.prepared import Prepared
from site_project.core.retention import PersonalData, blank

from ..enums import ABANDONED, ACTIVE, HOLDING, LogVerb, RegistrationState
from .event import Event
from .quota import AudienceQuota
from .session import Session

# Who never confirmed is forgotten long before the event.
KEEP_ABANDONED = timedelta(days=7)
# What the browser gets after the form; it proves nothing and shows nothing personal.
CONFIRM_SCOPE = "c"
# What only the mail carries.
MANAGE_SCOPE = "m"
# The way into the online meeting; it shows and changes nothing else.
JOIN_SCOPE = "j"


def retention_over(now: datetime, session: str = "session") -> Q:
    """Return the condition under which a row's session is past its event's retention.

    `session` is the path to it. One clause for each number of days in use: no
    database multiplies them alike.
    """
    over = Q(pk__in=[])
    for days in Event.objects.values_list("retention_days", flat=True).distinct().order_by():
        until = now - timedelta(days=days)
        kept = {f"{session}__event__retention_days": days, f"{session}__ends_at__lte": until}
        over |= Q(**kept)
    return over


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> "RegistrationQuerySet":
        return self.filter(state__in=ACTIVE)

    def waiting(self) -> "RegistrationQuerySet":
        """Return the waiting list, the longest waiting first."""
        return self.filter(state=RegistrationState.WAITLISTED).order_by("waiting_since", "pk")

    def due_holds(self, now: datetime) -> "RegistrationQuerySet":
        """Return the unconfirmed whose time is over."""
        return self.filter(state=RegistrationState.UNCONFIRMED, held_until__lte=now)

    def with_details(self) -> "RegistrationQuerySet":
        """Return each with its session, for a page or a mail; `slug` is that of its page."""
        pages = Event._meta.get_field("pages").related_model._default_manager
        slugs = pages.filter(live=True, event=OuterRef("session__event")).order_by("pk")
        return self.select_related("session__event", "session__venue").annotate(
            slug=Subquery(slugs.values("slug")[:1])
        )

    def past_retention(self, now: datetime) -> "RegistrationQuerySet":
        """Return those whose details are kept no longer and are not yet erased."""
        abandoned = Q(state__in=ABANDONED, created_at__lte=now - KEEP_ABANDONED)
        return self.filter(retention_over(now) | abandoned).exclude(name="", email="", phone="")


class Registration(models.Model):
    """Somebody's place, or wish for one, in a session. Its text is its public code."""

    public_code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="registrations"
    )
    quota = models.ForeignKey(
        AudienceQuota,
        verbose_name=_("audience"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # Two spellings of one mailbox are one registrant.
    email_folded = models.CharField(
        _("e-mail, to compare"), max_length=254, blank=True, editable=False
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    party_size = models.PositiveSmallIntegerField(
        _("number of people"), default=1, validators=[MinValueValidator(1)]
    )
    state = models.CharField(_("state"), max_length=16, choices=RegistrationState)
    # Counted in the session's `held` while the state is a holding one.
    holds_place = models.BooleanField(_("holds a place"), default=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    held_until = models.DateTimeField(_("to be confirmed until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    # How often places went to a smaller party behind this one in the line.
    passed_over = models.PositiveSmallIntegerField(_("passed over"), default=0, editable=False)
    # How many of the party have come: kept by checkin.py alone.
    arrived = models.PositiveSmallIntegerField(_("arrived"), default=0, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0, editable=False)
    form_key = models.CharField(max_length=40, unique=True, null=True, editable=False)
    # Keyed hashes of a day: who holds many places unproved, and nothing else.
    network = models.CharField(
        _("mark of the network, for a day"), max_length=64, blank=True, editable=False
    )
    host = models.CharField(
        _("mark of the address, for a day"), max_length=64, blank=True, editable=False
    )

    objects = RegistrationQuerySet.as_manager()

    # Nothing that an editor could look up: it would cost five queries in each visitor's form.
    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("name", "email", "email_folded", "phone", "network", "host"),
        purpose=_("To keep your place in a seminar and to tell you if something changes."),
        keep=_(
            "As many days after the seminar as its form says; a week, if it is never confirmed. "
            "The numbers of people stay, without names."
        ),
        due=lambda now: Registration.objects.past_retention(now),
        erase=blank(name="", email="", email_folded="", phone="", network="", host=""),
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("manage_registrations", _("Can register, approve and cancel")),
            ("export_registrations", _("Can export registrations")),
        ]
        indexes = [
            models.Index(fields=["session", "state"], name="registration_session_state"),
            models.Index(fields=["email_folded"], name="registration_email"),
            models.Index(
                fields=["offered_until"],
                name="registration_offer",
                condition=Q(state=RegistrationState.OFFERED),
            ),
            models.Index(
                fields=["held_until"],
                name="registration_due",
                condition=Q(state=RegistrationState.UNCONFIRMED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "email_folded"],
                name="unique_active_registration",
                condition=Q(state__in=ACTIVE) & ~Q(email_folded=""),
            ),
            models.CheckConstraint(
                name="registration_party_of_one", condition=Q(party_size__gte=1)
            ),
            models.CheckConstraint(
                name="registration_hold_ends",
                condition=~Q(state=RegistrationState.UNCONFIRMED) | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_offer_ends",
                condition=~Q(state=RegistrationState.OFFERED) | Q(offered_until__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_arrived", condition=Q(arrived__lte=F("party_size"))
            ),
            models.CheckConstraint(
                name="registration_waits_since",
                condition=~Q(state=RegistrationState.WAITLISTED) | Q(waiting_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_code

    @property
    def code(self) -> str:
        """The six digits that are mailed, never stored."""
        return confirmation_code("registration", self.pk, self.link_version)

    @property
    def is_locked(self) -> bool:
        return self.wrong_codes >= WRONG_CODES_ALLOWED

    def hold_is_over(self, at: datetime) -> bool:
        """Say whether the time to confirm has ended."""
        return self.held_until is None or self.held_until <= at

    def offer_is_over(self, at: datetime) -> bool:
        """Say whether the time to take an offer has ended."""
        return self.offered_until is None or self.offered_until <= at

    @property
    def is_holding(self) -> bool:
        return self.holds_place and self.state in HOLDING

    @property
    def confirm_token(self) -> str:
        return make_token(CONFIRM_SCOPE, self.pk, self.link_version)

    @property
    def manage_token(self) -> str:
        return make_token(MANAGE_SCOPE, self.pk, self.link_version)

    @property
    def join_token(self) -> str:
        return make_token(JOIN_SCOPE, self.pk, self.link_version)


# Asked several times in each request about one registration.
_BY_PK: Prepared[Registration] = Prepared(
    lambda pk: Registration.objects.filter(pk=pk), pk=models.BigIntegerField()
)


def registration_of(pk: int) -> Registration | None:
    """Return a registration by its key as it is now, or None."""
    return next(iter(_BY_PK(pk=pk)), None)


class RegistrationLog(LogEntry):
    """What happened to an event as a whole, or to a session or a registration in it."""

    event = models.ForeignKey(Event, null=True, on_delete=models.PROTECT, related_name="log")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="log")
    registration = models.ForeignKey(
        Registration, null=True, on_delete=models.PROTECT, related_name="log"
    )
    verb = models.CharField(_("what happened"), max_length=40, choices=LogVerb)

    @staticmethod
    def over(now: datetime) -> "models.QuerySet[RegistrationLog]":
        """Return the rows with a note whose session's retention has ended."""
        return RegistrationLog.objects.filter(retention_over(now)).exclude(note="")

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("So that staff know why a registration was changed."),
        keep=_("As long as the registration itself."),
        due=over,
        erase=blank(note=""),
    )

    class Meta(LogEntry.Meta):
        verbose_name = _("registration log")
        verbose_name_plural = _("registration log")
        constraints = [
            models.CheckConstraint(
                name="log_of_event_or_session",
                condition=Q(event=None, session__isnull=False)
                | Q(event__isnull=False, session=None, registration=None, note=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.registration_id or self.session_id or self.event_id}"
