"""Search in PostgreSQL's full text vectors."""

from typing import Any

from modelsearch.backends.database.postgres import postgres

from .asked import Hit, Question
from .indexing import CutCompilerMixin, CutIndexMixin

ENTRY = postgres.IndexEntry._meta.db_table
# Stems English words; what is cut from Chinese passes it unchanged.
CONFIGURATION = "english"


def following(tokens: tuple[str, ...]) -> str:
    """Return tokens as one phrase of a tsquery. They hold letters and digits only."""
    return "(" + " <-> ".join(f"'{token}'" for token in tokens) + ")"


class CutIndex(CutIndexMixin, postgres.PostgresIndex):
    pass


class Compiler(CutCompilerMixin, postgres.PostgresSearchQueryCompiler):
    pass


class AutocompleteCompiler(CutCompilerMixin, postgres.PostgresAutocompleteQueryCompiler):
    pass


class PostgreSQLBackend(postgres.PostgresSearchBackend):
    """Wagtail's backend for PostgreSQL, with Chinese, and with the hits of the public search."""

    index_class = CutIndex
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": CONFIGURATION} | params)

    def hits(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what says all of it in any of the ways: in titles, as a phrase, then apart."""
        every = [" & ".join(following((t,)) for t in s.tokens) for s in question.sayings]
        match = " | ".join(f"({each})" for each in every)
        order, params = "2 * (title @@ to_tsquery(%s, %s))::int", [self.config, match]
        if question.has_phrases:
            phrases = " | ".join(following(s.phrase) for s in question.sayings)
            order += " + (vector @@ to_tsquery(%s, %s))::int"
            params += [self.config, phrases]
        rows = self._rows(order, params, match, types, limit)
        return [Hit(content_type, int(pk)) for content_type, pk, _order in rows]

    def hits_of_some(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what has some of the tokens, the greatest share first."""
        tokens = [following((token,)) for token in question.tokens]
        rows = self._rows(
            " + ".join(["(vector @@ to_tsquery(%s, %s))::int"] * len(tokens)),
            [value for token in tokens for value in (self.config, token)],
            " | ".join(tokens),
            types,
            limit,
        )
        return [Hit(kind, int(pk), order / len(tokens)) for kind, pk, order in rows]

    def _rows(
        self, order: str, params: list[str], match: str, types: list[int], limit: int
    ) -> list[tuple[int, str, int]]:
        index: CutIndex = self.index_class(self)
        with index.read_connection.cursor() as cursor:
            cursor.execute(
                # The vectors are joined once, not for each token that is looked for in them.
                "WITH found AS MATERIALIZED (SELECT entry.*, asked, title || body AS vector"  # noqa: S608
                f" FROM {ENTRY} AS entry, to_tsquery(%s, %s) AS asked"
                " WHERE (title || body) @@ asked AND content_type_id = ANY(%s))"
                f" SELECT content_type_id, object_id, {order} AS place FROM found"
                " ORDER BY place DESC,"
                " 10 * ts_rank(title, asked) + ts_rank(body, asked) DESC, id DESC LIMIT %s",
                [self.config, match, types, *params, limit],
            )
            return cursor.fetchall()
