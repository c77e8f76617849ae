"""Legal review: who may approve a page, and what is published without."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask
from wagtail.signals import workflow_approved

from site_project.core.models import User

from ..models import (
    CaseIndexPage,
    HandbookIndexPage,
    LegalReviewTask,
    PathwayIndexPage,
    RightIndexPage,
    UnreviewedPublication,
)
from ..models.legal_review import LegallyReviewed, wrote_the_newest
from ..models.record import RecordPage
from ..naming import follow_page, publish_with

MAY_PUBLISH = "campaigns.publish_unreviewed"
REVIEWERS = "Legal reviewers"
# Rows of the database have one name; staff read either language.
NAME = "Legal review 法律審閱"
PLACES = (HandbookIndexPage, RightIndexPage, PathwayIndexPage, CaseIndexPage)
SHORTEST_REASON = 5


class PublicationRefused(Exception):
    """A page cannot be published without review; its text says why."""


def reviewed_types() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, LegallyReviewed)]


def set_up() -> None:
    """Make the workflow where it is missing, and let the pages of the law go through it."""
    task = LegalReviewTask.objects.first()
    if task is None:
        task = LegalReviewTask.objects.create(name=NAME)
        task.groups.add(Group.objects.get(name=REVIEWERS))
        workflow = Workflow.objects.create(name=NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    for model in PLACES if workflow else ():
        for page in Page.objects.type(model).filter(workflowpage=None):
            WorkflowPage.objects.create(page=page, workflow=workflow)


@receiver(workflow_approved)
def publish_the_record_too(instance: WorkflowState, **kwargs: Any) -> None:
    """The record of a page goes out with it, if whoever handed it in may publish records."""
    page, author = instance.content_object.specific, instance.requested_by
    if isinstance(page, RecordPage) and author is not None:
        follow_page(page, author)
        publish_with(page, author)


def other_reviewers(page: Page) -> list[User]:
    """Return who could approve a page: the reviewers but the last editor."""
    reviewers = User.objects.filter(is_active=True, groups__legalreviewtask__isnull=False)
    return [user for user in reviewers.distinct() if not wrote_the_newest(page, user)]


@transaction.atomic
def publish_without_review(page: Page, user: Any, reason: str) -> UnreviewedPublication:
    """End a page's review without a reviewer and publish it; what was said is kept.

    Raises PublicationRefused without permission, without a reason, or where
    the page has not been handed in for review.
    """
    reason = reason.strip()
    if not user.has_perm(MAY_PUBLISH) or not page.permissions_for_user(user).can_edit():
        raise PublicationRefused(_("You may not publish without a legal reviewer."))
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise PublicationRefused(_("Hand the page in for legal review first."))
    if len(reason) < SHORTEST_REASON:
        raise PublicationRefused(_("Say in a few words why nobody else can review the page."))
    kept = UnreviewedPublication.objects.create(
        page_id=page.pk,
        revision=page.get_latest_revision(),
        published_by=user,
        reason=reason[:300],
    )
    for task_state in state.task_states.filter(status=TaskState.STATUS_IN_PROGRESS):
        task_state.status = TaskState.STATUS_SKIPPED
        task_state.finished_at = timezone.now()
        task_state.finished_by = user
        task_state.comment = kept.reason
        task_state.save()
    state.refresh_from_db()
    state.update(user=user)
    return kept


def published_without_review() -> QuerySet[Page]:
    """Return the live pages of the law whose public text no legal reviewer approved."""
    approved = TaskState.objects.filter(
        revision=OuterRef("live_revision"),
        status=TaskState.STATUS_APPROVED,
        task__in=LegalReviewTask.objects.values("pk"),
    )
    pages = Page.objects.type(tuple(reviewed_types())).live()
    return pages.filter(~Exists(approved))
