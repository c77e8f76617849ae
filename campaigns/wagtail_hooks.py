from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin_views import CopyCampaignPageView
from .models import Campaign, CampaignPage, Law, Partner, Provision, PublicBody, Topic
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
