"""Search in SQLite's FTS5, ranked in one pass."""

from typing import Any

from django.db import connections
from django.db.models import Case, FloatField, QuerySet, Value, When
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.query import MatchAll, Not
from modelsearch.utils import get_descendants_content_types_pks

from .asked import Hit, Question
from .indexing import CutCompilerMixin, CutIndexMixin

ENTRY = sqlite.IndexEntry._meta.db_table
FTS = sqlite.SQLiteFTSIndexEntry._meta.db_table
# Weights of autocomplete, body and title.
RANK = f"bm25({FTS}, 0, 1, 10)"
# How many hits of the admin's lists are put in order, and how many are found at all.
RANKED, FOUND = 500, 10_000


def quoted(tokens: tuple[str, ...]) -> str:
    """Return tokens as one FTS5 phrase. They hold letters and digits only."""
    return '"' + " ".join(tokens) + '"'


class CutIndex(CutIndexMixin, sqlite.SQLiteIndex):
    pass


class SinglePassMixin:
    """Rank all hits at once; modelsearch asks FTS5 again for each hit."""

    def search(self, config: Any, start: Any, stop: Any, score_field: Any = None) -> QuerySet:
        if isinstance(self.query, MatchAll | Not) or isinstance(
            sqlite.normalize(self.query), MatchAll | Not
        ):
            return super().search(config, start, stop, score_field=score_field)
        hits = self._hits(config)
        queryset = self.queryset.filter(pk__in=[pk for pk, _score in hits])
        if self.order_by_relevance or score_field:
            field = score_field or "_score"
            whens = [When(pk=pk, then=Value(score)) for pk, score in hits[:RANKED]]
            score = Case(*whens, default=Value(0.0), output_field=FloatField())
            queryset = queryset.annotate(**{field: score})
            if self.order_by_relevance:
                queryset = queryset.order_by(field, "-pk")
        if not self.order_by_relevance and not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        return queryset[start:stop]

    def _hits(self, config: Any) -> list[tuple[str, float]]:
        """Return keys and scores, the best (lowest) first."""
        connection = connections[self.queryset.db]
        query = self.build_search_query(sqlite.normalize(self.query), config=config)
        match = sqlite.MatchExpression(self.fields or self.FTS_TABLE_FIELDS, query)
        compiler = sqlite.SQLiteFTSIndexEntry.objects.all().query.get_compiler(
            connection=connection
        )
        _sql, params = match.as_sql(compiler, connection)
        types = get_descendants_content_types_pks(self.queryset.model)
        marks = ",".join(["%s"] * len(types))
        rank = RANK if "title" in self.FTS_TABLE_FIELDS else f"bm25({FTS})"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT e.object_id, {rank} AS score"  # noqa: S608  (names of ours)
                f" FROM {FTS} f CROSS JOIN {ENTRY} e ON e.id = f.rowid"
                f" WHERE {FTS} MATCH %s AND e.content_type_id IN ({marks})"
                " ORDER BY score, e.id DESC LIMIT %s",
                [*params, *types, FOUND],
            )
            return cursor.fetchall()


class Compiler(SinglePassMixin, CutCompilerMixin, sqlite.SQLiteSearchQueryCompiler):
    pass


class AutocompleteCompiler(
    SinglePassMixin, CutCompilerMixin, sqlite.SQLiteAutocompleteQueryCompiler
):
    stems = False


class SQLiteBackend(sqlite.SQLiteSearchBackend):
    """Wagtail's backend for SQLite, with Chinese, and with the hits of the public search."""

    index_class = CutIndex
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def hits(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what says all of it in any of the ways: in titles, as a phrase, then apart."""
        every = [" AND ".join(quoted((t,)) for t in s.tokens) for s in question.sayings]
        match = " OR ".join(f"({each})" for each in every)
        order, params = f"2 * (f.rowid IN ({self._matching}))", [f"title : ({match})"]
        if question.has_phrases:
            phrases = " OR ".join(quoted(s.phrase) for s in question.sayings)
            order += f" + (f.rowid IN ({self._matching}))"
            params.append(self._anywhere(phrases))
        rows = self._rows(order, params, match, types, limit)
        return [Hit(content_type, int(pk)) for content_type, pk, _order in rows]

    def hits_of_some(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what has some of the tokens, the greatest share first."""
        tokens = [quoted((token,)) for token in question.tokens]
        rows = self._rows(
            " + ".join([f"(f.rowid IN ({self._matching}))"] * len(tokens)),
            [self._anywhere(token) for token in tokens],
            " OR ".join(tokens),
            types,
            limit,
        )
        return [Hit(kind, int(pk), order / len(tokens)) for kind, pk, order in rows]

    _matching = f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608  (a name of ours)

    def _anywhere(self, match: str) -> str:
        return f"{{title body}} : ({match})"

    def _rows(
        self, order: str, params: list[str], match: str, types: list[int], limit: int
    ) -> list[tuple[int, str, int]]:
        marks = ",".join(["%s"] * len(types))
        index: CutIndex = self.index_class(self)
        with index.read_connection.cursor() as cursor:
            cursor.execute(
                f"SELECT e.content_type_id, e.object_id, {order} AS place"  # noqa: S608
                f" FROM {FTS} f CROSS JOIN {ENTRY} e ON e.id = f.rowid"
                f" WHERE {FTS} MATCH %s AND e.content_type_id IN ({marks})"
                f" ORDER BY place DESC, {RANK}, e.id DESC LIMIT %s",
                [*params, self._anywhere(match), *types, limit],
            )
            return cursor.fetchall()
