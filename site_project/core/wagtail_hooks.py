"""What the foundation adds to the Wagtail admin."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from . import answers
from .dashboard import PANELS, add_panels
from .image_views import use_in_choosers
from .page_view_report import PageViewReport, may_look
from .page_views import SitePageViewSet, TranslateView
from .search import report as empty_searches
from .viewsets import NoticeViewSet, OfficeWorkGroup, PersonViewSet, TermViewSet

use_in_choosers()
register_snippet(NoticeViewSet)
register_snippet(PersonViewSet)
register_snippet(TermViewSet)


@hooks.register("register_admin_viewset")
def register_office_work() -> OfficeWorkGroup:
    return OfficeWorkGroup()


@hooks.register("register_admin_viewset")
def register_pages() -> SitePageViewSet:
    return SitePageViewSet()


@hooks.register("construct_help_menu")
def keep_news_of_the_software_out(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave what an editor needs; news of Wagtail, counted in a badge, are for its upgraders."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


@hooks.register("register_admin_urls")
def translate_in_one_step() -> list[URLPattern]:
    # Before the package's own view of this address, which ticks nothing.
    return [path("translation/submit/page/<int:page_id>/", TranslateView.as_view())]


@hooks.register("filter_form_submissions_for_user")
def answers_for_those_who_may_see_them(user: Any, forms: QuerySet) -> QuerySet:
    return answers.forms_of(user)


@hooks.register("register_admin_urls")
def answers_to_forms() -> list[URLPattern]:
    # Before the package's own views of these addresses.
    one = "forms/submissions/<int:page_id>/"
    export = answers.ExportAnswersView.as_view()
    return [
        path("forms/", answers.FormsView.as_view()),
        path("forms/results/", answers.FormsView.as_view(results_only=True)),
        path(one, answers.answers_view),
        path(f"{one}results/", answers.answers_view, {"results_only": True}),
        path(f"{one}delete/", answers.delete_view),
        path(f"{one}export/", export, name="export_answers"),
    ]


class PageViewsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look(request.user)


@hooks.register("register_admin_urls")
def report_of_views() -> list[URLPattern]:
    return [path("reports/page-views/", PageViewReport.as_view(), name="page_view_report")]


@hooks.register("register_reports_menu_item")
def views_in_the_menu() -> MenuItem:
    url = reverse_lazy("page_view_report")
    return PageViewsMenuItem(_("Views of pages"), url, name="page-views", icon_name="view")


class EmptySearchesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return empty_searches.may_look(request.user)


@hooks.register("register_admin_urls")
def report_of_empty_searches() -> list[URLPattern]:
    view = empty_searches.EmptySearchReport.as_view()
    return [path("reports/empty-searches/", view, name="empty_search_report")]


@hooks.register("register_reports_menu_item")
def empty_searches_in_the_menu() -> MenuItem:
    url = reverse_lazy("empty_search_report")
    label = _("Searches without result")
    return EmptySearchesMenuItem(label, url, name="empty-searches", icon_name="search")


@hooks.register("register_account_menu_item")
def second_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Ask for a code from your phone when you sign in."),
    }


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, PANELS)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_help_menu")
def leave_out_what_is_new(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """News of Wagtail's releases are for whoever runs the server."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith("whats-new")]
