"""What the admin does about legal review beyond Wagtail's own workflow."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page, WorkflowState

from site_project.core.dashboard import add_panels

from ..models.legal_review import LegallyReviewed
from . import record_views  # noqa: F401  (registers its own)
from .legal import MAY_PUBLISH, reviewed_types
from .report_views import ExportPageReportView, PageReportView, may_read, reports_panel
from .views import PublishCaseUnreviewedView, PublishUnreviewedView


@hooks.register("register_admin_urls")
def without_a_reviewer() -> list[URLPattern]:
    page, case = PublishUnreviewedView.as_view(), PublishCaseUnreviewedView.as_view()
    return [
        path("legal-review/<int:pk>/publish/", page, name="publish_unreviewed"),
        path("legal-review/cases/<int:pk>/publish/", case, name="publish_case_unreviewed"),
    ]


@hooks.register("register_admin_urls")
def reports_on_pages() -> list[URLPattern]:
    return [
        path("page-reports/<slug:key>/", PageReportView.as_view(), name="page_report"),
        path(
            "page-reports/<slug:key>/export/",
            ExportPageReportView.as_view(),
            name="page_report_export",
        ),
    ]


class ReportsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


@hooks.register("register_reports_menu_item")
def lead_to_the_reports() -> MenuItem:
    url = reverse_lazy("page_report", args=["due"])
    return ReportsItem(gettext_lazy("Pages to look at"), url, icon_name="doc-full", order=100)


@hooks.register("construct_homepage_panels")
def count_what_to_look_at(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [reports_panel])


@hooks.register("register_page_header_buttons")
def offer_to_publish_without_review(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if not issubclass(page.specific_class or Page, LegallyReviewed):
        return
    state = page.current_workflow_state
    waits = state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS
    if waits and user.has_perm(MAY_PUBLISH):
        yield Button(
            _("Publish without a legal reviewer…"),
            reverse("publish_unreviewed", args=[page.pk]),
            icon_name="warning",
            priority=60,
        )


@hooks.register("before_copy_page")
def copies_are_reviewed_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to publish copies of reviewed pages."""
    at_once = request.POST.get("publish_copies")
    if not at_once or not page.get_descendants(inclusive=True).type(*reviewed_types()).exists():
        return None
    messages.error(
        request, _("Copies of these pages need a legal review of their own: copy them as drafts.")
    )
    return redirect("wagtailadmin_pages:copy", page.pk)
