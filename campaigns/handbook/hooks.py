"""What the admin does with the handbook beyond Wagtail's own views."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from site_project.core.dashboard import add_panels

from ..law_change_admin import LawChangePagesView, law_change_panel
from ..models import ChapterPage, SectionEdition, SectionPage
from .tree import without_the_new_place
from .views import other_reading


@hooks.register("before_serve_page", order=100)  # after the restrictions
def read_otherwise(
    page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponse | None:
    return other_reading(request, page) if isinstance(page, SectionPage) else None


def is_kept(pages: list[Page]) -> bool:
    """Tell whether one of these pages, or one below them, is a section that was published."""
    return any(
        SectionEdition.objects.filter(page__path__startswith=page.path).exists() for page in pages
    )


@hooks.register("before_delete_page")
def keep_what_was_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request) if is_kept([page]) else None


@hooks.register("before_bulk_action")
def keep_them_all(
    request: HttpRequest, action: str, pages: list[Any], view: Any
) -> HttpResponse | None:
    chosen = [page for page in pages if isinstance(page, Page)]
    return _refuse(request) if action == "delete" and is_kept(chosen) else None


def _refuse(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _(
            "A section that was published cannot be deleted, for books and links name it. "
            "Unpublish it instead."
        ),
    )
    return redirect("wagtailadmin_explore_root")


@hooks.register("before_move_page")
def move_all_languages_or_none(
    request: HttpRequest, page: Page, destination: Page
) -> HttpResponse | None:
    """The languages of a page stand at the same address, so they move together."""
    if page.specific_class not in (ChapterPage, SectionPage):
        return None
    left_behind = without_the_new_place(page, destination)
    if not left_behind:
        return None
    messages.error(
        request,
        _(
            "“%(page)s” is not there in every language in which this page is written. "
            "Translate it first; the languages of a page move together."
        )
        % {"page": destination.title},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_edit_page")
def tell_of_missing_anchors(request: HttpRequest, page: Page) -> None:
    """Say which headings only the other language has, so that links arrive in both."""
    if isinstance(page, SectionPage) and (missing := page.anchors_elsewhere):
        messages.warning(
            request,
            _("Headings of the other language that this one lacks: %(keys)s.")
            % {"keys": ", ".join(missing)},
        )


@hooks.register("register_admin_urls")
def pages_of_a_change() -> list[URLPattern]:
    return [
        path("law-changes/<int:pk>/", LawChangePagesView.as_view(), name="law_change_pages"),
    ]


@hooks.register("construct_homepage_panels")
def show_changes_of_the_law(request: HttpRequest, panels: list[Component]) -> None:
    add_panels(request, panels, [law_change_panel])


@hooks.register("register_log_actions")
def name_the_check(actions: Any) -> None:
    actions.register_action(
        "campaigns.check_law_change",
        gettext_lazy("Check after a change of the law"),
        gettext_lazy("Checked after a change of the law"),
    )
