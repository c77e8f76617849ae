"""What seminars add to the Wagtail admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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

from .admin_views.announce import EVENTS
from .admin_views.bulk import BULK_ACTIONS
from .admin_views.event_record import buttons_of, new_seminar_url
from .announcing import name_record
from .dashboard import sessions_panel
from .enums import STOPPED, EventStatus
from .models import (
    AccessRequest,
    Event,
    EventIndexPage,
    EventPage,
    Registration,
    Session,
    Venue,
)
from .permissions import can_announce, can_schedule
from .schedule_viewsets import ChangesViewSet
from .viewsets import SeminarsGroup

for model in (Event, Session, Venue):
    register_permission_policy(model, KeptInUsePolicy(model))
for model in (AccessRequest, Registration):
    register_permission_policy(model, ReadOnlyPolicy(model))

register_snippet(SeminarsGroup)
hooks.register("register_admin_viewset", ChangesViewSet)
for bulk_action in BULK_ACTIONS:
    hooks.register("register_bulk_action", bulk_action)


@hooks.register("register_snippet_listing_buttons")
def state_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    if not isinstance(snippet, Event) or not can_schedule(user):
        return
    if snippet.status in STOPPED:
        url = reverse(f"{EVENTS}:restore", args=[snippet.pk])
        yield Button(_("Bring the event back"), url, icon_name="rotate", priority=50)
    if snippet.status == EventStatus.SCHEDULED:
        url = reverse(f"{EVENTS}:postpone", args=[snippet.pk])
        yield Button(_("Postpone the event"), url, icon_name="calendar-alt", priority=49)
    if snippet.status != EventStatus.CANCELLED:
        url = reverse(f"{EVENTS}:cancel", args=[snippet.pk])
        yield Button(_("Cancel the event"), url, icon_name="cross", priority=50)


@hooks.register("construct_homepage_panels")
def show_next_sessions(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [sessions_panel])


@hooks.register("register_snippet_listing_buttons")
def event_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    return buttons_of(snippet, user) if isinstance(snippet, Event) else []


@hooks.register("register_page_header_buttons")
def seminar_page_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """Lead from the list of seminars to a new one, and from a seminar's page to its record."""
    if page.specific_class is EventIndexPage and can_announce(user):
        yield Button(_("New seminar"), new_seminar_url(), icon_name="date", priority=1)
    elif page.specific_class is EventPage and page.specific.event_id:
        yield from buttons_of(page.specific.event, user)


@hooks.register("after_publish_page")
def name_the_record(request: HttpRequest, page: Page) -> None:
    """Complete a record whose title was still to be written in this language."""
    if isinstance(page, EventPage):
        name_record(page)


@hooks.register("before_copy_page")
def copy_the_event_too(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Hand a seminar's page to the screen that copies its record and both pages with it."""
    if page.specific_class is EventPage:
        return redirect(f"{EVENTS}:copy_seminar", page.specific.event_id)
    return None
