"""Choosing a picture for a page: its words are proposed in the page's language."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.urls import resolve
from wagtail.images.views import chooser
from wagtail.models import Page

from .models import CustomImage
from .paired import text_in

# Where a page is written, and which argument names the page that has its language.
EDITORS = {
    "wagtailadmin_pages:edit": "page_id",
    "wagtailadmin_pages:add": "parent_page_id",
}


def language_being_written(request: HttpRequest) -> str:
    """Return the language of the page in whose editor the chooser was opened, or nothing."""
    try:
        editor = resolve(urlsplit(request.headers.get("Referer", "")).path)
    except Http404:
        return ""
    page = Page.objects.filter(pk=editor.kwargs.get(EDITORS.get(editor.view_name, "")))
    return page.values_list("locale__language_code", flat=True).first() or ""


class InThePagesLanguage:
    """Propose the text alternative in the page's language, whatever the admin speaks."""

    request: HttpRequest

    def get_chosen_response_data(self, image: CustomImage, *args: Any) -> dict[str, Any]:
        data = super().get_chosen_response_data(image, *args)
        language = language_being_written(self.request)
        if language and not image.is_decorative:
            data["default_alt_text"] = str(text_in(image, "alt", language))
        return data


class ImageChosenView(InThePagesLanguage, chooser.ImageChosenView):
    pass


class ImageChosenMultipleView(InThePagesLanguage, chooser.ImageChosenMultipleView):
    pass


class ImageUploadView(InThePagesLanguage, chooser.ImageUploadView):
    pass


def use_in_choosers() -> None:
    """Have Wagtail's own chooser of pictures use these views; it has no setting for it."""
    chooser.viewset.chosen_view_class = ImageChosenView
    chooser.viewset.chosen_multiple_view_class = ImageChosenMultipleView
    chooser.viewset.create_view_class = ImageUploadView
