"""The claims that wait for their sources."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from wagtail.models import Page

from ..models.sourced import Sourced


@dataclass(frozen=True)
class UnsourcedClaim:
    """A claim without a source in the draft of a page."""

    page: Page
    text: str


def unsourced_claims() -> list[UnsourcedClaim]:
    """Return the claims without a source in all drafts, by the titles of their pages."""
    found = []
    for model in apps.get_models():
        if not issubclass(model, Sourced):
            continue
        drafts = model.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
        for page in drafts.select_related("locale", "latest_revision"):
            draft = page.get_latest_revision_as_object()
            found += [UnsourcedClaim(page, text) for text in draft.unsourced_claims]
    return sorted(found, key=lambda claim: (claim.page.title, claim.page.pk))
