"""What a file would do, told before anything is stored; and the doing, all of it or nothing.

A plan is made anew inside the import's own transaction. Where it is no longer
the one that was shown, nothing is stored and the new one is shown.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from site_project.core.models import ContentVersion, User

from ..allocation import whole_transaction
from .columns import Bad, Column, Several, folded
from .reading import Formula, Record, Table, Unreadable, read

# The row whose lock lets one import run at a time.
ONE_AT_A_TIME = "lending-import"
LOG_ACTION = "lending.import"


class Outcome(models.TextChoices):
    """What would happen to a row."""

    ADD = "add", gettext_lazy("Would be added")
    CHANGE = "change", gettext_lazy("Would be changed")
    SAME = "same", gettext_lazy("Stays the same")
    WRONG = "wrong", gettext_lazy("Wrong")


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken; the column is empty where the whole row is meant."""

    column: str
    message: str


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass
class Row:
    """One row of the file, what it is about, and what would happen."""

    number: int
    label: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    record: Any = None
    outcome: Outcome = Outcome.SAME
    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    hint: str = ""
    # Nothing is to be done about this row; `hint` says why.
    settled: bool = False

    def refuse(self, message: Any, column: str = "") -> None:
        self.faults.append(Fault(column, str(message)))


class Importer:
    """One kind of table. A subclass names its columns, finds rows by their key, stores one.

    An importer serves one plan: what it has looked up is true for that moment.
    """

    key: ClassVar[str]
    name: ClassVar[Any]
    about: ClassVar[Any]
    model: ClassVar[type[models.Model]]

    def __init__(self) -> None:
        self.columns = self.make_columns()
        self.by: User | None = None
        self.at = timezone.now()
        self.digest = ""

    def make_columns(self) -> list[Column]:
        raise NotImplementedError

    def rows(self) -> Iterable[Any]:
        """Return what is stored, as it is exported and compared."""
        raise NotImplementedError

    def label(self, row: Row) -> str:
        """Return what the dry run calls a row."""
        raise NotImplementedError

    def find(self, row: Row) -> Any:
        """Return the stored row that this one is about, or None; refuses what fits several."""
        raise NotImplementedError

    def same_row(self, row: Row) -> Any:
        """Return what no two rows of a file may share, or None."""
        raise NotImplementedError

    def begin(self, row: Row) -> Any:
        """Return a new record, not stored, with what no column sets."""
        return self.model()

    def check(self, row: Row, *, new: bool) -> None:
        """Refuse what no single column can know to be wrong."""

    def lock(self, rows: Sequence[Row]) -> None:
        """Take the locks that storing these rows needs."""

    def store(self, row: Row) -> None:
        row.record.save()
        for column in self.columns:
            if isinstance(column.kind, Several) and column.name in row.values:
                getattr(row.record, column.name).set(row.values[column.name])

    def after(self, rows: Sequence[Row]) -> None:
        """Do once what follows from all rows."""

    # --- Planning -------------------------------------------------------------------------------

    def heading(self, name: str) -> str:
        """Return how a field's column is called."""
        return next(column.heading for column in self.columns if column.name == name)

    def knows(self, heading: str) -> bool:
        return self.column_of(heading) is not None

    def column_of(self, heading: str) -> Column | None:
        word = folded(heading.strip("*＊:： "))
        return next((column for column in self.columns if word in column.spellings), None)

    def plan(self, table: Table) -> "Plan":
        """Say for each row what would happen. Raises Unreadable for headings that do not fit."""
        self.digest = table.digest
        places = self._places(table)
        rows = [self._planned(record, places, len(table.headings)) for record in table.records]
        self._refuse_doubles(rows)
        for row in rows:
            if row.faults:
                row.outcome = Outcome.WRONG
        return Plan(self, rows, [*table.notes, *self._unread(table)])

    def _places(self, table: Table) -> dict[int, Column]:
        places: dict[int, Column] = {}
        for number, heading in enumerate(table.headings):
            column = self.column_of(heading) if heading else None
            if column is not None and column in places.values():
                text = _("Two columns are called “%(heading)s”.")
                raise Unreadable(text % {"heading": column.heading})
            if column is not None:
                places[number] = column
        missing = [each for each in self.columns if each.needed and each not in places.values()]
        if missing:
            text = _("These columns are missing: %(columns)s. The first row must name them.")
            raise Unreadable(text % {"columns": _(", ").join(each.heading for each in missing)})
        return places

    def _unread(self, table: Table) -> list[str]:
        unknown = [each for each in table.headings if each and not self.knows(each)]
        if not unknown:
            return []
        text = _("These columns are not known and would be left out: %(columns)s.")
        return [text % {"columns": _(", ").join(each[:40] for each in unknown)}]

    def _planned(self, record: Record, places: dict[int, Column], width: int) -> Row:
        row = Row(record.number)
        if any(record.cells[width:]):
            row.refuse(_("There are more cells than headings. Is a quotation mark missing?"))
        for number, column in places.items():
            cell = record.cells[number] if number < len(record.cells) else ""
            if isinstance(cell, Formula):
                text = _("This cell holds a formula or an error. Put in its value instead.")
                row.refuse(text, column.heading)
                continue
            try:
                row.values[column.name] = column.kind.read(cell)
            except Bad as bad:
                row.refuse(bad, column.heading)
        row.label = self.label(row)
        # A row that cannot be read is told as far as it can be; nothing is looked up for it.
        if not row.faults:
            self._compare(row)
        return row

    def _compare(self, row: Row) -> None:
        record = self.find(row)
        if row.faults or row.settled:
            return
        new = record is None
        row.record = self.begin(row) if new else record
        changed = self._fill(row, new=new)
        if new or changed:
            row.outcome = Outcome.ADD if new else Outcome.CHANGE
            self._clean(row)
            self.check(row, new=new)

    def _fill(self, row: Row, *, new: bool) -> list[str]:
        """Put the values into the record; returns the names of those that differ."""
        changed = []
        for column in self.columns:
            if column.name not in row.values:
                continue
            value = row.values[column.name]
            if column.kind.keeps and value in (None, ""):
                continue
            several = isinstance(column.kind, Several)
            before = ([] if new else column.of(row.record)) if several else column.of(row.record)
            if column.kind.same(before, value):
                continue
            if not several:
                setattr(row.record, column.name, value)
            changed.append(column.name)
            if not new:
                shown = Change(column.heading, column.in_words(before), column.in_words(value))
                row.changes.append(shown)
        return changed

    def _clean(self, row: Row) -> None:
        """Let the model say what is wrong, field by field.

        Constraints that span fields are told by `check`: the model would ask the
        database once for each, which takes seconds for thousands of rows.
        """
        ours = {column.name: column for column in self.columns}
        others = {each.name for each in self.model._meta.fields if each.name not in ours}
        linked = {each.name for each in self.model._meta.fields if each.is_relation}
        try:
            row.record.clean_fields(exclude=others | linked)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                for message in messages:
                    row.refuse(message, ours[name].heading)

    def _refuse_doubles(self, rows: Iterable[Row]) -> None:
        first: dict[Any, int] = {}
        for row in rows:
            for key in self._keys(row):
                number = first.setdefault(key, row.number)
                if number != row.number:
                    text = _("This stands in row %(row)d already.")
                    row.refuse(text % {"row": number})
                    break

    def _keys(self, row: Row) -> list[Any]:
        stored = row.record is not None and row.record.pk
        keys = [("stored", row.record.pk)] if stored else []
        typed = self.same_row(row)
        return [*keys, ("typed", typed)] if typed is not None else keys


