from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("No longer true, not sent")
    FAILED = "failed", _("Failed")


class OutboxMail(models.Model):
    """A mail that is owed: which kind, about which record, when. No text, no address.

    Both are read from the record at the moment of sending, so that what is
    sent is still true and nothing personal waits here.
    """

    kind = models.CharField(_("kind"), max_length=60)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("content_type", "object_id")
    language = models.CharField(_("language"), max_length=20)
    dedupe_key = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OutboxState, default=OutboxState.QUEUED
    )
    error = models.CharField(_("last error"), max_length=60, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], name="outbox_queue", condition=models.Q(state="queued")
            ),
            models.Index(fields=["content_type", "object_id"], name="outbox_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
