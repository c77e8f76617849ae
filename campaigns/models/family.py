"""Pages of one family: the same page in each language, at the same slug."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, TextField
from django.db.models.expressions import ExpressionWrapper
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


class FamilyQuerySet(PageQuerySet):
    def public(self) -> "FamilyQuerySet":
        """Pages that no restriction covers, without a query of its own."""
        path = ExpressionWrapper(OuterRef("path"), output_field=TextField())
        # Not a join: SQLite would look at every page for each page, for a handful of restrictions.
        above = Subquery(Page.objects.filter(pk=OuterRef("page")).values("path"))
        covering = PageViewRestriction.objects.alias(covered=path, above=above).filter(
            covered__startswith=F("above")
        )
        return self.exclude(Exists(covering))

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
