from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin_views import CopyRecordPageView
from .comments import hooks as of_the_comments  # noqa: F401  (registers its own)
from .handbook import hooks as of_the_handbook  # noqa: F401  (registers its own)
from .indicators import hooks as of_the_indicators  # noqa: F401  (registers its own)
from .library import hooks as of_the_library  # noqa: F401  (registers its own)
from .models import (
    Campaign,
    Case,
    Indicator,
    Law,
    Partner,
    Petition,
    Provision,
    PublicBody,
    ReviewCycle,
    Right,
    Source,
    Topic,
)
from .models.record import RecordPage
from .naming import follow_page, follow_published, publish_with
from .newsletter import hooks as of_the_newsletter  # noqa: F401  (registers its own)
from .page_views import (
    CampaignPageViewSet,
    CasePageViewSet,
    IndicatorPageViewSet,
    PathwayPageViewSet,
    PetitionPageViewSet,
    RecordPageViewSet,
    ReviewCyclePageViewSet,
    RightPageViewSet,
    SectionPageViewSet,
)
from .pathways import hooks as of_the_pathways  # noqa: F401  (registers its own)
from .permissions import KeptInUsePolicy, ReviewedRecordPolicy
from .review import hooks as of_the_review  # noqa: F401  (registers its own)
from .treaties import hooks as of_the_treaties  # noqa: F401  (registers its own)
from .viewsets import CampaignsGroup

for model in (
    Campaign,
    Indicator,
    Law,
    Partner,
    Petition,
    Provision,
    PublicBody,
    ReviewCycle,
    Right,
    Source,
    Topic,
):
    register_permission_policy(model, KeptInUsePolicy(model))

register_permission_policy(Case, ReviewedRecordPolicy(Case))

register_snippet(CampaignsGroup)


@hooks.register("before_copy_page")
def copy_the_record_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hand a record's page to the view that copies its record with it."""
    if issubclass(page.specific_class or Page, RecordPage) and not CopyRecordPageView.is_at_work(
        request
    ):
        return CopyRecordPageView.as_view()(request, page.pk)
    return None


@hooks.register("before_move_page")
def say_why_it_stays(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Tell in words what the page's own rule would refuse without any."""
    refusal = page.refused_below(destination) if isinstance(page, RecordPage) else ""
    if not refusal:
        return None
    messages.error(request, refusal)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("register_admin_viewset")
def register_pages_of_records() -> list[RecordPageViewSet]:
    return [
        CampaignPageViewSet(),
        CasePageViewSet(),
        IndicatorPageViewSet(),
        PathwayPageViewSet(),
        PetitionPageViewSet(),
        ReviewCyclePageViewSet(),
        RightPageViewSet(),
        SectionPageViewSet(),
    ]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def name_the_record(request: HttpRequest, page: Page) -> None:
    # What readers see of a record waits until the page itself is out.
    if isinstance(page, RecordPage) and not page.record.live:
        follow_page(page, request.user)


@hooks.register("after_publish_page")
def publish_the_record_too(request: HttpRequest, page: Page) -> None:
    if isinstance(page, RecordPage):
        follow_published(page, request.user)
        if publish_with(page, request.user):
            messages.success(request, _("Its record is published too."))
