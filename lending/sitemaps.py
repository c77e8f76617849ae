"""What lending tells beside the page tree, for search engines."""

from site_project.core.sitemaps import Address

from .models import CatalogueIndexPage


def addresses() -> list[Address]:
    """Return the rules of borrowing, in the languages of the catalogue."""
    pages = CatalogueIndexPage.objects.live().public()
    found = tuple(pages.values_list("locale__language_code", flat=True))
    return [Address("lending_rules", languages=found)]
