"""Finding one's school or group by its name, among those of public registers only.

A known borrower that stands in no public register is never found: nobody is
to learn who borrows.
"""

import unicodedata

from django.db.models import Q, QuerySet

from site_project.core.paired import both

from .models import Institution

# A shorter piece of a name would list half of the register.
FEWEST_LETTERS = 2
MOST_FOUND = 8


def listed() -> QuerySet[Institution]:
    return Institution.objects.filter(listed=True)


def find_listed(typed: str) -> list[Institution]:
    """Return the listed institutions whose name has every typed word, in either language."""
    # PostgreSQL stores no NUL and cannot look for one.
    words = unicodedata.normalize("NFKC", typed).replace("\0", " ").split()
    if sum(map(len, words)) < FEWEST_LETTERS:
        return []
    found = listed()
    for word in words[:10]:
        either = Q()
        for name in both("name"):
            either |= Q(**{f"{name}__icontains": word})
        found = found.filter(either)
    return list(found[:MOST_FOUND])
