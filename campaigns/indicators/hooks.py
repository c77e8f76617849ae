"""What the admin is told of indicators."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from ..models import Indicator
from .admin import figures_url, figures_urls


@hooks.register("register_admin_urls")
def urls_of_figures() -> list[URLPattern]:
    return figures_urls()


@hooks.register("register_snippet_listing_buttons")
def lead_to_figures(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Indicator) and user.has_perm("campaigns.change_indicator"):
        yield Button(_("Figures"), figures_url(snippet), icon_name="table", priority=15)
