"""Where words end: Chinese is written without spaces, so search cuts it by rule.

A run of Chinese characters is cut into overlapping pairs (民權手冊: 民權 權手
手冊), the same in the index and in what is asked for. A pair is found where it
stands as such: 手冊 does not find 手工冊子. An English word is cut down to its stem.
"""

import re
from collections.abc import Iterator

from .folding import fold
from .stemming import stem

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(f"([{HAN}]+)|([^\\W_{HAN}]+)")
# Neither database keeps longer words; PostgreSQL refuses to look for them.
LONGEST_WORD = 64


def terms(text: str, *, stems: bool = True) -> Iterator[tuple[str, ...]]:
    """Yield what stands without a gap, each as the tokens that it is cut into.

    Words stay whole without `stems`: where somebody is still typing one.

    Where Chinese touches other letters, the character at the seam is a token
    of its own: 第23條 is found in 根據第23條例.
    """
    term: list[str] = []
    end = -1
    folded = fold(text)
    for match in RUN.finditer(folded):
        if match.start() != end and term:
            yield tuple(term)
            term = []
        seam_before = match.start() == end
        end = match.end()
        run, word = match.groups()
        if word:
            word = word[:LONGEST_WORD]
            term.append(stem(word) if stems else word)
            continue
        seam_after = RUN.match(folded, end) is not None
        term.extend(_pairs(run, seam_before, seam_after))
    if term:
        yield tuple(term)


def _pairs(run: str, seam_before: bool, seam_after: bool) -> Iterator[str]:
    if len(run) == 1:
        yield run
        return
    if seam_before:
        yield run[0]
    for place in range(len(run) - 1):
        yield run[place : place + 2]
    if seam_after:
        yield run[-1]


def for_index(text: str, *, stems: bool = True) -> str:
    """Return a text as the index keeps it: its tokens in order, then each character once."""
    tokens = [token for term in terms(text, stems=stems) for token in term]
    singles = sorted({c for token in tokens if is_han(token) for c in token})
    return " ".join([*tokens, *singles])


def words_in(folded: str) -> set[str]:
    """Return the words of a folded text that are not Chinese."""
    return {word for _run, word in RUN.findall(folded) if word}


def is_han(token: str) -> bool:
    run = RUN.match(token)
    return bool(run and run.group(1))
