"""The public search: what was typed becomes one page of results, with facets."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from ..models import CustomDocument, PageText, Term
from ..paired import languages
from . import glossary
from .asked import LONGEST_QUESTION, Hit, Question
from .folding import UNSEEN
from .highlight import excerpt, marked_in
from .kinds import DOCUMENT, PAGE, Kind
from .visible import (
    Row,
    document_type,
    families_of,
    page_types,
    public_documents,
)

PER_PAGE = 10
MOST_HITS = 2000


@dataclass(frozen=True)
class Candidate:
    """Something public that was found: a page of one language, or a document."""

    pk: int
    kind: Kind
    language: str
    family: UUID | None = None
    # The page exists in the reader's language too.
    elsewhere: bool = False
    document: CustomDocument | None = None


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


@dataclass(frozen=True)
class Facet:
    value: str
    label: object
    count: int
    current: bool
    url: str


@dataclass
class Search:
    """What one visitor asks: `asked` as typed, `kind` and `written` as chosen among the facets."""

    asked: str
    language: str
    terms: list[Term]
    now: datetime
    kind: str = ""
    written: str = ""

    def __post_init__(self) -> None:
        self.asked = " ".join(UNSEEN.sub(" ", self.asked).split())
        self.cut_short = len(self.asked) > LONGEST_QUESTION
        self.asked = self.asked[:LONGEST_QUESTION].strip()
        self.others = glossary.others(self.asked, self.terms, self.language)
        self.explained = glossary.explained(self.asked, self.terms)
        self.question = Question.of([self.asked, *(other.question for other in self.others)])
        kinds = {DOCUMENT.key, *(model.search_kind.key for model in page_types().values())}
        self.kind = self.kind if self.kind in kinds else ""
        # Only some of the words were found together.
        self.partly = False

    @property
    def has_words(self) -> bool:
        return bool(Question.of([self.asked]))

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Everything public that was found, in every language, the best first."""
        if not self.has_words:
            return []
        backend = get_search_backend()
        types = [*page_types(), document_type()]
        found = self._public(backend.hits(self.question, types, MOST_HITS))
        if not found and len(self.question.tokens) > 1:
            some = backend.hits_of_some(self.question, types, MOST_HITS)
            found = self._public(_closest(some))
            self.partly = bool(found)
        return found

    def _public(self, hits: list[Hit]) -> list[Candidate]:
        documents = document_type()
        models = page_types()
        in_pages = [hit.pk for hit in hits if hit.content_type != documents]
        in_documents = [hit.pk for hit in hits if hit.content_type == documents]
        rows = families_of(in_pages, self.now) if in_pages else []
        files = public_documents(in_documents) if in_documents else {}
        here = {row.family for row in rows if row.language == self.language}
        known: dict[int, Row] = {row.pk: row for row in rows}
        found = []
        for hit in hits:
            if hit.content_type == documents:
                if file := files.get(hit.pk):
                    found.append(Candidate(hit.pk, DOCUMENT, file.language, document=file))
            elif row := known.get(hit.pk):
                kind = models[row.content_type].search_kind
                elsewhere = row.language != self.language and row.family in here
                found.append(Candidate(hit.pk, kind, row.language, row.family, elsewhere))
        return found

    @cached_property
    def in_language(self) -> list[Candidate]:
        """What this reader is shown: of the language that was chosen, else first of their own."""
        if self.written:
            return [each for each in self.candidates if each.language == self.written]
        return for_reader(self.candidates, self.language)

    @cached_property
    def chosen(self) -> list[Candidate]:
        if not self.kind:
            return self.in_language
        return [each for each in self.in_language if each.kind.key == self.kind]

    @cached_property
    def kinds(self) -> list[Facet]:
        """The kinds among the results, each with its count; nothing where there is one kind."""
        counts = Counter(each.kind for each in self.in_language)
        facets = [
            Facet(kind.key, kind.plural, count, kind.key == self.kind, self.address(kind=kind.key))
            for kind, count in counts.most_common()
        ]
        return facets if len(facets) > 1 or self.kind else []

    @cached_property
    def written_in(self) -> list[Facet]:
        """The languages among the results, each with its count; nothing where there is one."""
        of_kind = [e for e in self.candidates if self.kind in ("", e.kind.key)]
        counts = Counter(each.language for each in of_kind)
        facets = [
            Facet(
                code, name_of(code), counts[code], code == self.written, self.address(written=code)
            )
            for code in languages()
            if counts[code]
        ]
        only_mine = [facet.value for facet in facets] == [self.language]
        return facets if facets and (not only_mine or self.written) else []

    @property
    def count_first(self) -> int:
        """How many there are where no language is chosen."""
        of_kind = [e for e in self.candidates if self.kind in ("", e.kind.key)]
        return len(for_reader(of_kind, self.language))

    def address(self, *, kind: str = "", written: str = "", page: int = 1) -> str:
        """Return the link to these results with another choice; what is not given is kept."""
        choice = {
            "q": self.asked,
            "type": kind or self.kind,
            "lang": written or self.written,
            "page": page if page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in choice.items() if value})

    @property
    def of_every_kind(self) -> str:
        return "?" + urlencode({"q": self.asked} | ({"lang": self.written} if self.written else {}))

    @property
    def in_any_language(self) -> str:
        return "?" + urlencode({"q": self.asked} | ({"type": self.kind} if self.kind else {}))

    @property
    def is_full(self) -> bool:
        return len(self.candidates) >= MOST_HITS

    def page(self, number: object) -> ListPage:
        """Return the results of one page of the list; the last one where there is no such."""
        page = Paginator(self.chosen, PER_PAGE).get_page(number)
        page.object_list = self.shown(page.object_list)
        return page

    def shown(self, candidates: Iterable[Candidate]) -> list[Result]:
        """Return candidates with what is read of them: a fixed number of queries."""
        candidates = list(candidates)
        keys = [each.pk for each in candidates if each.document is None]
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
        results = []
        for each in candidates:
            if each.document is not None:
                results.append(self._document(each))
            elif page := pages.get(each.pk):
                results.append(self._page(each, page, texts.get(page.pk, ""), above, days))
        return results

    def _document(self, candidate: Candidate) -> Result:
        document = candidate.document
        text = document.words_of_the_file()
        return Result(
            title=marked_in(document.title, self.question),
            excerpt=excerpt(text, self.question) if text else "",
            url=document.url,
            kind=DOCUMENT,
            language=candidate.language or self.language,
            document=document,
        )

    def _page(
        self,
        candidate: Candidate,
        page: Page,
        text: str,
        above: dict[str, Page],
        days: dict[int, date],
    ) -> Result:
        url = page.get_url() or ""
        if not candidate.elsewhere:
            # Served below the reader's own language, with a notice where it is another's.
            url = url.replace(f"/{candidate.language}/", f"/{self.language}/", 1)
        # A kind of its own says by its name where it lies.
        stop = len(page.path) if candidate.kind is PAGE else 0
        steps = range(3 * page.steplen, stop, page.steplen)
        return Result(
            title=marked_in(page.title, self.question),
            url=url,
            kind=candidate.kind,
            language=candidate.language,
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


def for_reader(candidates: Iterable[Candidate], language: str) -> list[Candidate]:
    """Put the reader's own language first, and show each page in one language only."""
    families: set[UUID] = set()
    kept = []
    for each in sorted(candidates, key=lambda found: found.language not in (language, "")):
        if each.family in families:
            continue
        if each.family is not None:
            families.add(each.family)
        kept.append(each)
    return kept


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


def name_of(language: str) -> object:
    return dict(settings.LANGUAGES)[language]
