"""Whether a row is still named somewhere: by another row, or by a stored revision.

modelcluster cannot read a revision that names a deleted row behind a
protected key, so a row that a revision names is kept (archived), never deleted.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import ReferenceIndex, Revision


def is_in_use(row: models.Model) -> bool:
    """Return whether a row or a revision outside the row's own family names `row`."""
    return _is_named_by_rows(row) or _is_named_in_texts(row) or _is_named_by_revisions(row)


def _relations(row: models.Model) -> Iterator[Any]:
    """Yield the relations that point at a row from elsewhere, not from its own children."""
    for relation in row._meta.related_objects:
        if not isinstance(relation.field, ParentalKey):
            yield relation


def _is_named_by_rows(row: models.Model) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in _relations(row)
    )


def _is_named_in_texts(row: models.Model) -> bool:
    """Tell whether a block of a text names a row, such as a claim its source."""
    own = ContentType.objects.get_for_model(row)
    named = ReferenceIndex.get_references_to(row)
    return named.exclude(base_content_type=own, object_id=str(row.pk)).exists()


def _is_named_by_revisions(row: models.Model) -> bool:
    for relation in _relations(row):
        owner, children = _owner_of(relation.related_model)
        revisions = Revision.objects.filter(
            content_type=ContentType.objects.get_for_model(owner)
        ).values_list("content", flat=True)
        for content in revisions.iterator():
            parts = content.get(children, []) if children else [content]
            if any(_names(part.get(relation.field.name), row.pk) for part in parts):
                return True
    return False


def _owner_of(model: type[models.Model]) -> tuple[type[models.Model], str]:
    """Return the model whose revisions hold rows of `model`, and under which name."""
    for field in model._meta.get_fields():
        if isinstance(field, ParentalKey):
            return field.related_model, field.remote_field.get_accessor_name()
    return model, ""


def _names(value: Any, pk: Any) -> bool:
    return pk in value if isinstance(value, list) else value == pk
