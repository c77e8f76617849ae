"""Legal review: who may approve a page or a record, and what is published without."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import (
    Page,
    Revision,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.permissions import policy_registry
from wagtail.signals import workflow_approved

from site_project.core.kept_back import KeptBackUnlessFit, way_to
from site_project.core.models import User

from ..models import (
    Case,
    CaseIndexPage,
    HandbookIndexPage,
    LegalReviewTask,
    PathwayIndexPage,
    RightIndexPage,
    UnreviewedPublication,
)
from ..models.legal_review import LegallyReviewed, ReviewedRecord, wrote_the_newest
from ..models.record import RecordPage
from ..naming import follow_page, follow_published, publish_with

MAY_PUBLISH = "campaigns.publish_unreviewed"
REVIEWERS = "Legal reviewers"
# Rows of the database have one name; staff read either language.
NAME = "Legal review 法律審閱"
PLACES = (HandbookIndexPage, RightIndexPage, PathwayIndexPage, CaseIndexPage)
SHORTEST_REASON = 5


class PublicationRefused(Exception):
    """A text cannot be published without review; its text says why."""


def reviewed_types() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, LegallyReviewed)]


def set_up() -> None:
    """Make the workflow where it is missing, and let what tells the law go through it."""
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
    if workflow:
        cases = ContentType.objects.get_for_model(Case)
        WorkflowContentType.objects.get_or_create(
            content_type=cases, defaults={"workflow": workflow}
        )


def is_set_up() -> bool:
    """Tell whether a case can be handed in: without review nobody publishes one."""
    cases = ContentType.objects.get_for_model(Case)
    return WorkflowContentType.objects.filter(content_type=cases).exists()


@receiver(workflow_approved)
def publish_the_record_too(instance: WorkflowState, **kwargs: Any) -> None:
    """The record of a page goes out with it, if whoever handed it in may publish records."""
    text, author = instance.content_object, instance.requested_by
    page = text.specific if isinstance(text, Page) else None
    if not isinstance(page, RecordPage) or author is None:
        return
    if isinstance(page.record, ReviewedRecord):
        _send_out_what_was_read(page, instance, author)
    else:
        follow_published(page, author)
        publish_with(page, author)


def _send_out_what_was_read(page: RecordPage, state: WorkflowState, author: User) -> None:
    """Publish the record that the reviewer of its page has read, and keep who that was."""
    record = page.record
    if record.first_published_at is None:
        follow_page(page, author)
        revision = record.get_latest_revision()
        revision.publish(user=author, skip_permission_checks=True)
    else:
        revision = follow_published(page, author, approved=True)
    if revision is not None:
        _keep_the_approval(record, revision, state)


def _keep_the_approval(record: ReviewedRecord, revision: Revision, of_page: WorkflowState) -> None:
    last = of_page.task_states.order_by("pk").last()
    if last.status == TaskState.STATUS_APPROVED:
        keep_approval(
            record,
            revision,
            requested_by=of_page.requested_by,
            reviewer=last.finished_by,
            at=last.finished_at,
        )
        return
    said = UnreviewedPublication.objects.filter(page=of_page.content_object.pk).first()
    if said is not None:
        UnreviewedPublication.objects.create(
            case=record, revision=revision, published_by=said.published_by, reason=said.reason
        )


def keep_approval(
    text: Any, revision: Revision, *, requested_by: User | None, reviewer: User | None, at: datetime
) -> None:
    """Keep that a reviewer approved a revision of a page or a record."""
    task = LegalReviewTask.objects.first()
    state = WorkflowState.objects.create(
        content_type=text.get_content_type(),
        base_content_type=text.get_base_content_type(),
        object_id=str(text.pk),
        workflow=Workflow.objects.filter(workflow_tasks__task=task).first(),
        status=WorkflowState.STATUS_APPROVED,
        requested_by=requested_by,
    )
    TaskState.objects.create(
        workflow_state=state,
        revision=revision,
        task=task,
        status=TaskState.STATUS_APPROVED,
        finished_at=at,
        finished_by=reviewer,
    )


def other_reviewers(text: Any) -> list[User]:
    """Return who could approve a page or a record: the reviewers but the last editor."""
    reviewers = User.objects.filter(is_active=True, groups__legalreviewtask__isnull=False)
    return [user for user in reviewers.distinct() if not wrote_the_newest(text, user)]


def tell_what_hinders(request: HttpRequest, text: Any, edit_url: str) -> None:
    """Tell a reviewer who opens what waits why they could not approve it as it stands."""
    task = text.current_workflow_task
    if not isinstance(task, LegalReviewTask) or not task.reviews(request.user):
        return
    if wrote_the_newest(text, request.user):
        others = ", ".join(get_user_display_name(user) for user in other_reviewers(text))
        told = (
            _("You edited this text last, so somebody else approves it: %(people)s.")
            if others
            else _("You edited this text last, and there is no other reviewer to approve it.")
        )
        messages.warning(request, told % {"people": others})
    newest = text.get_latest_revision_as_object()
    if isinstance(newest, KeptBackUnlessFit) and (kept_back_by := newest.kept_back_by()):
        messages.warning(request, kept_back_by, buttons=way_to(edit_url, newest.kept_back_at()))


def may_edit(text: Any, user: Any) -> bool:
    if isinstance(text, Page):
        return text.permissions_for_user(user).can_edit()
    policy = policy_registry.get_by_type(type(text))
    return policy.user_has_permission_for_instance(user, "change", text)


@transaction.atomic
def publish_without_review(text: Any, user: Any, reason: str) -> UnreviewedPublication:
    """End the review of a page or a case without a reviewer and publish it; what was said is kept.

    Raises PublicationRefused without permission, without a reason, where it has not
    been handed in for review, or where the text is not fit to be published.
    """
    reason = reason.strip()
    if not user.has_perm(MAY_PUBLISH) or not may_edit(text, user):
        raise PublicationRefused(_("You may not publish without a legal reviewer."))
    state = text.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise PublicationRefused(_("Hand it in for legal review first."))
    if len(reason) < SHORTEST_REASON:
        raise PublicationRefused(_("Say in a few words why nobody else can review it."))
    newest = text.get_latest_revision_as_object()
    if isinstance(newest, KeptBackUnlessFit) and (kept_back_by := newest.kept_back_by()):
        raise PublicationRefused(kept_back_by)
    kept = UnreviewedPublication.objects.create(
        page_id=text.pk if isinstance(text, Page) else None,
        case=text if isinstance(text, Case) else None,
        revision=text.get_latest_revision(),
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


def _without_approval(texts: QuerySet) -> QuerySet:
    approved = TaskState.objects.filter(
        revision=OuterRef("live_revision"),
        status=TaskState.STATUS_APPROVED,
        task__in=LegalReviewTask.objects.values("pk"),
    )
    return texts.filter(~Exists(approved), live=True)


def published_without_review() -> QuerySet[Page]:
    """Return the live pages of the law whose public text no legal reviewer approved."""
    return _without_approval(Page.objects.type(tuple(reviewed_types())))


def cases_without_review() -> QuerySet[Case]:
    """Return the cases told by a live page whose public record no legal reviewer approved."""
    told = _without_approval(Case.objects.filter(pages__live=True))
    return told.prefetch_related("pages__locale", "pages__content_type").distinct()
