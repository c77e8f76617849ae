"""What the admin says about claims beyond the editor's form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from ..models.sourced import Sourced


@hooks.register("before_bulk_action")
def many_pages_need_their_sources_too(
    request: HttpRequest, action: str, objects: list[Any], view: Any
) -> HttpResponse | None:
    """Name the pages that cannot be published together; the models would only refuse."""
    if request.method != "POST" or action != "publish":
        return None
    pages = [page.specific for page in objects if issubclass(page.specific_class, Sourced)]
    titles = [
        page.get_admin_display_title()
        for page in pages
        if page.get_latest_revision_as_object().unsourced_claims
    ]
    if not titles:
        return None
    message = _("Not published: these pages have claims without their sources: %(pages)s")
    messages.error(request, message % {"pages": ", ".join(titles)})
    return redirect(view.next_url)
