"""Who gets the newsletter, what it says, and which of its mails have left."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable, Page, PreviewableMixin

from site_project.core.codes import WRONG_CODES_ALLOWED, confirmation_code
from site_project.core.links import make_token
from site_project.core.models import LogEntry
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired
from site_project.core.retention import PersonalData, blank, delete_rows

from ..newsletter.enums import (
    EDITABLE,
    UNDER_WAY,
    DeliveryState,
    IssueState,
    NewsletterVerb,
    StopReason,
    SubscriberState,
)
from .reference import Topic

# What the browser gets after the form; it proves nothing and shows nothing personal.
CONFIRM_SCOPE = "nc"
# What only a mail carries: to confirm, to choose, to leave.
PREFERENCES_SCOPE = "np"
# What a mail program posts to (RFC 8058); it unsubscribes and does nothing else.
UNSUBSCRIBE_SCOPE = "nu"
KEEP_NOTES = timedelta(days=365)


@register_setting(icon="mail")
class NewsletterSettings(BaseGenericSetting):
    """How fast the newsletter is sent, and how long what is held."""

    confirm_hours = models.PositiveSmallIntegerField(
        _("a subscription can be confirmed for (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("Then the address is deleted."),
    )
    unsubscribed_days = models.PositiveSmallIntegerField(
        _("who has unsubscribed is kept for (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("So long the link in the mail takes an unsubscription back."),
    )
    delivery_days = models.PositiveSmallIntegerField(
        _("who got an issue is kept for (days)"),
        default=30,
        validators=[MinValueValidator(2), MaxValueValidator(90)],
        help_text=_("Then only the numbers stay, and the issue cannot be sent again."),
    )
    batch_size = models.PositiveSmallIntegerField(
        _("mails in one batch"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(2000)],
    )
    batch_minutes = models.PositiveSmallIntegerField(
        _("minutes between two batches"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("Ask the mail provider how many mails an hour it takes."),
    )

    panels = [
        FieldRowPanel([FieldPanel("batch_size"), FieldPanel("batch_minutes")]),
        FieldPanel("confirm_hours"),
        FieldPanel("unsubscribed_days"),
        FieldPanel("delivery_days"),
    ]

    class Meta:
        verbose_name = _("newsletter settings")
        verbose_name_plural = _("newsletter settings")


# --- Who gets it ----------------------------------------------------------------


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
    # Two spellings of one mailbox are one subscriber.
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


# --- What it says ---------------------------------------------------------------


def next_number() -> int:
    """Return the number after the highest one."""
    return (NewsletterIssue.objects.aggregate(last=Max("number"))["last"] or 0) + 1


class NewsletterIssue(PreviewableMixin, ClusterableModel):
    """One issue: written in both languages, tested, then sent to those whom it concerns.

    `text` is what it said to whom at the moment when sending began, by
    language: everybody gets the same, also from a sender that goes on tomorrow.
    """

    number = models.PositiveIntegerField(
        _("number"), unique=True, default=next_number, validators=[MinValueValidator(1)]
    )
    subject = Paired(models.CharField, _("subject"), max_length=150)
    introduction = Paired(models.TextField, _("introduction"), max_length=3000, blank=True)
    topics = ParentalManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="newsletter_issues"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=IssueState, default=IssueState.DRAFT, editable=False
    )
    started_at = models.DateTimeField(_("sending began"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("all sent"), null=True, blank=True, editable=False)
    next_batch_at = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.CharField(_("last error"), max_length=60, blank=True, editable=False)
    text = models.JSONField(_("text as sent"), default=dict, blank=True, editable=False)
    # The numbers stay when it is no longer known who got it.
    recipients = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    sent = models.PositiveIntegerField(_("sent"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)
    failed = models.PositiveIntegerField(_("failed"), default=0, editable=False)
    uncertain = models.PositiveIntegerField(_("perhaps arrived"), default=0, editable=False)

    panels = [
        FieldPanel("number"),
        pair_row("subject"),
        pair_row("introduction"),
        InlinePanel(
            "items",
            heading=_("In this issue"),
            label=_("Article, page or seminar"),
            help_text=_(
                "In this order. Each reader gets it in their own language, or else in the other "
                "one, marked."
            ),
        ),
        MultiFieldPanel(
            [FieldPanel("topics")],
            heading=_("Whom it concerns"),
            help_text=_("Without a topic it goes to everybody."),
        ),
    ]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        ordering = ["-number"]
        permissions = [("send_newsletter", _("Can send the newsletter"))]
        constraints = [
            models.CheckConstraint(
                name="newsletter_state_known", condition=Q(state__in=IssueState.values)
            ),
            models.CheckConstraint(
                name="newsletter_sent_has_begun",
                condition=Q(state__in=EDITABLE) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)d: %(subject)s") % {
            "number": self.number,
            "subject": self.subject,
        }

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def waiting(self) -> int:
        """Return how many mails have still to leave."""
        return self.deliveries.filter(state__in=UNDER_WAY).count()

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the mail as its readers get it, in the language that was chosen."""
        from ..newsletter.mails import preview  # the mails read this model

        return HttpResponse(preview(self, mode_name or settings.LANGUAGE_CODE))