@dataclass
class Plan:
    """All rows of a file with what would happen to them."""

    importer: Importer
    rows: list[Row]
    notes: Sequence[str]

    @cached_property
    def counts(self) -> Counter[Outcome]:
        return Counter(row.outcome for row in self.rows)

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.outcome == Outcome.WRONG]

    @property
    def to_do(self) -> list[Row]:
        return [row for row in self.rows if row.outcome in (Outcome.ADD, Outcome.CHANGE)]

    @property
    def may_run(self) -> bool:
        """All or nothing: one wrong row keeps the whole file out."""
        return bool(self.to_do) and not self.wrong

    @property
    def digest(self) -> str:
        """Return what tells this plan from another one of the same file."""
        told = [
            [
                row.number,
                row.outcome,
                [[each.column, each.before, each.after] for each in row.changes],
            ]
            for row in self.rows
        ]
        said = json.dumps([self.importer.key, self.importer.digest, told])
        return hashlib.sha256(said.encode()).hexdigest()


class Differs(Exception):
    """What would happen is no longer what was shown; nothing was stored."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan has changed")
        self.plan = plan


def plan_file(importer: Importer, content: bytes) -> Plan:
    """Say what a file would do. Stores nothing. Raises Unreadable."""
    return importer.plan(read(content, importer.knows))


@whole_transaction
def carry_out(
    make: Callable[[], Importer],
    content: bytes,
    *,
    shown: str,
    by: User | None,
    at: datetime | None = None,
) -> Plan:
    """Store a whole file, with one log row for each record; `shown` is the plan's digest.

    Raises Differs where the plan is another by now or has a wrong row, Unreadable,
    and Refused where a copy may not be put into a state.
    """
    ContentVersion.bump(ONE_AT_A_TIME)
    importer = make()
    importer.by, importer.at = by, at or timezone.now()
    plan = plan_file(importer, content)
    if plan.digest != shown or not plan.may_run:
        raise Differs(plan)
    importer.lock(plan.to_do)
    for row in plan.to_do:
        importer.store(row)
    importer.after(plan.to_do)
    _log(plan)
    return plan


def _log(plan: Plan) -> None:
    """Tell in each record's history that it came from a file: which row, and what it changed."""
    importer = plan.importer
    kind = ContentType.objects.get_for_model(importer.model, for_concrete_model=False)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=kind,
            object_id=str(row.record.pk),
            label=str(row.record),
            action=LOG_ACTION,
            data={
                "file": importer.digest,
                "row": row.number,
                "added": row.outcome == Outcome.ADD,
                "columns": [change.column for change in row.changes],
            },
            timestamp=importer.at,
            user=importer.by,
            content_changed=True,
        )
        for row in plan.to_do
    )
