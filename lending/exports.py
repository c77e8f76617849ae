"""All that lending holds, as tables to take away; who took what for which purpose is kept.

Titles, parts, copies and institutions leave as the import takes them in: what
is exported and imported again changes nothing. Persons leave only with those
who may export them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.exporting import Cell, Sheet, write_receipt
from site_project.core.models import User
from site_project.core.paired import both

from .imports import KINDS, Importer
from .models import Board, LoanLine, PartEntry, Refusal
from .refusal_words import refusal_in_words


class Export:
    """One table: which rows, under which headings. `names_persons`: it can name borrowers."""

    key: ClassVar[str]
    name: ClassVar[Any]
    names_persons = False

    def rows(self) -> "QuerySet[Any]":
        raise NotImplementedError

    def headings(self, *, persons: bool) -> list[str]:
        raise NotImplementedError

    def cells(self, row: Any, *, persons: bool) -> list[Cell]:
        raise NotImplementedError

    def what(self, *, persons: bool) -> str:
        """Return how the receipt calls it."""
        if not self.names_persons:
            return str(self.name)
        with_them = _("%(table)s, with their borrowers")
        without = _("%(table)s, without their borrowers")
        return (with_them if persons else without) % {"table": self.name}


class Imported(Export):
    """A table that can be imported again: the same columns, in the words of the reader."""

    def __init__(self, kind: type[Importer]) -> None:
        self.importer = kind()
        self.key, self.name = kind.key, kind.name  # type: ignore[misc]

    def rows(self) -> "QuerySet[Any]":
        return self.importer.rows()

    def headings(self, *, persons: bool = False) -> list[str]:
        return [column.heading for column in self.importer.columns]

    def cells(self, row: Any, *, persons: bool = False) -> list[Cell]:
        return [column.cell(row) for column in self.importer.columns]


class Boards(Export):
    """The words that stand on the boards: long texts, written in the title's form."""

    key = "boards"
    name = gettext_lazy("Boards and their texts")

    def rows(self) -> "QuerySet[Board]":
        boards = Board.objects.select_related("title", "provision__law")
        return boards.order_by("title__code", "sort_order", "pk")

    def headings(self, *, persons: bool) -> list[str]:
        fields = (*both("heading"), *both("text"), "provision", "width", "height")
        return [_("Lending title"), *(_called(Board, name) for name in fields)]

    def cells(self, row: Board, *, persons: bool) -> list[Cell]:
        texts = [getattr(row, name) for name in (*both("heading"), *both("text"))]
        provision = row.provision.code if row.provision else ""
        return [row.title.code, *texts, provision, row.width, row.height]


class Loans(Export):
    key = "loans"
    name = gettext_lazy("Loans")
    names_persons = True
    DAYS = ("first_day", "due_day", "original_due")
    INSTANTS = ("out_at", "returned_at", "ended_at")
    PERSON = ("name", "email", "telephone", "purpose", "address")

    def rows(self) -> "QuerySet[LoanLine]":
        loans = LoanLine.objects.select_related(
            "title", "copy_out", "request__borrower", "request__institution"
        )
        return loans.order_by("first_day", "pk")

    def headings(self, *, persons: bool) -> list[str]:
        asked = LoanLine._meta.get_field("request").related_model
        told = ("institution_kind", "district", "audience", "hand_over", "channel")
        return [
            _("Loan"), _("Lending title"), _("Name"), _("Code on the copy"), _("State"),
            *(_called(LoanLine, name) for name in (*self.DAYS, "renewals", *self.INSTANTS)),
            *(_called(asked, name) for name in told),
            *([_("Institution"), *(_called(asked, name) for name in self.PERSON)]
              if persons else []),
        ]  # fmt: skip

    def cells(self, row: LoanLine, *, persons: bool) -> list[Cell]:
        asked = row.request
        cells: list[Cell] = [
            str(row), row.title.code, str(row.title.name), row.copy_out and row.copy_out.code,
            row.state_in_words(),
            *(getattr(row, name) for name in (*self.DAYS, "renewals", *self.INSTANTS)),
            asked.get_institution_kind_display(), asked.get_district_display(), asked.audience,
            asked.get_hand_over_display(), asked.get_channel_display(),
        ]  # fmt: skip
        if persons:
            cells += [str(asked.institution or asked.institution_name)]
            cells += [self._told(row, name) for name in self.PERSON]
        return cells

    def _told(self, row: LoanLine, name: str) -> str:
        """Return what the form says, or else what is known of the borrower."""
        known = getattr(row.request.borrower, name, "") if row.request.borrower else ""
        return getattr(row.request, name) or known or ""


class Ledger(Export):
    key = "ledger"
    name = gettext_lazy("Ledger of parts")

    def rows(self) -> "QuerySet[PartEntry]":
        entries = PartEntry.objects.select_related("copy__title", "spec", "line__request", "actor")
        return entries.order_by("at", "pk")

    def headings(self, *, persons: bool) -> list[str]:
        return [
            _("When"), _("Code on the copy"), _("Lending title"), _("Part"), _("Change"),
            _("Reason"), _("Loan"), _("By"),
        ]  # fmt: skip

    def cells(self, row: PartEntry, *, persons: bool) -> list[Cell]:
        line, actor = row.line and str(row.line), row.actor and row.actor.get_username()
        reason = row.get_reason_display()
        return [
            row.at, row.copy.code, row.copy.title.code, str(row.spec.name), row.delta, reason,
            line, actor,
        ]  # fmt: skip


class Refusals(Export):
    key = "refusals"
    name = gettext_lazy("Refusals")

    def rows(self) -> "QuerySet[Refusal]":
        return Refusal.objects.select_related("title").order_by("at", "pk")

    def headings(self, *, persons: bool) -> list[str]:
        days = [_called(Refusal, name) for name in ("first_day", "due_day")]
        return [_("When"), _("Lending title"), *days, _("Reason")]

    def cells(self, row: Refusal, *, persons: bool) -> list[Cell]:
        reason = refusal_in_words(row.code)
        return [row.at, row.title.code, row.first_day, row.due_day, reason]


OTHERS: dict[str, type[Export]] = {table.key: table for table in (Boards, Loans, Ledger, Refusals)}
NAMES: dict[str, Any] = {key: table.name for key, table in (*KINDS.items(), *OTHERS.items())}


def table(key: str) -> Export:
    """Return the export of that name. Raises KeyError."""
    return Imported(KINDS[key]) if key in KINDS else OTHERS[key]()


@transaction.atomic
def export(
    key: str,
    *,
    actor: User | None,
    purpose: str,
    persons: bool = False,
    at: datetime | None = None,
) -> Sheet:
    """Return a whole table as a sheet and write its receipt. Raises KeyError for another key."""
    made = table(key)
    persons = persons and made.names_persons
    sheet = Sheet(
        made.what(persons=persons),
        f"lending-{key}",
        made.headings(persons=persons),
        [made.cells(row, persons=persons) for row in made.rows()],
    )
    write_receipt(sheet, actor=actor, purpose=purpose, at=at or timezone.now())
    return sheet


def template(key: str) -> Sheet:
    """Return a file with the right headings and no row. Raises KeyError for another key."""
    importer = KINDS[key]()
    rows: Sequence[Sequence[Cell]] = []
    return Sheet(str(importer.name), key, [column.heading for column in importer.columns], rows)


def _called(model: Any, name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))
