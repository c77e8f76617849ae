"""How the newsletter is sent, and what an issue says."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
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

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired

from ..newsletter.enums import (
    EDITABLE,
    UNDER_WAY,
    IssueState,
)
from .reference import Topic


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
