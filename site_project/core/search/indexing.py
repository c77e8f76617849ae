"""What every backend does beside its own work: cut texts for the index, keep them plain too."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db.models import Model
from modelsearch.backends import get_search_backend
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText, SearchQuery
from wagtail.models import Page

from ..models import CustomDocument, PageText
from . import words
from .asked import LONGEST_QUESTION
from .cutting import for_index, terms

# Punctuation to both databases and no space to either: keeps a term's tokens side by side.
GLUE = "\u00b7"
# So many objects are read and written together.
AT_ONCE = 500


def plain(value: Any) -> str:
    """Return the text of what a search field holds: a string, a list of them, a date."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, Iterable):
        return "\n".join(filter(None, map(plain, value)))
    return "" if value is None else str(value)


def page_text(page: Page) -> str:
    """Return what a page says below its title, as its search fields tell it."""
    fields = [
        field
        for field in page.get_search_fields()
        if isinstance(field, SearchField) and field.field_name != "title"
    ]
    return "\n".join(filter(None, (plain(field.get_value(page)) for field in fields)))


def keep_texts(objects: Iterable[Any]) -> None:
    """Keep the texts of pages for excerpts, and the words of all that visitors may find."""
    objects = list(objects)
    texts = [PageText(page_id=o.pk, text=page_text(o)) for o in objects if isinstance(o, Page)]
    PageText.objects.bulk_create(
        texts, update_conflicts=True, unique_fields=["page"], update_fields=["text"]
    )
    titles = [each.title for each in objects if isinstance(each, Page | CustomDocument)]
    files = [each.words_of_the_file() for each in objects if isinstance(each, CustomDocument)]
    words.keep([*titles, *files, *(row.text for row in texts)])


def cut_field(field: Any) -> Any:
    """Return a search field whose values come cut; filters and the model's own field stay.

    A backend asks it for the title, for the text and for beginnings: it is cut once.
    """
    cut = copy.copy(field)
    own_value = field.get_value
    if isinstance(field, RelatedFields):
        cut.fields = [cut_field(each) for each in field.fields]
        cut.get_value = lambda obj: own_value(_real(obj))
    elif isinstance(field, SearchField | AutocompleteField):
        stems = isinstance(field, SearchField)
        cut.get_value = cache(lambda obj: for_index(plain(own_value(_real(obj))), stems=stems))
    return cut


def _real(obj: Any) -> Any:
    return obj.real if isinstance(obj, CutObject) else obj


class CutObject:
    """Stands in for a model instance while it is indexed."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def get_search_fields(self) -> list[Any]:
        return [cut_field(field) for field in self.real.get_search_fields()]


_gathered: ContextVar[dict[type[Model], dict[Any, None]] | None] = ContextVar(
    "gathered", default=None
)


@contextmanager
def indexed_at_the_end() -> Iterator[None]:
    """Put what is saved inside into the index at its end, once however often it is saved.

    Nothing of it is found before. What fails inside leaves the index as it was.
    """
    saved: dict[type[Model], dict[Any, None]] = {}
    token = _gathered.set(saved)
    try:
        yield
    finally:
        _gathered.reset(token)
    index = get_search_backend()
    for model, keys in saved.items():
        pks = list(keys)
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            index.add_bulk(model, model.get_indexed_objects().filter(pk__in=some))


class CutIndexMixin:
    """An index of cut texts, beside it the plain texts of the pages."""

    def add_item(self, obj: Any) -> None:
        gathered = _gathered.get()
        if gathered is None:
            self.add_items(type(obj), [obj])
        else:
            gathered.setdefault(type(obj), {})[obj.pk] = None

    def add_items(self, model: Any, objs: Iterable[Any]) -> None:
        objs = list(objs)
        super().add_items(model, [CutObject(obj) for obj in objs])
        keep_texts(objs)


def cut_query(query: SearchQuery, *, stems: bool) -> SearchQuery | None:
    """Return a query cut as the index is; None where nothing of it is left.

    Each word of it becomes one phrase of its tokens.
    """
    if isinstance(query, PlainText | Phrase):
        asked = query.query_string[:LONGEST_QUESTION]
        said = [GLUE.join(term) for term in terms(asked, stems=stems)]
        query = copy.copy(query)
        query.query_string = " ".join(said)
        return query if said else None
    if isinstance(query, And | Or):
        cut = [cut_query(each, stems=stems) for each in query.subqueries]
        kept = [each for each in cut if each is not None]
        return type(query)(kept) if kept else None
    if isinstance(query, Not):
        subquery = cut_query(query.subquery, stems=stems)
        return None if subquery is None else Not(subquery)
    return query


class CutCompilerMixin:
    """What the admin's lists and choosers ask, cut as the index is.

    `stems` is False where a beginning is enough and words are kept whole.
    """

    stems = True

    def __init__(self, queryset: Any, query: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(queryset, query, *args, **kwargs)
        self.query = cut_query(self.query, stems=self.stems) or MATCH_NONE
