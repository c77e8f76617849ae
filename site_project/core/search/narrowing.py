"""Results made fewer by choice: their kind, their language, a right, a year."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..paired import languages
from ..public_forms import Options, RegisterFilter
from .directory import Directory, Entry
from .kinds import DOCUMENT
from .visible import page_types


@dataclass(frozen=True)
class Facet:
    value: str
    label: object
    count: int
    current: bool
    url: str


@dataclass(frozen=True)
class Choices:
    """What a reader chose among the facets; empty where they made no choice."""

    kind: str
    written: str
    right: str
    year: str

    def leave(self, entries: list[Entry]) -> list[Entry]:
        """Return what is of the kind, the right and the year, in any language."""
        if self.kind:
            entries = [each for each in entries if each.kind.key == self.kind]
        if self.right:
            entries = [each for each in entries if self.right in each.rights]
        if self.year:
            entries = [each for each in entries if self.year in each.years]
        return entries


class Narrowing:
    """The facets of a search. Each counts what the choices among the others leave."""

    asked: str
    language: str
    directory: Directory
    kind: str
    written: str
    right: str
    year: str
    candidates: list[Entry]
    partly_found: list[Entry]

    def address(self, *, page: int = 1, **chosen: str) -> str:
        """Return the link to these results with another choice; what is not given is kept."""
        choice = {
            "q": self.asked,
            "type": self.kind,
            "lang": self.written,
            "right": self.right,
            "year": self.year,
            "page": str(page) if page > 1 else "",
        } | chosen
        return "?" + urlencode({name: value for name, value in choice.items() if value})

    def keep_known_choices(self) -> None:
        """Forget what was chosen where there is no such kind, language, right or year."""
        kinds = {DOCUMENT.key, *(model.search_kind.key for model in page_types().values())}
        self.kind = self.kind if self.kind in kinds else ""
        self.written = self.written if self.written in languages() else ""
        self.right = self.right if self.right in self.directory.rights else ""
        self.year = self.year if self.year in self.directory.years else ""
        self.choices = Choices(self.kind, self.written, self.right, self.year)

    @cached_property
    def chosen(self) -> list[Entry]:
        """What this reader is shown: what the choices leave, their own language first."""
        return self._shown_by(self.choices)

    def without(self, choice: str) -> list[Entry]:
        """Return what would be shown if one of the choices were not made."""
        fewer = replace(self.choices, **{choice: ""})
        return self.chosen if fewer == self.choices else self._shown_by(fewer)

    def _shown_by(self, choices: Choices) -> list[Entry]:
        left = choices.leave(self.candidates)
        if choices.written:
            return [each for each in left if each.language == choices.written]
        partly = set(map(id, self.partly_found))
        return for_reader(left, self.language, last=partly)

    @cached_property
    def kinds(self) -> list[Facet]:
        """The kinds among the results, each with its count; nothing where there is one kind."""
        # By their keys: a kind's labels are translated whenever it is looked up itself.
        kinds = {each.kind.key: each.kind for each in self.of_any_kind}
        counts = Counter(each.kind.key for each in self.of_any_kind)
        found = [
            Facet(key, kinds[key].plural, count, key == self.kind, self.address(type=key))
            for key, count in counts.most_common()
        ]
        return found if len(found) > 1 or self.kind else []

    @cached_property
    def of_any_kind(self) -> list[Entry]:
        return self.without("kind")

    @property
    def every_kind(self) -> str:
        return self.address(type="")

    @cached_property
    def written_in(self) -> list[Facet]:
        """The languages among the results, each with its count; nothing where there is one."""
        counts = Counter(each.language for each in self.choices.leave(self.candidates))
        found = [
            Facet(code, name_of(code), counts[code], code == self.written, self.address(lang=code))
            for code in languages()
            if counts[code]
        ]
        only_mine = [facet.value for facet in found] == [self.language]
        return found if found and (not only_mine or self.written) else []

    @property
    def any_language(self) -> str:
        return self.address(lang="")

    @cached_property
    def count_first(self) -> int:
        """How many there are where no language is chosen."""
        return len(self.without("written"))

    @cached_property
    def narrower(self) -> RegisterFilter | None:
        """The form with rights and years, each with its count; None where there is neither."""
        choices = {
            name: (label, options)
            for name, label, options in (
                ("right", _("Right"), self._rights()),
                ("year", _("Year"), self._years()),
            )
            if options
        }
        chosen = {"right": self.right, "year": self.year}
        return RegisterFilter(chosen, choices) if choices else None

    def _rights(self) -> Options:
        counts = Counter(right for each in self.without("right") for right in each.rights)
        return [
            (right, f"{name} ({counts[right]})")
            for right, name in self.directory.rights.items()
            if counts[right] or right == self.right
        ]

    def _years(self) -> Options:
        counts = Counter(year for each in self.without("year") for year in each.years)
        years = counts.keys() | ({self.year} if self.year else set())
        return [(year, f"{year} ({counts[year]})") for year in sorted(years, reverse=True)]

    @property
    def narrowed(self) -> bool:
        return bool(self.right or self.year)

    @property
    def not_narrowed(self) -> str:
        return self.address(right="", year="")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of rights and years sends along."""
        choices = (("q", self.asked), ("type", self.kind), ("lang", self.written))
        return [(name, value) for name, value in choices if value]


def for_reader(entries: Iterable[Entry], language: str, last: Collection[int] = ()) -> list[Entry]:
    """Put the reader's own language first, and show each page in one language only.

    Entries whose identity is among `last` come after all others.
    """
    own: list[Entry] = []
    others: list[Entry] = []
    for each in entries:
        (own if each.language in (language, "") else others).append(each)
    families = {each.family for each in own} if others else set()
    for each in others:
        if each.family is None or each.family not in families:
            families.add(each.family)
            own.append(each)
    return sorted(own, key=lambda each: id(each) in last) if last else own


def name_of(language: str) -> object:
    return dict(settings.LANGUAGES)[language]
