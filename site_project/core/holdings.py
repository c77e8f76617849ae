"""What the site holds about people, as it tells the public: from the models, settings and roles."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .models import PurgeReceipt
from .paired import pairs_of
from .permissions import is_public, roles_that_see
from .retention import register_of_personal_data

# The groups of staff as the public is told of them.
ROLE_NAMES: dict[str, str | Promise] = {
    "author": pgettext_lazy("role", "authors"),
    "communications": pgettext_lazy("role", "communications staff"),
    "legal_reviewer": pgettext_lazy("role", "legal reviewers"),
    "events_officer": pgettext_lazy("role", "events officers"),
    "lending_officer": pgettext_lazy("role", "lending officers"),
    "data_steward": pgettext_lazy("role", "data stewards"),
    "administrator": pgettext_lazy("role", "administrators"),
}


@dataclass(frozen=True)
class Holding:
    """One kind of data.

    is_public: it stands on a page of the site, for everybody.
    seen_by: otherwise the staff who may look at it.
    is_purged: the site erases it by itself; `erased` is the last time it did.
    """

    name: str
    fields: list[str]
    purpose: str
    keep: str
    is_public: bool
    seen_by: list[str]
    is_purged: bool
    erased: PurgeReceipt | None


def holdings() -> Iterator[Holding]:
    """Yield every kind of data that a model declares, as things stand now."""
    receipts = last_receipts()
    for model, declaration in register_of_personal_data():
        yield Holding(
            name=str(model._meta.verbose_name_plural),
            fields=field_labels(model, declaration.fields),
            purpose=str(declaration.purpose),
            keep=declaration.keep_text(),
            is_public=is_public(model._meta.label_lower),
            seen_by=[str(ROLE_NAMES[key]) for key in roles_that_see(model._meta.label_lower)],
            is_purged=declaration.due is not None,
            erased=receipts.get(model._meta.label),
        )


def last_receipts() -> dict[str, PurgeReceipt]:
    """Return the last receipt of each model that was ever purged, in one query."""
    same = PurgeReceipt.objects.filter(model=OuterRef("model")).order_by("-at", "-pk")
    newest = PurgeReceipt.objects.filter(pk=Subquery(same.values("pk")[:1]))
    return {receipt.model: receipt for receipt in newest}


def field_labels(model: type[Model], names: tuple[str, ...]) -> list[str]:
    """Return what the columns are called; a pair of columns has one name."""
    pairs = {name: pair.verbose_name for pair in pairs_of(model) for name in pair.columns()}
    labels = [pairs.get(name) or model._meta.get_field(name).verbose_name for name in names]
    return list(dict.fromkeys(str(label) for label in labels))
