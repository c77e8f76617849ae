"""Pages of one family: the same page in each language, at the same slug."""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.query import PageQuerySet


class FamilyQuerySet(PageQuerySet):
    def for_readers(self, language: str) -> "FamilyQuerySet":
        """Public pages, one of each family: in this language, else in one that it has."""
        better = self.model._default_manager.filter(
            Q(locale__language_code=language) | Q(locale_id__lt=OuterRef("locale_id")),
            translation_key=OuterRef("translation_key"),
            live=True,
        )
        return (
            self.live()
            .public()
            .filter(Q(locale__language_code=language) | ~Exists(better))
            .select_related("locale")
            .defer_streamfields()
        )


def url_for_readers(page: Page, request: HttpRequest | None, language: str) -> str:
    """Return a page's address below /<language>/, where it is served in any case."""
    url = page.get_url(request) or ""
    home = f"/{page.locale.language_code}/"
    return url.replace(home, f"/{language}/", 1) if home in url else url
