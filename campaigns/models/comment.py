"""What readers write below an article, and what became of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from site_project.core.links import make_token
from site_project.core.models import LogEntry
from site_project.core.retention import PersonalData, blank, delete_rows

from ..comments.enums import CommentState, CommentVerb, RefusalReason
from .article import ArticlePage

# What the author's mail carries: it deletes the comment and does nothing else.
WITHDRAW_SCOPE = "cw"
KEEP_NOTES = timedelta(days=365)


@register_setting(icon="comment")
class CommentSettings(BaseGenericSetting):
    """How long comments are held that readers do not see."""

    refused_days = models.PositiveSmallIntegerField(
        _("refused comments are kept for (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("So long a refusal can be taken back."),
    )
    waiting_days = models.PositiveSmallIntegerField(
        _("comments that nobody decided on are kept for (days)"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )

    panels = [FieldPanel("refused_days"), FieldPanel("waiting_days")]

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown_below(self, page_key: UUID) -> "CommentQuerySet":
        """Return what readers see below the articles of one family, the oldest first."""
        return self.filter(page_key=page_key, state=CommentState.APPROVED).order_by(
            "created_at", "pk"
        )

    def past_retention(self, now: datetime) -> "CommentQuerySet":
        """Return those refused or left lying long ago, and those whose article is gone."""
        rules = CommentSettings.load()
        refused = Q(
            state=CommentState.REFUSED, decided_at__lte=now - timedelta(days=rules.refused_days)
        )
        left = Q(
            state=CommentState.WAITING, created_at__lte=now - timedelta(days=rules.waiting_days)
        )
        articles = ArticlePage.objects.order_by().values("translation_key")
        return self.filter(refused | left | ~Q(page_key__in=articles))


def _kept_for() -> str:
    rules = CommentSettings.load()
    return gettext(
        "As long as the article stands, if it is shown; %(refused)d days, if it is refused; "
        "%(waiting)d days, if nobody decides. The e-mail address is deleted with the decision."
    ) % {"refused": rules.refused_days, "waiting": rules.waiting_days}


class Comment(models.Model):
    """What a reader wrote below an article, in one language; shown once it is approved.

    `page_key` is the translation key of the article's family. The address that
    the sender came from is not kept.
    """

    page_key = models.UUIDField(_("article"), editable=False)
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=60, blank=True)
    text = models.TextField(_("comment"))
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=CommentState, default=CommentState.WAITING
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    form_key = models.CharField(max_length=40, unique=True, null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("name", "text", "email"),
        purpose=_(
            "To show your comment below the article, and to send you the link "
            "with which you can withdraw it."
        ),
        keep=_kept_for,
        due=lambda now: Comment.objects.past_retention(now),
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        permissions = [("moderate_comments", _("Can approve and refuse comments"))]
        indexes = [
            models.Index(fields=["page_key", "state", "created_at"], name="comment_below_article"),
            models.Index(fields=["state", "created_at"], name="comment_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="comment_state_known", condition=Q(state__in=CommentState.values)
            ),
            models.CheckConstraint(
                name="comment_address_goes_with_decision",
                condition=Q(state=CommentState.WAITING, decided_at=None)
                | (Q(email="", decided_at__isnull=False) & ~Q(state=CommentState.WAITING)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def withdraw_token(self) -> str:
        # The row itself is what the link ends with: it needs no version.
        return make_token(WITHDRAW_SCOPE, self.pk, 1)


class CommentLog(LogEntry):
    """What happened to a comment, without its text or its author."""

    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="log")
    verb = models.CharField(_("what happened"), max_length=40, choices=CommentVerb)
    reason_code = models.CharField(_("reason"), max_length=40, blank=True, choices=RefusalReason)

    @staticmethod
    def over(now: datetime) -> "models.QuerySet[CommentLog]":
        """Return the rows with a note that is no longer needed."""
        return CommentLog.objects.filter(at__lte=now - KEEP_NOTES).exclude(note="")

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("So that staff know why a comment was approved or refused."),
        keep=_("A year."),
        due=over,
        erase=blank(note=""),
    )

    class Meta(LogEntry.Meta):
        verbose_name = _("comment log")
        verbose_name_plural = _("comment log")

    def __str__(self) -> str:
        return f"{self.verb} {self.comment_id or ''}".strip()
