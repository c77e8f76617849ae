"""Pages that go out only once somebody else has compared them with the law."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, PagePermissionTester, TaskState

from site_project.core.retention import PersonalData


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

    def may_approve(self, page: Page, user: Any) -> bool:
        return self._user_in_groups(user) and not wrote_the_newest(page, user)

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        if not self._user_in_groups(user):
            return []
        actions = super().get_actions(obj, user)
        if wrote_the_newest(obj, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        if not self._user_in_groups(user):
            return TaskState.objects.none()
        return super().get_task_states_user_can_moderate(user, **kwargs)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve the newest text, or ask for changes. Raises PermissionDenied."""
        page = task_state.workflow_state.content_object
        if action_name == "approve":
            if not self.may_approve(page, user):
                raise PermissionDenied
            # Another reviewer may have edited it since it was handed in.
            task_state.revision = page.get_latest_revision()
        elif not self._user_in_groups(user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)


def wrote_the_newest(page: Page, user: Any) -> bool:
    newest = page.get_latest_revision()
    return newest is not None and newest.user_id == user.pk


class UnreviewedPublication(models.Model):
    """Somebody published a text without a legal reviewer, and said why.

    The database refuses one without a reason.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
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
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d}"
