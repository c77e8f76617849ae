from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from site_project.core.paired import Paired, both

from ..enums import STOPPED, Audience, EventKind, EventStatus, Publicity

# Until nothing personal of a confidential event is left.
CONFIDENTIAL_DAYS = 30


def default_zone() -> str:
    return settings.TIME_ZONE


def check_zone(name: str) -> None:
    """Refuse what the time zone database does not know (IANA names, RFC 6557)."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


def _label(row: models.Model, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def shown_at(now: datetime) -> Q:
    """Return the condition under which a page is out: live, and not past its expiry."""
    return Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=now))


class Venue(index.Indexed, models.Model):
    """A place with the words that bring people to it. Archived, never deleted, once used."""

    name = Paired(models.CharField, _("name"), max_length=120)
    address = Paired(models.CharField, _("address"), max_length=250, blank=True)
    access = Paired(
        models.TextField,
        _("how to get in"),
        blank=True,
        help_text=_(
            "MTR exit and the step-free way from it, lift, accessible toilet, hearing loop."
        ),
    )
    step_free = models.BooleanField(_("step-free way in"), default=False)
    accessible_toilet = models.BooleanField(_("accessible toilet"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees (WGS 84), such as 22.33055."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    photo = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("photograph of the entrance"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    archived = models.BooleanField(
        _("archived"), default=False, help_text=_("No longer offered for new sessions.")
    )

    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.FilterField("archived"),
    ]

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def features(self) -> list[str]:
        """Return in words what the place has for those who need it."""
        names = ("step_free", "accessible_toilet", "hearing_loop")
        return [capfirst(_label(self, name)) for name in names if getattr(self, name)]

    @property
    def map_url(self) -> str:
        """Return where OpenStreetMap shows the place; empty without coordinates."""
        if self.latitude is None or self.longitude is None:
            return ""
        at = f"{self.latitude}/{self.longitude}"
        return (
            f"https://www.openstreetmap.org/?mlat={self.latitude}&mlon={self.longitude}#map=18/{at}"
        )


class SpokenLanguage(models.Model):
    """A language in which seminars are held: a row for each, to choose and to filter by."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = Paired(models.CharField, _("name"), max_length=60)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("language spoken")
        verbose_name_plural = _("languages spoken")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.name)


class EventQuerySet(models.QuerySet["Event"]):
    def public_at(self, now: datetime, *, by_link: bool = False) -> "EventQuerySet":
        """Return what the public may know of: a page is out and the publicity allows it.

        `by_link` adds the unlisted and the confidential ones, for whoever has come
        by their link.
        """
        pages = self.model._meta.get_field("pages").related_model._default_manager
        allowed = tuple(Publicity) if by_link else (Publicity.PUBLIC,)
        return self.filter(
            Exists(pages.filter(shown_at(now), event=OuterRef("pk"))), publicity__in=allowed
        )


class Event(index.Indexed, models.Model):
    """What takes place: one record for all languages, with its policies.

    Pages tell of it, sessions give it times and places. Its sessions' counters
    and its pages' family are owned by rule functions.
    """

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9-]+\Z", _("Latin letters, digits and hyphens only."))
        ],
        help_text=_("A short name for the office, such as “2026-12-mainland-law”."),
    )
    name = Paired(models.CharField, _("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.SEMINAR)
    timezone = models.CharField(
        _("time zone"), max_length=60, default=default_zone, validators=[check_zone]
    )
    spoken = Paired(
        models.CharField,
        _("languages spoken"),
        max_length=200,
        blank=True,
        help_text=_("Interpretation and captions too."),
    )
    languages_spoken = models.ManyToManyField(
        SpokenLanguage, verbose_name=_("held in"), blank=True, related_name="events"
    )
    audience = models.CharField(
        _("for whom"), max_length=12, choices=Audience, default=Audience.PUBLIC
    )
    sign_language = models.BooleanField(_("sign language interpretation"), default=False)
    captions = models.BooleanField(_("captions"), default=False)
    publicity = models.CharField(
        _("publicity"), max_length=12, choices=Publicity, default=Publicity.PUBLIC
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus, default=EventStatus.SCHEDULED
    )
    status_reason = Paired(models.CharField, _("reason of the status"), max_length=250, blank=True)
    # The translation_key of the pages that tell of it: one family only.
    page_key = models.UUIDField(
        _("page family"), unique=True, null=True, blank=True, editable=False
    )
    retention_days = models.PositiveSmallIntegerField(
        _("personal data kept for (days after the event)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
    )
    needs_address_proof = models.BooleanField(
        _("the e-mail address has to be confirmed"),
        default=True,
        help_text=_("With a code that is mailed. Off, a place is confirmed at once."),
    )

    objects = EventQuerySet.as_manager()

    search_fields = [
        index.SearchField("code"),
        index.AutocompleteField("code"),
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.FilterField("kind"),
        index.FilterField("status"),
        index.FilterField("publicity"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="confidential_event_forgets_soon",
                condition=~Q(publicity=Publicity.CONFIDENTIAL)
                | Q(retention_days__lte=CONFIDENTIAL_DAYS),
                violation_error_message=_(
                    "Personal data of a confidential event is kept for 30 days at most."
                ),
            ),
            models.CheckConstraint(
                name="event_status_is_known", condition=Q(status__in=EventStatus.values)
            ),
            models.CheckConstraint(
                name="event_gives_reason_if_stopped",
                condition=Q(status__in=STOPPED) | Q(**dict.fromkeys(both("status_reason"), "")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def is_confidential(self) -> bool:
        return self.publicity == Publicity.CONFIDENTIAL

    @property
    def features(self) -> list[str]:
        """Return in words what there is for those who cannot hear all of it."""
        names = ("sign_language", "captions")
        return [capfirst(_label(self, name)) for name in names if getattr(self, name)]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
