"""What is held about people, why, and until when; and the purge that keeps the promise.

A model with personal data declares it:

    class Registration(models.Model):
        personal_data = PersonalData(
            fields=("name", "email"), purpose=_("…"), keep=_("…"), due=…, erase=…)

A test refuses any name, address, telephone or free-text column of a plain
model that no declaration covers. Law: Personal Data (Privacy) Ordinance
(Cap. 486), data protection principles 1, 2 and 5.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise


@dataclass(frozen=True)
class PersonalData:
    """One model's declaration.

    fields: the columns that hold personal data.
    purpose, keep: shown to the public, in both languages.
    due: given the present instant, the rows whose time is over; None where a
        row lives until somebody removes it by hand.
    erase: deletes or blanks those rows and returns how many it changed.
    keep may be a function where a setting decides: it is then read live.
    """

    fields: tuple[str, ...]
    purpose: str | Promise
    keep: str | Promise | Callable[[], str]
    due: Callable[[datetime], models.QuerySet] | None = None
    erase: Callable[[models.QuerySet], int] | None = None

    def keep_text(self) -> str:
        return str(self.keep() if callable(self.keep) else self.keep)


def delete_rows(rows: models.QuerySet) -> int:
    """Erase by deleting; returns the number of rows of this model that went."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def blank(**values: Any) -> Callable[[models.QuerySet], int]:
    """Erase by overwriting columns, so that the row still counts."""

    def erase(rows: models.QuerySet) -> int:
        return rows.update(**values)

    return erase


def register_of_personal_data() -> Iterator[tuple[type[models.Model], PersonalData]]:
    """Yield every model that declares personal data, in the order of the apps."""
    for model in apps.get_models():
        declaration = getattr(model, "personal_data", None)
        if isinstance(declaration, PersonalData):
            yield model, declaration


def purge(now: datetime | None = None, *, dry_run: bool = False) -> dict[str, int]:
    """Erase what is due and leave a receipt of counts.

    Returns the number of rows for each model label; with `dry_run` those that
    would go. Safe to run at any time and any number of times.
    """
    from .models import PurgeReceipt  # models declare themselves with this module

    now = now or timezone.now()
    counts: dict[str, int] = {}
    for model, declaration in register_of_personal_data():
        if declaration.due is None or declaration.erase is None:
            continue
        with transaction.atomic():
            rows = declaration.due(now)
            count = rows.count() if dry_run else declaration.erase(rows)
            if count and not dry_run:
                PurgeReceipt.objects.create(model=model._meta.label, count=count, at=now)
        counts[model._meta.label] = count
    return counts
