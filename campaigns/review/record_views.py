"""Records that are published once a legal reviewer has approved them, in the admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import WorkflowState
from wagtail.snippets.action_menu import PublishMenuItem
from wagtail.snippets.views.snippets import RevisionsUnscheduleView, UnpublishView

from site_project.core.viewsets import RecordEditView

from ..models.legal_review import ReviewedRecord
from .changing import changes_the_text
from .legal import MAY_PUBLISH, tell_what_hinders


class ReviewedRecordEditView(RecordEditView):
    """Who approves leaves the text as it is; who changes it leaves the approval to another."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tell_what_hinders(request, self.object, request.path)
        return super().get(request, *args, **kwargs)

    def save_instance(self) -> Any:
        self.changed = True
        if self.action == "workflow-action" and self.workflow_action == "approve":
            self.changed = changes_the_text(self.form)
        if self.changed:
            return super().save_instance()
        # Saving would make the reviewer the last to have edited it.
        self.new_revision = self.object.get_latest_revision()
        return self.object

    def workflow_action_action(self) -> HttpResponse | None:
        if self.workflow_action == "approve" and self.changed:
            messages.warning(
                self.request,
                _("Your changes are saved. As you have changed the text, somebody else approves."),
            )
            return None
        return super().workflow_action_action()

    @cached_property
    def header_buttons(self) -> list[Any]:
        state = self.object.current_workflow_state
        waits = state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS
        if not waits or not self.request.user.has_perm(MAY_PUBLISH):
            return super().header_buttons
        url = reverse("publish_case_unreviewed", args=[self.object.pk])
        button = HeaderButton(_("Publish without a legal reviewer…"), url=url, icon_name="warning")
        return [*super().header_buttons, button]


class ReviewedRecordUnpublishView(UnpublishView):
    permission_required = "unpublish"


class ReviewedRecordUnscheduleView(RevisionsUnscheduleView):
    permission_required = "unpublish"


@hooks.register("construct_snippet_action_menu")
def offer_no_publication(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave the way out to the review: Wagtail's menu asks for the permission alone."""
    if issubclass(context["model"], ReviewedRecord):
        items[:] = [item for item in items if not isinstance(item, PublishMenuItem)]
