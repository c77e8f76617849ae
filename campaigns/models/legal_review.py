"""Pages and records that go out only once somebody else has compared them with the law."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.locks import WorkflowLock
from wagtail.models import (
    AbstractGroupApprovalTask,
    LockableMixin,
    Page,
    PagePermissionTester,
    TaskState,
    WorkflowMixin,
)

from site_project.core.retention import PersonalData

from .record import ContentRecord, RecordPage


class ReviewedPagePermissions(PagePermissionTester):
    """Nobody publishes the page by themselves; everything else is as on other pages."""

    def can_publish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return super().can_publish()

    def can_unschedule(self) -> bool:
        return super().can_publish()


class ShelfPermissions(PagePermissionTester):
    """Below this page there are only reviewed ones: none is published as it is made."""

    def can_publish_subpage(self) -> bool:
        return False


class LegallyReviewed(models.Model):
    """A page type that a legal reviewer approves before it is published."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return ReviewedPagePermissions(user, self)


class ShelfOfReviewed(models.Model):
    """A page type whose children are all legally reviewed."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return ShelfPermissions(user, self)


class WaitsWithItsPage(WorkflowLock):
    """What goes out with a page stays as its reviewer reads it."""

    def get_message(self, user: Any) -> str | None:
        if not self.for_user(user):
            return None
        return gettext("The page of this record waits for legal review, and the record with it.")


class ReviewedRecord(WorkflowMixin, LockableMixin, ContentRecord):
    """A record that a legal reviewer approves before it is published.

    One that never was public goes out with its first page: whoever approves
    the page has read the record in its preview, and nobody changes it meanwhile.
    """

    class Meta(ContentRecord.Meta):
        abstract = True

    def get_lock(self) -> Any:
        if lock := super().get_lock():
            return lock
        never_public = self.pk is not None and self.first_published_at is None
        for page in self.pages.all() if never_public else ():
            if task := page.current_workflow_task:
                return WaitsWithItsPage(self, task)
        return None


class LegalReviewTask(AbstractGroupApprovalTask):
    """A member of the reviewers' groups approves who has not written the newest text."""

    class Meta:
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")

    @classmethod
    def get_description(cls) -> str:
        return gettext(
            "A member of the chosen groups approves who was not the last to edit the page."
        )

    def reviews(self, user: Any) -> bool:
        return self._user_in_groups(user)

    def may_approve(self, text: Any, user: Any) -> bool:
        return self.reviews(user) and not wrote_the_newest(text, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not self.reviews(user):
            return []
        actions = super().get_actions(obj, user)
        if wrote_the_newest(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        if not self.reviews(user):
            return TaskState.objects.none()
        return super().get_task_states_user_can_moderate(user, **kwargs)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve the newest text, or ask for changes. Raises PermissionDenied."""
        text = task_state.workflow_state.content_object
        if action_name == "approve":
            if not self.may_approve(text, user):
                raise PermissionDenied
            # Another reviewer may have edited it since it was handed in.
            task_state.revision = text.get_latest_revision()
        elif not self.reviews(user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)


def texts_of(text: Any) -> Iterator[Any]:
    """Yield a page or a record, and the record that goes out with a page."""
    yield text
    page = text.specific if isinstance(text, Page) else None
    record = page.record if isinstance(page, RecordPage) else None
    if isinstance(record, ReviewedRecord) and record.first_published_at is None:
        yield record


def wrote_the_newest(text: Any, user: Any) -> bool:
    """Tell whether somebody was the last to edit what would go out."""
    newest = [each.get_latest_revision() for each in texts_of(text)]
    return any(revision is not None and revision.user_id == user.pk for revision in newest)


class UnreviewedPublication(models.Model):
    """Somebody published a text without a legal reviewer, and said why.

    The database refuses one without a reason, and one of no text or of two.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="unreviewed_publications",
    )
    case = models.ForeignKey(
        "campaigns.Case",
        verbose_name=_("case record"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="unreviewed_publications",
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("text"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)

    personal_data = PersonalData(
        fields=("reason",),
        purpose=_("To know why a page was published without a legal reviewer."),
        keep=_("As long as the page stands."),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("publication without review")
        verbose_name_plural = _("publications without review")
        ordering = ["-at", "-pk"]
        permissions = [
            ("publish_unreviewed", "May publish without a legal reviewer, with a reason"),
        ]
        constraints = [
            models.CheckConstraint(name="unreviewed_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="unreviewed_page_or_case",
                condition=Q(page__isnull=True, case__isnull=False)
                | Q(page__isnull=False, case__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id or self.case} {self.at:%Y-%m-%d}"
