"""What somebody may have meant who found nothing, or only a part: "Did you mean …".

English: a word of the index, one or two letters away. Chinese: a word of the
glossary with one character different, or what stands in public where the rest
of the word stands. Each answer is looked for once, and is kept only if the
public finds something by it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from ..models import PageText, SearchWord, Term
from ..paired import languages, text_in
from .asked import Question, is_telling
from .cutting import HAN, RUN, is_han
from .directory import Entry
from .finding import FEW, Search
from .folding import fold, fold_in_place
from .stemming import stem

# So much is offered, and so many answers are looked for.
OFFERED, TRIED = 3, 8
# Words that are compared with a misspelt one, and parts of a question that are looked at.
COMPARED, PARTS = 5000, 6
# From so many letters on a word may have two wrong ones.
SHORTEST, TWO_WRONG = 4, 6
# Chinese runs of so many characters; pages that are read for one, and how much of each.
LONGEST_RUN, READ, READ_OF_EACH = 12, 12, 10_000
# Hits that are looked at for one that is public.
HITS = 200
# How many times as much another spelling must find, where the one that was typed finds a little.
MUCH_COMMONER = 4


@dataclass(frozen=True, order=True)
class Answer:
    """Another text for a part of what was asked; the smaller, the likelier."""

    wrong: int
    place: int
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Meant:
    """A question that finds something public, and what that is, the best first."""

    question: str
    found: list[Entry]


def did_you_mean(search: Search) -> list[Meant]:
    """Return up to three questions that find more, the likeliest first."""
    asked = search.asked
    folded = fold_in_place(asked)
    answers = [
        answer for match in list(RUN.finditer(folded))[:PARTS] for answer in _answers(match, search)
    ]
    whole = len(search.candidates) - len(search.partly_found)
    meant: list[Meant] = []
    for question, chosen in _questions(asked, answers):
        if len(meant) == OFFERED:
            break
        found = search.found(search.question_of(question), HITS)
        if not found and not whole and len(search.question.tokens) > 1:
            found = _found_apart(chosen, search)
        # What finds something as it is must have a much commoner neighbour.
        if found and (not whole or len(found) >= MUCH_COMMONER * whole):
            meant.append(Meant(question, found))
    return meant


def _found_apart(chosen: list[Answer], search: Search) -> list[Entry]:
    """Return what has the first of these words, where each stands somewhere in public."""
    typed = [search.asked[answer.start : answer.end] for answer in chosen]
    if any(map(is_han, typed)) or any(_found_alone(word, search) for word in typed):
        return []
    found = [_found_alone(answer.text, search) for answer in chosen]
    return found[0] if all(found) else []


def _found_alone(word: str, search: Search) -> list[Entry]:
    return search.found(Question.of([word]), HITS)


def _answers(match: re.Match, search: Search) -> list[Answer]:
    run, word = match.groups()
    if run:
        return list(_for_run(run, match.start(), search))
    # What stands on several pages is no slip.
    if len(word) >= SHORTEST and is_telling(stem(word)) and len(_found_alone(word, search)) < FEW:
        return _for_word(word, match.start(), search.terms)
    return []


def _questions(asked: str, answers: list[Answer]) -> Iterator[tuple[str, list[Answer]]]:
    """Yield what was asked with the best answer for each part, then with each answer alone."""
    best: list[Answer] = []
    for answer in sorted(answers):
        if all(answer.end <= other.start or other.end <= answer.start for other in best):
            best.append(answer)
    tried = {asked}
    for chosen in (best, *([answer] for answer in sorted(answers))):
        text = asked
        for answer in sorted(chosen, key=lambda each: -each.start):
            text = text[: answer.start] + answer.text + text[answer.end :]
        if text not in tried:
            tried.add(text)
            yield text, chosen
        if len(tried) > TRIED:
            return


# --- English ---------------------------------------------------------------------


def _for_word(word: str, start: int, terms: Iterable[Term]) -> list[Answer]:
    most = 2 if len(word) >= TWO_WRONG else 1
    lengths = range(len(word) - most, len(word) + most + 1)
    # One or two faults leave one of three parts as it is.
    third = len(word) // 3
    thirds = word[:third], word[third:-third], word[-third:]
    shared = reduce(or_, (Q(word__contains=part) for part in thirds))
    indexed = SearchWord.objects.filter(shared, length__in=lengths).order_by("pk")
    known = {*indexed.values_list("word", flat=True)[:COMPARED], *_words_of(terms)} - {word}
    known = {other for other in known if stem(other) != stem(word)}
    letters = set(word)
    near = []
    for other in known:
        # Each fault takes at most one letter away and brings one in.
        if len(letters.symmetric_difference(other)) <= 2 * most:
            wrong = distance(word, other, most)
            if wrong <= most:
                near.append((wrong, other[0] != word[0], abs(len(other) - len(word)), other))
    end = start + len(word)
    return [
        Answer(each[0], place, each[-1], start, end)
        for place, each in enumerate(sorted(near)[:TRIED])
    ]


def _words_of(terms: Iterable[Term]) -> Iterator[str]:
    for term in terms:
        for code in languages():
            for name in (text_in(term, "name", code), *term.said(code)):
                yield from (word for _run, word in RUN.findall(fold(name)) if word)


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters are wrong, missing, too many or changed places with the next.

    Optimal string alignment; `most + 1` where there are more than `most`.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row, before_last = row, [i], before
        for j, wanted in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return min(row[-1], most + 1)


# --- Chinese ---------------------------------------------------------------------


def _for_run(run: str, start: int, search: Search) -> Iterator[Answer]:
    """Yield answers for one different character in a run of Chinese."""
    if not 2 <= len(run) <= LONGEST_RUN:
        return
    for place, (at, word) in enumerate(_in_glossary(run, search.terms)):
        yield Answer(1, place, word, start + at, start + at + len(word))
    for place, (at, character) in enumerate(_in_texts(run, search)):
        yield Answer(1, TRIED + place, character, start + at, start + at + 1)


def _in_glossary(run: str, terms: Iterable[Term]) -> list[tuple[int, str]]:
    """Return words of the glossary that differ from a part of the run in one character."""
    found = []
    for term in terms:
        for code in languages():
            for name in (text_in(term, "name", code), *term.said(code)):
                word = fold(name)
                for at in range(len(run) - len(word) + 1) if len(word) > 1 else ():
                    pairs = zip(run[at : at + len(word)], word, strict=True)
                    if sum(mine != theirs for mine, theirs in pairs) == 1:
                        found.append((-len(word), at, str(name)))
    return [(at, word) for _length, at, word in sorted(set(found))]


def _in_texts(run: str, search: Search) -> list[tuple[int, str]]:
    """Return places of the run and what stands there instead in public texts, the oftenest first.

    A word of two characters has too many neighbours: it is read in titles only.
    """
    texts = list(_texts_near(run, search) if len(run) > 2 else _titles_near(run, search))
    patterns = [re.compile(_around(run, at)) for at in range(len(run))]
    counts: Counter[tuple[int, str]] = Counter()
    for text in texts:
        folded = fold_in_place(text)
        for at, pattern in enumerate(patterns):
            # As the text writes it, not as it is folded.
            counts.update({(at, text[match.start(1)]) for match in pattern.finditer(folded)})
    likely = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [found for found, _count in likely[:TRIED]]


def _texts_near(run: str, search: Search) -> Iterator[str]:
    """Yield what is written on public pages with all but one character of the run."""
    rests = [f"{run[:at]} {run[at + 1 :]}" for at in range(len(run))]
    hits = get_search_backend().hits(Question.of(rests), search.types, HITS)
    keys = [entry.pk for entry in search.public(hits) if not entry.is_document][:READ]
    yield from Page.objects.filter(pk__in=keys).values_list("title", flat=True)
    for text in PageText.objects.filter(pk__in=keys).values_list("text", flat=True):
        yield text[:READ_OF_EACH]


def _titles_near(run: str, search: Search) -> Iterator[str]:
    """Yield the titles of public pages with one of the characters of the run."""
    has_one = reduce(or_, (Q(title__contains=character) for character in run))
    titles = Page.objects.filter(has_one).order_by("pk").values_list("pk", "title")[:HITS]
    yield from (title for key, title in titles if key in search.directory.pages)


def _around(run: str, at: int) -> str:
    """Return the pattern of another character between what stands on both sides of a place."""
    before, after = run[max(0, at - 2) : at], run[at + 1 : at + 3]
    return f"{before}([{HAN}](?<!{run[at]})){after}"
