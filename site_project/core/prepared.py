"""Statements that Django builds and compiles once, for the paths where each millisecond counts.

In a registration the database takes a tenth of the time and building the SQL,
always the same, a third. A prepared statement is compiled at its first use on
a connection; afterwards only its values are put in.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict
from django.db.models.expressions import Value
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error

Row = TypeVar("Row")


class _Slot(Value):
    """The place of a value that is not known when the query is compiled."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list["_Slot"]]:
        return "%s", [self]


class _Statement:
    """A compiled statement: what is fixed stands in its words, what is not has a name.

    Where a value that is fixed were a parameter, SQLite would plan anew for
    each value of a column that a partial index names; that takes longer than
    the query. Names are put in by one formatting of the words, places one by
    one by a search through all of them.
    """

    def __init__(self, sql: str, params: Sequence[Any], connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.slots: dict[str, models.Field] = {}
        self.fixed: dict[str, Any] = {}
        # The words are formatted here and by the database's library, so percent signs stand twice.
        self.sql = sql.replace("%%", "%%%%") % tuple(map(self._word, params))

    def _word(self, param: Any) -> str:
        if isinstance(param, _Slot):
            self.slots[param.value] = param.output_field
            return f"%({param.value})s"
        if isinstance(param, bool):
            return str(param).upper()
        if isinstance(param, int):
            return f"{param:d}"
        if isinstance(param, str):
            return "'" + param.replace("'", "''").replace("%", "%%") + "'"
        name = f"fixed_{len(self.fixed)}"
        self.fixed[name] = param
        return f"%({name})s"

    def bound(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters. Raises KeyError where a value is missing."""
        bound = {
            name: field.get_db_prep_value(values[name], self.connection)
            for name, field in self.slots.items()
        }
        return bound | self.fixed if self.fixed else bound


class _Compiled:
    """One query on one connection: its SQL, and the compiler that reads its rows."""

    def __init__(self, queryset: models.QuerySet, alias: str) -> None:
        compiler = queryset.query.get_compiler(using=alias)
        self.locks = queryset.query.select_for_update
        self.statement = _Statement(*compiler.as_sql(), compiler.connection)
        fields = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(fields)
        compiler.as_sql = self._bound
        compiler.get_converters = lambda fields: converters
        # The queryset's own reader asks for a compiler and is given this one.
        queryset.query.get_compiler = lambda *args, **kwargs: compiler
        self.rows = queryset._iterable_class(queryset)

    def _bound(self, *args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
        return self.statement.sql, self.bound

    def run(self, values: dict[str, Any]) -> list[Any]:
        if self.locks and self.statement.connection.get_autocommit():
            raise TransactionManagementError("a lock outlives no query outside a transaction")
        self.bound = self.statement.bound(values)
        return list(self.rows)


def _slots(fields: dict[str, models.Field]) -> dict[str, _Slot]:
    return {name: _Slot(name, output_field=field) for name, field in fields.items()}


def _once(statement: Any, compile_on: Callable[[str], Any]) -> Any:
    """Return what a statement was compiled to on the present connection, now if not before."""
    alias = router.db_for_write(models.Model)
    known = connections[alias].__dict__.setdefault("_prepared", {})
    if statement not in known:
        known[statement] = compile_on(alias)
    return known[statement]


class Prepared(Generic[Row]):
    """A query by the names and fields of its values.

        BY_PK = Prepared(lambda pk: Session.objects.filter(pk=pk), pk=models.BigIntegerField())
        BY_PK(pk=7)  # a list, as the queryset would give

    `build` gets an expression for each name and may put it wherever a filter
    takes one; everything else of the query is fixed.
    """

    def __init__(self, build: Callable[..., models.QuerySet], **fields: models.Field) -> None:
        self.build = build
        self.fields = fields

    def __call__(self, **values: Any) -> list[Row]:
        """Return the rows. Raises KeyError where a value is missing."""
        return _once(self, self._compile).run(values)

    def _compile(self, alias: str) -> _Compiled:
        return _Compiled(self.build(**_slots(self.fields)), alias)


class PreparedUpdate:
    """An update by the names and fields of its values.

        ADD = PreparedUpdate(
            lambda pk, more: (Session.objects.filter(pk=pk), {"taken": F("taken") + more}),
            pk=models.BigIntegerField(),
            more=models.IntegerField(),
        )
        ADD(pk=7, more=2)  # the number of rows, as the queryset's update() would give

    `build` gets an expression for each name, and returns the rows and what they
    are set to.
    """

    def __init__(
        self,
        build: Callable[..., tuple[models.QuerySet, dict[str, Any]]],
        **fields: models.Field,
    ) -> None:
        self.build = build
        self.fields = fields

    def __call__(self, **values: Any) -> int:
        """Update and return the number of rows. Raises KeyError where a value is missing."""
        statement: _Statement = _once(self, self._compile)
        connection = statement.connection
        with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.bound(values))
            return cursor.rowcount

    def _compile(self, alias: str) -> _Statement:
        rows, changes = self.build(**_slots(self.fields))
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        compiler = query.get_compiler(using=alias)
        return _Statement(*compiler.as_sql(), compiler.connection)


class PreparedInsert:
    """Inserts new rows of a model, one by one, without signals.

    With `ignore_conflicts` a row that is there already stays as it is, and the
    new one gets no key.
    """

    def __init__(self, model: type[models.Model], *, ignore_conflicts: bool = False) -> None:
        self.ignore_conflicts = ignore_conflicts
        self.meta = model._meta
        # None where a row brings its own key.
        self.key = self.meta.auto_field
        self.fields = [f for f in self.meta.local_concrete_fields if f is not self.key]

    def __call__(self, row: models.Model) -> None:
        """Insert a row, with its key or with one that the database gives."""
        connection, sql = _once(self, lambda alias: self._compile(alias, row))
        params = {
            field.attname: field.get_db_prep_save(field.pre_save(row, True), connection)
            for field in self.fields
        }
        with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(sql, params)
            if self.key and not self.ignore_conflicts:
                [row.pk] = connection.ops.fetch_returned_insert_columns(cursor, ())
        row._state.adding = False
        row._state.db = connection.alias

    def _compile(self, alias: str, row: models.Model) -> tuple[BaseDatabaseWrapper, str]:
        query = InsertQuery(
            self.meta.model, on_conflict=OnConflict.IGNORE if self.ignore_conflicts else None
        )
        query.insert_values(self.fields, [row])
        compiler = query.get_compiler(using=alias)
        compiler.returning_fields = [self.key] if self.key and not self.ignore_conflicts else []
        [(sql, _params)] = compiler.as_sql()
        return compiler.connection, sql % tuple(f"%({field.attname})s" for field in self.fields)
