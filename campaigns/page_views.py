"""A campaign page can be made without a record: one is then made with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.pages.create import CreateView

from site_project.core.page_views import SitePageViewSet, SitePreviewOnCreateView

from .models import CampaignPage


class CampaignCreateView(CreateView):
    """Saves when asked to, not by itself: the first saving decides on the record."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.autosave_enabled = False
        self.page.makes_record = True
        return super().get(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        self.page.makes_record = not self.expects_json_response
        return super().post(request)


class CampaignPreviewOnCreateView(SitePreviewOnCreateView):
    def get_object(self) -> Any:
        page = super().get_object()
        page.makes_record = True
        return page


class CampaignPageViewSet(SitePageViewSet):
    model = CampaignPage
    add_view_class = CampaignCreateView
    preview_on_add_view_class = CampaignPreviewOnCreateView
