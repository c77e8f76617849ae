"""The page of a record can be made without one: it is then made with the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView

from site_project.core.page_views import SiteEditView, SitePageViewSet, SitePreviewOnCreateView

from .models import (
    CampaignPage,
    CasePage,
    IndicatorPage,
    PathwayPage,
    PetitionPage,
    ReviewCyclePage,
    RightPage,
    SectionPage,
)
from .review.changing import changes_the_text
from .review.legal import tell_what_hinders


class RecordPageCreateView(CreateView):
    """Saves when asked to, not by itself: the first saving decides on the record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.autosave_enabled = False
        self.page.makes_record = True
        return super().get(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.page.makes_record = not self.expects_json_response
        return super().post(request)


class RecordPagePreviewOnCreateView(SitePreviewOnCreateView):
    def get_object(self) -> Any:
        page = super().get_object()
        page.makes_record = True
        return page


class RecordPageViewSet(SitePageViewSet):
    add_view_class = RecordPageCreateView
    preview_on_add_view_class = RecordPagePreviewOnCreateView


class CampaignPageViewSet(RecordPageViewSet):
    model = CampaignPage


class IndicatorPageViewSet(RecordPageViewSet):
    model = IndicatorPage


class PetitionPageViewSet(RecordPageViewSet):
    model = PetitionPage


class ReviewedEditView(SiteEditView):
    """A reviewer who changes the text while approving it leaves the approval to another."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tell_what_hinders(request, self.page, request.path)
        return super().get(request, *args, **kwargs)

    def perform_workflow_action(self) -> HttpResponse:
        if self.workflow_action == "approve":
            self.has_content_changes = changes_the_text(self.form)
        if self.workflow_action == "approve" and self.has_content_changes:
            messages.warning(
                self.request,
                _("Your changes are saved. As you have changed the text, somebody else approves."),
            )
            return self.save_action()
        return super().perform_workflow_action()


class CasePageViewSet(RecordPageViewSet):
    model = CasePage
    edit_view_class = ReviewedEditView


class PathwayPageViewSet(SitePageViewSet):
    model = PathwayPage
    edit_view_class = ReviewedEditView


class RightPageViewSet(SitePageViewSet):
    model = RightPage
    edit_view_class = ReviewedEditView


class SectionPageViewSet(SitePageViewSet):
    model = SectionPage
    edit_view_class = ReviewedEditView


class ReviewCyclePageViewSet(RecordPageViewSet):
    model = ReviewCyclePage
