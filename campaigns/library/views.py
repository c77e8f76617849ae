"""Articles and publications as files for programs that keep references."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language

from site_project.core.navigation import office

from ..models import ArticlePage, PublicationPage
from ..remade import remade_when_changed
from .citing import FORMATS, Work, article, publication


@remade_when_changed
def cite_article(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return _cited(request, ArticlePage, article, slug, form)


@remade_when_changed
def cite_publication(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    return _cited(request, PublicationPage, publication, slug, form)


def _cited(
    request: HttpRequest, model: type[Any], cite: Callable[[Any, str], Work], slug: str, form: str
) -> HttpResponse:
    """Serve how a page is cited; 404 where nobody may read it."""
    pages = model.objects.for_readers(get_language() or "")
    page = pages.filter(slug=slug).first()
    if page is None or form not in FORMATS:
        raise Http404("nothing to cite")
    # A work is cited in its own language, wherever it is cited.
    with translation.override(page.locale.language_code):
        work = cite(page, str(office(request).name))
    response = HttpResponse(FORMATS[form].write(work), content_type=FORMATS[form].media_type)
    response["Content-Disposition"] = f'attachment; filename="{work.key}.{form}"'
    return response
