"""What was asked, as both databases are asked for it: one plan for every backend."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .cutting import is_han, terms
from .stemming import stem

# Nobody types more; the rest would only make the databases work.
LONGEST_QUESTION = 100
MOST_TOKENS = 40
# What joins words rather than means something: 通訊的權利 asks for 通訊 and 權利.
JOINING = frozenset("的嗎呢吗")
_SMALL = (
    "a about am an and any are as at be been but by can could did do does for from get got had has "
    "have he her his how i if in is it its may me my need of on or our s shall she should so some "
    "t that the their them there these they this those to us want was we were what when where "
    "which who whom whose why will with would you your"
)
SMALL_WORDS = frozenset(map(stem, _SMALL.split()))


@dataclass(frozen=True)
class Saying:
    """One way of saying what is looked for: a text, cut as the index is."""

    text: str

    @cached_property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        found, room = [], MOST_TOKENS
        for term in terms(self.text):
            found.append(term[:room])
            room -= len(term)
            if room <= 0:
                break
        return tuple(found)

    @cached_property
    def phrase(self) -> tuple[str, ...]:
        """The tokens one after the other: the text as it was written."""
        return tuple(token for term in self.terms for token in term)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that a page must have, wherever they stand in it."""
        different = dict.fromkeys(self.phrase)
        return tuple(filter(is_telling, different)) or tuple(different)


def is_telling(token: str) -> bool:
    """Tell whether a page can be asked to have this token, or it only joins others."""
    return not JOINING.intersection(token) if is_han(token) else token not in SMALL_WORDS


@dataclass(frozen=True)
class Question:
    """All ways of saying it; a page with any of them is found."""

    sayings: tuple[Saying, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Question":
        """Leave out what has no letter, digit or Chinese character in it."""
        return cls(tuple(s for s in map(Saying, dict.fromkeys(texts)) if s.phrase))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(t for saying in self.sayings for t in saying.tokens))[
            :MOST_TOKENS
        ]

    @property
    def has_phrases(self) -> bool:
        """False where a page with the tokens has them in their order: there is one of them."""
        return any(len(saying.phrase) > 1 for saying in self.sayings)

    def __bool__(self) -> bool:
        return bool(self.sayings)


@dataclass(frozen=True)
class Hit:
    """A row of the index that was found; `share` of the tokens, from 0 to 1."""

    content_type: int
    pk: int
    share: float = 1.0
