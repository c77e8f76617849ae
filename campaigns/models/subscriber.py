"""Who gets the newsletter, and who never again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from site_project.core.codes import WRONG_CODES_ALLOWED, confirmation_code
from site_project.core.links import make_token
from site_project.core.retention import PersonalData, delete_rows

from ..newsletter.enums import (
    StopReason,
    SubscriberState,
)
from .newsletter import NewsletterSettings
from .reference import Topic

# What the browser gets after the form; it proves nothing and shows nothing personal.
CONFIRM_SCOPE = "nc"
# What only a mail carries: to confirm, to choose, to leave.
PREFERENCES_SCOPE = "np"
# What a mail program posts to (RFC 8058); it unsubscribes and does nothing else.
UNSUBSCRIBE_SCOPE = "nu"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> "SubscriberQuerySet":
        return self.filter(state=SubscriberState.ACTIVE)

    def interested_in(self, topics: list[int]) -> "SubscriberQuerySet":
        """Return those who chose one of these topics, or none; no topics concern everybody."""
        if not topics:
            return self
        # Not a join: nobody may come twice.
        choices = Subscriber.topics.through.objects.filter(subscriber=models.OuterRef("pk"))
        chose = models.Exists(choices.filter(topic__in=topics))
        return self.filter(chose | ~models.Exists(choices))

    def past_retention(self, now: datetime) -> "SubscriberQuerySet":
        """Return the unconfirmed whose time is over, and who left long enough ago."""
        rules = NewsletterSettings.load()
        unproved = Q(
            state__in=[SubscriberState.UNCONFIRMED, SubscriberState.REPEATED],
            created_at__lte=now - timedelta(hours=rules.confirm_hours),
        )
        left = Q(
            state=SubscriberState.UNSUBSCRIBED,
            changed_at__lte=now - timedelta(days=rules.unsubscribed_days),
        )
        return self.filter(unproved | left)


def _kept_for() -> str:
    rules = NewsletterSettings.load()
    return gettext(
        "Until you unsubscribe, and %(days)d days more, so that you can take it back; "
        "%(hours)d hours, if you never confirm. You can have it deleted at once."
    ) % {"days": rules.unsubscribed_days, "hours": rules.confirm_hours}


class Subscriber(models.Model):
    """An address that gets the newsletter, or has asked for it. Its text is its number."""

    email = models.EmailField(_("e-mail"), blank=True)
    # Two spellings of one mailbox are one subscriber. Of a form that was sent again it is a
    # keyed hash, from which the address cannot be told.
    email_folded = models.CharField(
        _("e-mail, to compare"), max_length=254, blank=True, editable=False
    )
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="subscribers"
    )
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=SubscriberState,
        default=SubscriberState.UNCONFIRMED,
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0, editable=False)
    form_key = models.CharField(max_length=40, unique=True, null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("email", "email_folded", "language", "topics"),
        purpose=_("To send you the newsletter, about what you chose and in your language."),
        keep=_kept_for,
        due=lambda now: Subscriber.objects.past_retention(now),
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("newsletter subscriber")
        verbose_name_plural = _("newsletter subscribers")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "language"], name="subscriber_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["email_folded"],
                name="subscriber_address_once",
                condition=~Q(email_folded=""),
            ),
            models.CheckConstraint(
                name="subscriber_active_is_proved",
                condition=~Q(state=SubscriberState.ACTIVE)
                | (~Q(email_folded="") & Q(confirmed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="subscriber_state_known", condition=Q(state__in=SubscriberState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def code(self) -> str:
        """The six digits that are mailed, never stored."""
        return confirmation_code("subscriber", self.pk, self.link_version)

    @property
    def is_locked(self) -> bool:
        return self.wrong_codes >= WRONG_CODES_ALLOWED

    def confirm_until(self) -> datetime:
        """Return when the time to confirm ends."""
        return self.created_at + timedelta(hours=NewsletterSettings.load().confirm_hours)

    @property
    def confirm_token(self) -> str:
        return make_token(CONFIRM_SCOPE, self.pk, self.link_version)

    @property
    def preferences_token(self) -> str:
        return make_token(PREFERENCES_SCOPE, self.pk, self.link_version)

    @property
    def unsubscribe_token(self) -> str:
        return make_token(UNSUBSCRIBE_SCOPE, self.pk, self.link_version)


class SuppressedAddress(models.Model):
    """The keyed hash of an address that is never mailed again unless it subscribes anew itself."""

    digest = models.CharField(_("mark of the address"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=16, choices=StopReason)
    at = models.DateTimeField(_("at"), default=timezone.now)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("digest",),
        purpose=_("So that an address that wants no newsletter is never mailed again."),
        keep=_(
            "Until you subscribe anew. It is a mark from which nobody can tell the address; "
            "it only shows whether an address that somebody types is one of those."
        ),
    )

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")
        ordering = ["-at", "-pk"]
        permissions = [("suppress_address", _("Can stop the newsletter to an address"))]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.digest[:8]}"
