"""The public search: what was typed becomes one page of results, with facets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from ..models import CustomDocument, PageText, Term
from ..paired import PairedText
from . import glossary
from .asked import LONGEST_QUESTION, Hit, Question
from .directory import Directory, Entry
from .folding import UNSEEN
from .highlight import excerpt, marked_in
from .kinds import DOCUMENT, PAGE, Kind
from .narrowing import Narrowing
from .visible import document_type, page_types

PER_PAGE = 10
# Where fewer pages have all of the words, those with most of them follow.
FEW = 3
MOST_HITS = 2000


@dataclass
class Result:
    """One result as it is shown."""

    title: SafeString
    url: str
    kind: Kind
    language: str
    above: list[str] = field(default_factory=list)
    excerpt: SafeString | str = ""
    day: date | None = None
    document: CustomDocument | None = None
    # It has only some of the words, and comes after those that have all.
    partly: bool = False


@dataclass
class Search(Narrowing):
    """What one visitor asks: `asked` as typed, the rest as chosen among the facets."""

    asked: str
    language: str
    terms: list[Term]
    directory: Directory
    now: datetime
    kind: str = ""
    written: str = ""
    right: str = ""
    year: str = ""

    def __post_init__(self) -> None:
        self.asked = " ".join(UNSEEN.sub(" ", self.asked).split())
        self.cut_short = len(self.asked) > LONGEST_QUESTION
        self.asked = self.asked[:LONGEST_QUESTION].strip()
        self.others = glossary.others(self.asked, self.terms, self.language)
        self.explained = glossary.explained(self.asked, self.terms)
        self.question = self.question_of(self.asked)
        self.keep_known_choices()
        # What has only some of the words: after all others, or all there is.
        self.partly_found: list[Entry] = []

    def question_of(self, asked: str) -> Question:
        """Return all ways of saying it that the glossary knows."""
        others = glossary.others(asked, self.terms, self.language)
        return Question.of([asked, *(other.question for other in others)])

    @property
    def has_words(self) -> bool:
        return bool(Question.of([self.asked]))

    @cached_property
    def candidates(self) -> list[Entry]:
        """Everything public that was found, in every language, the best first."""
        if not self.has_words:
            return []
        found = self.with_called(self.found(self.question))
        if len(found) < FEW and len(self.question.tokens) > 1:
            some = get_search_backend().hits_of_some(self.question, self.types, MOST_HITS)
            closest = self.public(_most(some) if found else _closest(some))
            whole = set(map(id, found))
            self.partly_found = [each for each in closest if id(each) not in whole]
        return found + self.partly_found

    def with_called(self, found: list[Entry]) -> list[Entry]:
        """Put what the question is a name of before what was found, and what it may mean after."""
        named, meant = self.directory.named(self.question), self.directory.meant(self.question)
        return _first(named, found, meant)

    @property
    def partly(self) -> bool:
        """Tell whether nothing has all of the words, and something has some."""
        return bool(self.partly_found) and len(self.partly_found) == len(self.candidates)

    @property
    def has_few(self) -> bool:
        """Tell whether so few pages have all of the words that another spelling may help."""
        whole = len(self.candidates) - len(self.partly_found)
        return whole < FEW and not self.directory.named(self.question)

    @property
    def also_searched(self) -> list[PairedText]:
        """What the glossary has searched for as well, each once."""
        return list({str(other.word): other.word for other in self.others}.values())

    def found(self, question: Question, most: int = MOST_HITS) -> list[Entry]:
        """Return what is public among the hits that say all of it in any of the ways."""
        return self.public(get_search_backend().hits(question, self.types, most))

    @property
    def types(self) -> list[int]:
        return [*page_types(), document_type()]

    def public(self, hits: list[Hit]) -> list[Entry]:
        return list(self.directory.found(hits))

    @property
    def is_full(self) -> bool:
        return len(self.candidates) >= MOST_HITS

    def page(self, number: object) -> ListPage:
        """Return the results of one page of the list; the last one where there is no such."""
        page = Paginator(self.chosen, PER_PAGE).get_page(number)
        page.object_list = self.shown(page.object_list)
        return page

    def shown(self, entries: Iterable[Entry]) -> list[Result]:
        """Return entries with what is read of them: a fixed number of queries."""
        entries = list(entries)
        keys = [each.pk for each in entries if not (each.is_document or each.place)]
        files = CustomDocument.objects.in_bulk([e.pk for e in entries if e.is_document])
        pages = {}
        texts: dict[int, str] = {}
        above: dict[str, Page] = {}
        if keys:
            # Without their kind's own columns: an address, a title and a text are all it takes.
            rows = Page.objects.filter(pk__in=keys).select_related("locale")
            pages = {page.pk: page for page in rows}
            texts = dict(PageText.objects.filter(pk__in=keys).values_list("page_id", "text"))
            above = pages_above(pages.values())
        days = self._days(pages.values())
        partly = set(map(id, self.partly_found))
        results: list[Result] = []
        for each in entries:
            first = len(results)
            if each.is_document:
                if document := files.get(each.pk):
                    results.append(self._document(document))
            elif each.place:
                title = marked_in(each.place.title, self.question)
                results.append(Result(title, each.place.url, each.kind, each.language))
            elif page := pages.get(each.pk):
                results.append(self._page(each, page, texts.get(page.pk, ""), above, days))
            for result in results[first:]:
                result.partly = id(each) in partly and not self.partly
        return results

    def _document(self, document: CustomDocument) -> Result:
        text = document.words_of_the_file()
        return Result(
            title=marked_in(document.title, self.question),
            excerpt=excerpt(text, self.question) if text else "",
            url=document.url,
            kind=DOCUMENT,
            language=document.language or self.language,
            document=document,
        )

    def _page(
        self,
        entry: Entry,
        page: Page,
        text: str,
        above: dict[str, Page],
        days: dict[int, date],
    ) -> Result:
        url = page.get_url() or ""
        if not self.directory.is_written(entry.family, self.language):
            # Served below the reader's own language, with a notice where it is another's.
            url = url.replace(f"/{entry.language}/", f"/{self.language}/", 1)
        # A kind of its own says by its name where it lies.
        stop = len(page.path) if entry.kind is PAGE else 0
        steps = range(3 * page.steplen, stop, page.steplen)
        return Result(
            title=marked_in(page.title, self.question),
            url=url,
            kind=entry.kind,
            language=entry.language,
            above=[above[page.path[:n]].title for n in steps if page.path[:n] in above],
            excerpt=excerpt(text, self.question) if text else "",
            day=days.get(page.pk),
        )

    def _days(self, pages: Iterable[Page]) -> dict[int, date]:
        models = page_types()
        by_type: dict[int, list[int]] = {}
        for page in pages:
            by_type.setdefault(page.content_type_id, []).append(page.pk)
        days: dict[int, date] = {}
        for content_type, keys in by_type.items():
            days |= models[content_type].days_in_search(keys, self.now)
        return days


def _first(*ranked: list[Entry]) -> list[Entry]:
    """Join lists to one, each entry where it comes first."""
    joined = {id(entry): entry for each in ranked for entry in each}
    return list(joined.values())


def _most(hits: list[Hit]) -> list[Hit]:
    """Keep what has more than half of the words."""
    return [hit for hit in hits if hit.share > 0.5]


def _closest(hits: list[Hit]) -> list[Hit]:
    """Keep what has at least half as much of the words as the best has."""
    best = max((hit.share for hit in hits), default=0)
    return [hit for hit in hits if hit.share >= best / 2]


def pages_above(pages: Iterable[Page]) -> dict[str, Page]:
    """Return the pages above these, without root and home, by their path."""
    paths = {
        page.path[:n]
        for page in pages
        for n in range(3 * page.steplen, len(page.path), page.steplen)
    }
    return {page.path: page for page in Page.objects.filter(path__in=paths).only("path", "title")}
