"""What was looked for in vain: the words alone, once a day, and reported only when common.

The answer to a search changes nothing. Where nothing was found it carries its
words, signed, and the script that counts views hands them back once the page
is put away (`POST /v/search/`). Nothing of the visitor is looked at but what
tells a robot, and nothing of that is kept.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unicodedata import normalize

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..days import local_day
from ..models import EmptySearch
from ..models.search import KEPT_DAYS, LONGEST_TERM
from ..paired import languages
from ..readers import allow_from, is_reader
from .finding import Search
from .folding import UNSEEN, fold

# What was asked on fewer days may be one person's own.
DAYS_TO_TELL = 5
MOST_WORDS = 6
# Mail and web addresses.
ADDRESS = re.compile(r"@|://|\bwww\.|\w\.\w{2,}")
# Telephones, identity cards and numbers of files have so many.
DIGITS = re.compile(r"(?:\d\D*){5}")
LONGEST_BODY = 500
_signer = Signer(salt="empty search")


def term_of(asked: str) -> str:
    """Return the words in one width and case; nothing where they may tell of a person."""
    term = " ".join(normalize("NFKC", UNSEEN.sub("", asked)).lower().split())
    too_long = len(term) > LONGEST_TERM or len(term.split()) > MOST_WORDS
    return "" if too_long or ADDRESS.search(term) or DIGITS.search(term) else term


def token(search: Search) -> str:
    """Return what a page without results hands back; nothing where its words are not kept."""
    term = term_of(search.asked)
    return _signer.sign(f"{search.language}:{term}") if term else ""


# Anybody's browser may say so, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_POST
@never_cache
def empty_search(request: HttpRequest) -> HttpResponse:
    """Keep the words of one search without result. The answer is the same in any case."""
    if is_reader(request):
        signed = request.read(LONGEST_BODY + 1).decode(errors="replace")
        try:
            language, _colon, term = _signer.unsign(signed).partition(":")
        except BadSignature:
            language = term = ""
        if language in languages() and term_of(term) and allow_from(request):
            keep(term, language)
    return HttpResponse(status=204)


def keep(term: str, language: str, now: datetime | None = None) -> None:
    row = EmptySearch(term=term, language=language, day=local_day(now))
    EmptySearch.objects.bulk_create([row], ignore_conflicts=True)


@dataclass(frozen=True)
class Wanted:
    """Words that were looked for in vain on so many of the last thirty days."""

    term: str
    language: str
    days: int
    last: date


def wanted(now: datetime | None = None) -> list[Wanted]:
    """Return what was looked for on five days or more, the most often first."""
    first = local_day(now or timezone.now()) - timedelta(days=KEPT_DAYS)
    rows = EmptySearch.objects.filter(day__gte=first).order_by("pk")
    spellings: dict[tuple[str, str], Counter[str]] = {}
    days: dict[tuple[str, str], set[date]] = {}
    for term, language, day in rows.values_list("term", "language", "day").iterator():
        key = fold(term), language
        spellings.setdefault(key, Counter())[term] += 1
        days.setdefault(key, set()).add(day)
    found = [
        # As most have typed it.
        Wanted(spellings[key].most_common(1)[0][0], key[1], len(days[key]), max(days[key]))
        for key in days
        if len(days[key]) >= DAYS_TO_TELL
    ]
    return sorted(found, key=lambda row: (-row.days, row.term, row.language))
