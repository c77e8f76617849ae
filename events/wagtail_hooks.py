"""What seminars add to the Wagtail admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from campaigns.permissions import KeptInUsePolicy
from site_project.core.dashboard import add_panels
from site_project.core.viewsets import ReadOnlyPolicy

from .admin_views import CopyEventPageView
from .dashboard import sessions_panel
from .enums import EventStatus
from .models import Event, EventPage, Registration, Session, Venue
from .permissions import can_schedule
from .viewsets import SeminarsGroup

for model in (Event, Session, Venue):
    register_permission_policy(model, KeptInUsePolicy(model))
register_permission_policy(Registration, ReadOnlyPolicy(Registration))

register_snippet(SeminarsGroup)


@hooks.register("register_snippet_listing_buttons")
def cancel_button(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    if (
        isinstance(snippet, Event)
        and snippet.status != EventStatus.CANCELLED
        and can_schedule(user)
    ):
        url = reverse("wagtailsnippets_events_event:cancel", args=[snippet.pk])
        yield Button(_("Cancel the event"), url, icon_name="cross", priority=50)


@hooks.register("construct_homepage_panels")
def show_next_sessions(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [sessions_panel])


@hooks.register("before_copy_page")
def copy_the_event_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hand a seminar's page to the view that copies its record with it."""
    if page.specific_class is EventPage and not CopyEventPageView.is_at_work(request):
        return CopyEventPageView.as_view()(request, page.pk)
    return None
