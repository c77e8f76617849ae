"""What an office hands out about a seminar: texts to copy, a picture, a poster to print."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from site_project.core import qr
from site_project.core.models import OfficeSettings
from site_project.core.paired import languages

from ..enums import Publicity
from ..models import Event
from ..permissions import may_share
from ..sharing import handout, public_pages, sessions_to_tell
from .screens import SeminarScreen


class SharedEvent:
    """A view about an event that whoever works with seminars may see."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_share(request.user):
            raise PermissionDenied
        if kwargs.get("language", languages()[0]) not in languages():
            raise Http404("no language of this site")
        self.object = get_object_or_404(Event, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class ShareView(SharedEvent, SeminarScreen, TemplateView):
    page_title = gettext_lazy("Share")
    template_name = "events/admin/share.html"

    def get_page_subtitle(self) -> str:
        return str(self.object.name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        pages = public_pages(self.object, now)
        sessions = sessions_to_tell(self.object, now)
        return super().get_context_data(**kwargs) | {
            "event": self.object,
            "is_out": bool(pages),
            "is_public": self.object.publicity == Publicity.PUBLIC,
            "handouts": [
                handout(self.object, code, now, pages=pages, sessions=sessions)
                for code in languages()
            ],
            "languages": dict(settings.LANGUAGES),
        }


class SquareView(SharedEvent, View):
    """The square picture of one language, to be saved."""

    def get(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        picture = handout(self.object, language, timezone.now()).square()
        response = HttpResponse(picture, content_type="image/png")
        name = f"{slugify(self.object.code)}-{language}.png"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        patch_cache_control(response, private=True, max_age=0)
        return response


class PosterView(SharedEvent, TemplateView):
    """One sheet of A4 to print, in the language of the poster and not of the admin."""

    template_name = "events/admin/poster.html"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        with translation.override(self.kwargs["language"]):
            return super().render_to_response(context, **kwargs).render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        language = self.kwargs["language"]
        told = handout(self.object, language, timezone.now())
        with translation.override(language):
            return super().get_context_data(**kwargs) | {
                "handout": told,
                "event": self.object,
                "office": OfficeSettings.load(),
                "html_language": settings.HTML_LANGUAGES.get(language, language),
                "qr": qr.svg(told.address),
            }