class NewsletterItem(Orderable):
    """A page in an issue; its readers get the page of their language."""

    issue = ParentalKey(NewsletterIssue, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(
        Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page")]

    class Meta(Orderable.Meta):
        verbose_name = _("item of a newsletter")
        verbose_name_plural = _("items of a newsletter")

    def __str__(self) -> str:
        return f"{self.issue_id}/{self.sort_order}"

    def clean(self) -> None:
        super().clean()
        if self.page_id is not None and self.page.depth <= 1:
            raise ValidationError({"page": _("Choose a page that readers can open.")})


# --- Which mails have left --------------------------------------------------------


def _deliveries_over(now: datetime) -> "models.QuerySet[NewsletterDelivery]":
    ended = now - timedelta(days=NewsletterSettings.load().delivery_days)
    over = [IssueState.SENT, IssueState.STOPPED]
    return NewsletterDelivery.objects.filter(issue__state__in=over, issue__started_at__lte=ended)


def _deliveries_kept_for() -> str:
    days = NewsletterSettings.load().delivery_days
    return gettext("%(days)d days after the issue was sent. The numbers stay.") % {"days": days}


class NewsletterDelivery(models.Model):
    """One mail of an issue to one subscriber: there is no second one."""

    issue = models.ForeignKey(
        NewsletterIssue,
        verbose_name=_("newsletter issue"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    subscriber = models.ForeignKey(
        Subscriber,
        verbose_name=_("newsletter subscriber"),
        on_delete=models.CASCADE,
        related_name="deliveries",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("issue", "subscriber"),
        purpose=_("So that nobody gets the same issue of the newsletter twice."),
        keep=_deliveries_kept_for,
        due=_deliveries_over,
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("newsletter mail")
        verbose_name_plural = _("newsletter mails")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "subscriber"], name="newsletter_to_a_subscriber_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["issue", "due_at"],
                name="newsletter_queue",
                condition=Q(state=DeliveryState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} → {self.subscriber_id}"


class NewsletterLog(LogEntry):
    """What happened to an issue or, without a name, to the list of subscribers."""

    issue = models.ForeignKey(
        NewsletterIssue, null=True, on_delete=models.SET_NULL, related_name="log"
    )
    verb = models.CharField(_("what happened"), max_length=40, choices=NewsletterVerb)
    count = models.PositiveIntegerField(_("number"), null=True, blank=True)

    @staticmethod
    def over(now: datetime) -> "models.QuerySet[NewsletterLog]":
        """Return the rows with a note that is no longer needed."""
        return NewsletterLog.objects.filter(at__lte=now - KEEP_NOTES).exclude(note="")

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("So that staff know why the sending of a newsletter was paused or stopped."),
        keep=_("A year."),
        due=over,
        erase=blank(note=""),
    )

    class Meta(LogEntry.Meta):
        verbose_name = _("newsletter log")
        verbose_name_plural = _("newsletter log")

    def __str__(self) -> str:
        return f"{self.verb} {self.issue_id or ''}".strip()


def write_log(verb: NewsletterVerb, at: datetime, **values: Any) -> None:
    """Write the log row of one change."""
    NewsletterLog.objects.create(verb=verb, at=at, **values)
