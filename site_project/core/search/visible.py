"""What of the pages and documents the public may know of."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.expressions import ExpressionWrapper
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, get_page_models

from ..models import BasePage, CustomDocument


def page_types() -> dict[int, type[BasePage]]:
    """Return the page types of the site by the key of their content type."""
    models = [model for model in get_page_models() if issubclass(model, BasePage)]
    return {ContentType.objects.get_for_model(model).pk: model for model in models}


def document_type() -> int:
    return ContentType.objects.get_for_model(CustomDocument).pk


def covered_by(restrictions: type[Any], path: str) -> Exists:
    """Return the condition that a view restriction covers a row, by its path in the tree."""
    here = ExpressionWrapper(OuterRef(path), output_field=TextField())
    owner = "page" if restrictions is PageViewRestriction else "collection"
    covering = restrictions.objects.alias(here=here)
    return Exists(covering.filter(here__startswith=F(f"{owner}__path")))


def public_pages(now: datetime) -> QuerySet[Page]:
    """Return the pages that are out, for everyone, and not meant for few."""
    pages = Page.objects.filter(Q(expire_at=None) | Q(expire_at__gt=now), live=True)
    pages = pages.exclude(covered_by(PageViewRestriction, "path"))
    for model in page_types().values():
        hidden = model.not_to_be_found(now)
        if hidden is not None:
            pages = pages.exclude(pk__in=hidden.order_by().values("pk"))
    return pages


def public_documents() -> QuerySet[CustomDocument]:
    """Return the documents, without those of a collection that only some may see."""
    return CustomDocument.objects.exclude(covered_by(CollectionViewRestriction, "collection__path"))
