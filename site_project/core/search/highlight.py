"""Where in a text the searched words stand: excerpts and titles with <mark>."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from .asked import Question, Saying, is_telling
from .cutting import RUN, words_in
from .folding import fold, fold_in_place
from .stemming import any_form, stem

# An excerpt's length in characters; a Chinese one says twice as much and is twice as wide.
LENGTH, LENGTH_HAN = 200, 90
# Of very long texts only so much is looked at.
LOOKED_AT = 100_000
MOST_PLACES = 400
# Of long questions only so many words are marked.
MOST_WORDS = 12
SENTENCE_ENDS = "。！？；!?;.·"
PAUSES = "，、：,: "
# A space after full-width punctuation, which has its own.
GAP = re.compile("(?<=[。！？；，、：）」》]) ")


@dataclass(frozen=True)
class Place:
    start: int
    end: int
    # How much it tells: whole words more than a pair out of them.
    worth: int
    sought: str


def places(text: str, question: Question) -> list[Place]:
    """Return where a text has what was asked for, in order, overlapping ones joined."""
    folded = fold_in_place(text)
    words = words_in(folded)
    found = sorted(
        {place for saying in question.sayings for place in _of(folded, words, saying)},
        key=lambda place: (place.start, -place.end),
    )
    joined: list[Place] = []
    for place in found[: 4 * MOST_PLACES]:
        last = joined[-1] if joined else None
        if last and place.start < last.end:
            if place.end > last.end:
                joined[-1] = Place(last.start, place.end, last.worth + 1, last.sought)
        else:
            joined.append(place)
    return joined[:MOST_PLACES]


def _of(folded: str, words: set[str], saying: Saying) -> Iterator[Place]:
    """Yield where the text says it as asked; where it never does, the words and pairs of it."""
    runs = RUN.findall(fold(saying.text))[:MOST_WORDS]
    parts = [re.escape(run) if run else any_form(word, words) for run, word in runs]
    if len(parts) > 1:
        whole = list(re.finditer(r"[^\w]{0,3}".join(parts), folded))
        yield from (Place(m.start(), m.end(), 4 * len(parts), saying.text) for m in whole)
        if whole:
            return
    for (run, word), pattern in zip(runs, parts, strict=True):
        if run:
            yield from _han(folded, run)
        elif stem(word) in saying.tokens:
            for match in re.finditer(pattern, folded):
                yield Place(match.start(), match.end(), 3, word)


def _han(folded: str, run: str) -> Iterator[Place]:
    whole = list(_each(folded, run, 2 * len(run)))
    yield from whole
    if len(run) > 2 and not whole:
        for pair in dict.fromkeys(run[n : n + 2] for n in range(len(run) - 1)):
            if is_telling(pair):
                yield from _each(folded, pair, 1)


def _each(folded: str, sought: str, worth: int) -> Iterator[Place]:
    start = folded.find(sought)
    while start >= 0:
        yield Place(start, start + len(sought), worth, sought)
        start = folded.find(sought, start + 1)


def marked_in(text: str, question: Question) -> SafeString:
    """Return a whole text, such as a title, with what was asked for marked."""
    return _marked(text, places(text, question), 0, len(text))


def excerpt(text: str, question: Question) -> SafeString:
    """Return the passage that has most of what was asked for, or else the beginning."""
    text = on_one_line(text[:LOOKED_AT])
    found = places(text, question)
    length = LENGTH_HAN if _mostly_han(text[:400]) else LENGTH
    start = _best_start(found, length) if found else 0
    start = _opening(text, start, length)
    end = _closing(text, start, length)
    return format_html(
        "{}{}{}",
        "…" if start else "",
        _marked(text, found, start, end),
        "…" if end < len(text) else "",
    )


def on_one_line(text: str) -> str:
    """Join the lines of a text: with a dot where the first of two is a heading or an item."""
    joined = ""
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        if joined and joined[-1] not in SENTENCE_ENDS + PAUSES:
            joined += " · "
        elif joined and joined[-1].isascii():
            joined += " "
        joined += line
    return GAP.sub("", joined)


def _mostly_han(text: str) -> bool:
    return 3 * sum(len(run) for run, _word in RUN.findall(text)) > len(text)


def _best_start(found: list[Place], length: int) -> int:
    """Return where the passage begins that has the most different words, then the most of all."""
    best, best_value = found[0].start, (-1, -1)
    for number, first in enumerate(found):
        inside = [p for p in found[number : number + 40] if p.end <= first.start + 0.8 * length]
        inside = inside or [first]
        worth = {place.sought: place.worth for place in inside}
        value = (sum(worth.values()), len(inside))
        if value > best_value:
            best, best_value = first.start, value
    return best


def _opening(text: str, place: int, length: int) -> int:
    """Step back from the first mark to where its sentence begins, or to a pause near by."""
    if place <= length // 3:
        return 0
    near = text[place - length // 3 : place]
    for ends in (SENTENCE_ENDS, PAUSES):
        cut = max(near.rfind(end) for end in ends)
        if cut >= 0:
            start = place - len(near) + cut + 1
            return start + (text[start] == " ")
    return place


def _closing(text: str, start: int, length: int) -> int:
    if len(text) - start <= length:
        return len(text)
    passage = text[start : start + length]
    cut = max(passage.rfind(end) for end in SENTENCE_ENDS + PAUSES)
    if cut <= 2 * length // 3:
        return start + length
    return start + len(passage[: cut + 1].rstrip(" ·"))


def _marked(text: str, found: list[Place], start: int, end: int) -> SafeString:
    pieces: list[tuple[SafeString | str]] = []
    at = start
    for place in found:
        if place.start >= at and place.end <= end:
            pieces.append((conditional_escape(text[at : place.start]),))
            pieces.append((format_html("<mark>{}</mark>", text[place.start : place.end]),))
            at = place.end
    pieces.append((conditional_escape(text[at:end]),))
    return format_html_join("", "{}", pieces)
