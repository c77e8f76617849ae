"""Search in PostgreSQL's full text vectors."""

from typing import Any

from modelsearch.backends.database.postgres import postgres

from .asked import Hit, Question
from .indexing import CutCompilerMixin, CutIndexMixin

ENTRY = postgres.IndexEntry._meta.db_table
# Takes the tokens as they were cut.
CONFIGURATION = "simple"

# A condition that the indexes of both columns answer without reading a text.
HOLDS = "(title @@ to_tsquery(%s, %s) OR body @@ to_tsquery(%s, %s))"
# To know how well one fits, its whole text is read: further ones follow, the newest first.
MOST_READ = 50
# The planner takes reading all texts for cheap, since it does not count unpacking them: for this
# one statement it is told to use the indexes. Sent with it, so that it is one round trip.
BY_INDEX = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan TO DEFAULT"


def following(tokens: tuple[str, ...]) -> str:
    """Return tokens as one phrase of a tsquery. They hold letters and digits only."""
    return "(" + " <-> ".join(f"'{token}'" for token in tokens) + ")"


class CutIndex(CutIndexMixin, postgres.PostgresIndex):
    pass


class Compiler(CutCompilerMixin, postgres.PostgresSearchQueryCompiler):
    pass


class AutocompleteCompiler(CutCompilerMixin, postgres.PostgresAutocompleteQueryCompiler):
    stems = False


class PostgreSQLBackend(postgres.PostgresSearchBackend):
    """Wagtail's backend for PostgreSQL, with Chinese, and with the hits of the public search."""

    index_class = CutIndex
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": CONFIGURATION} | params)

    def hits(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what says all of it in any of the ways: in titles, as a phrase, then apart."""
        says = [" & ".join(following((t,)) for t in s.tokens) for s in question.sayings]
        match = " | ".join(f"({each})" for each in says)
        found, params = [], [self.config, match]
        for saying in question.sayings:
            found.append(" AND ".join([HOLDS] * len(saying.tokens)))
            params += [v for t in saying.tokens for v in (self.config, following((t,))) * 2]
        phrases = " | ".join(following(s.phrase) for s in question.sayings)
        rows = self._rows(
            "SELECT id, content_type_id, 2 * (title @@ to_tsquery(%s, %s))::int AS place"  # noqa: S608
            f" FROM {ENTRY} WHERE ({' OR '.join(found)})",
            params,
            types,
            match,
            phrases if question.has_phrases else "",
            limit,
        )
        return [Hit(content_type, int(pk)) for content_type, pk, _place in rows]

    def hits_of_some(self, question: Question, types: list[int], limit: int) -> list[Hit]:
        """Return what has some of the tokens, the greatest share first."""
        tokens = [following((token,)) for token in question.tokens]
        each = (
            f"SELECT id, content_type_id FROM {ENTRY}"  # noqa: S608
            " WHERE title @@ to_tsquery(%s, %s) OR body @@ to_tsquery(%s, %s)"
        )
        rows = self._rows(
            "SELECT id, content_type_id, count(*) AS place"  # noqa: S608
            f" FROM ({' UNION ALL '.join([each] * len(tokens))}) AS had"
            " GROUP BY id, content_type_id",
            [value for token in tokens for value in (self.config, token) * 2],
            types,
            " | ".join(tokens),
            "",
            limit,
        )
        return [Hit(kind, int(pk), place / len(tokens)) for kind, pk, place in rows]

    def _rows(
        self,
        found: str,
        params: list[str],
        types: list[int],
        match: str,
        phrases: str,
        limit: int,
    ) -> list[tuple[int, str, int]]:
        """Put what is found by the indexes alone in order; only the first are read for that."""
        index: CutIndex = self.index_class(self)
        said = "((title || body) @@ to_tsquery(%s, %s))::int" if phrases else "0"
        with index.read_connection.cursor() as cursor:
            statement = (
                # Apart from the kinds of things, whose index would be taken for the better one.
                f"WITH holding AS MATERIALIZED ({found}),"  # noqa: S608
                " found AS MATERIALIZED (SELECT * FROM holding WHERE content_type_id = ANY(%s)),"
                f" read AS (SELECT id, {said} AS phrase,"
                " 10 * ts_rank(title, asked) + ts_rank(body, asked) AS fit"
                " FROM (SELECT id FROM found ORDER BY place DESC, id DESC LIMIT %s) AS best"
                f" JOIN {ENTRY} USING (id), to_tsquery(%s, %s) AS asked)"
                " SELECT entry.content_type_id, object_id, place"
                f" FROM found JOIN {ENTRY} AS entry USING (id) LEFT JOIN read USING (id)"
                " ORDER BY place + coalesce(phrase, 0) DESC, fit DESC NULLS LAST, id DESC LIMIT %s"
            )
            asked = [self.config, phrases] if phrases else []
            cursor.execute(
                BY_INDEX.format(statement),
                [*params, types, *asked, MOST_READ, self.config, match, limit],
            )
            cursor.nextset()
            return cursor.fetchall()
