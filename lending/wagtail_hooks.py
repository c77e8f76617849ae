from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from campaigns.permissions import KeptInUsePolicy
from site_project.core.dashboard import add_panels

from . import part_urls
from .admin_views import CopyTitlePageView
from .dashboard import desk_panel
from .menu import LendingGroup
from .models import (
    ClosedDay,
    Copy,
    DeskDay,
    Institution,
    Level,
    LoanLine,
    Policy,
    Subject,
    Terms,
    Title,
    TitlePage,
)
from .permissions import (
    AcceptedTermsPolicy,
    LookOnlyPolicy,
    OneDeskDayPolicy,
    UnusedCopyPolicy,
)
from .viewsets import title_chooser

for model in (ClosedDay, Institution, Level, Policy, Subject, Title):
    register_permission_policy(model, KeptInUsePolicy(model))
register_permission_policy(Copy, UnusedCopyPolicy(Copy))
register_permission_policy(DeskDay, OneDeskDayPolicy(DeskDay))
register_permission_policy(LoanLine, LookOnlyPolicy(LoanLine))
register_permission_policy(Terms, AcceptedTermsPolicy(Terms))


@hooks.register("register_admin_viewset")
def lending_in_the_menu() -> ViewSetGroup:
    return LendingGroup()


@hooks.register("register_admin_viewset")
def chooser_of_titles() -> ChooserViewSet:
    return title_chooser


@hooks.register("register_admin_urls")
def screens_of_parts() -> list[URLPattern]:
    return part_urls.urlpatterns


@hooks.register("register_log_actions")
def merges_in_the_log(actions: LogActionRegistry) -> None:
    actions.register_action("lending.merge", _("Merge"), _("Merged with another institution"))


@hooks.register("register_log_actions")
def acts_of_the_waiting_list(actions: LogActionRegistry) -> None:
    actions.register_action(
        "lending.withdraw_wish", _("Take off the waiting list"), _("Taken off the waiting list")
    )


@hooks.register("register_log_actions")
def imports_in_the_log(actions: LogActionRegistry) -> None:
    actions.register_action("lending.import", _("Import"), _("Imported from a file"))


@hooks.register("construct_homepage_panels")
def show_the_desk(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [desk_panel])


@hooks.register("before_copy_page")
def copy_the_title_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hand a title's page to the view that copies its record with it."""
    if page.specific_class is not TitlePage or CopyTitlePageView.is_at_work(request):
        return None
    return CopyTitlePageView.as_view()(request, page.pk) if page.specific.item_id else None
