from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin_views import CopyCampaignPageView
from .models import Campaign, CampaignPage, Law, Partner, Provision, PublicBody, Topic
from .naming import follow_page, publish_with
from .page_views import CampaignPageViewSet
from .permissions import KeptInUsePolicy
from .viewsets import CampaignsGroup

for model in (Campaign, Law, Partner, Provision, PublicBody, Topic):
    register_permission_policy(model, KeptInUsePolicy(model))

register_snippet(CampaignsGroup)


@hooks.register("before_copy_page")
def copy_the_record_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hand a campaign page to the view that copies its record with it."""
    if page.specific_class is CampaignPage and not CopyCampaignPageView.is_at_work(request):
        return CopyCampaignPageView.as_view()(request, page.pk)
    return None


@hooks.register("register_admin_viewset")
def register_campaign_pages() -> CampaignPageViewSet:
    return CampaignPageViewSet()


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def name_the_record(request: HttpRequest, page: Page) -> None:
    if isinstance(page, CampaignPage):
        follow_page(page, request.user)


@hooks.register("after_publish_page")
def publish_the_record_too(request: HttpRequest, page: Page) -> None:
    if isinstance(page, CampaignPage):
        follow_page(page, request.user)
        if publish_with(page, request.user):
            messages.success(request, _("Its campaign record is published too."))
