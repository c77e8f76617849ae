"""Schools and groups that may be the same, and two of them made into one."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from site_project.core.models import User
from site_project.core.paired import column, languages

from .allocation import whole_transaction
from .districts import endings_of_names
from .enums import InstitutionState
from .loans.persons import domains_of
from .models import Borrower, Institution, LoanRequest
from .refusals import Refused

NOT_A_LETTER = re.compile(r"[\W_]+")
SAME = {
    "name": gettext_lazy("the same name"),
    "stem": gettext_lazy("almost the same name"),
    "domain": gettext_lazy("the same domain"),
    "proof": gettext_lazy("the same number of proof"),
}
Key = tuple[str, str]


@dataclass(frozen=True)
class Hint:
    """Another institution that may be the same, and what speaks for it."""

    institution: Institution
    reasons: list[str]


@dataclass(frozen=True)
class Group:
    """Institutions that share something, with what they share."""

    institutions: list[Institution]
    reasons: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """Return a text as one compares names: width, case, spaces and punctuation do not count."""
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def stem(text: str) -> str:
    """Return a folded name without the words that most such names end with."""
    name, shorter = folded(text), True
    while shorter:
        shorter = False
        for ending in endings_of_names():
            if name.endswith(ending) and name != ending:
                name, shorter = name.removesuffix(ending), True
    return name


def keys_of(institution: Institution) -> set[Key]:
    """Return by what an institution could be met again; with the kind where a name is cut short."""
    names = [getattr(institution, column("name", code)) for code in languages()]
    found = {("name", folded(name)) for name in names}
    found |= {("stem", f"{stem(name)}/{institution.kind}") for name in names if stem(name)}
    found |= {("domain", domain) for domain in domains_of(institution)}
    proof = folded(institution.proof)
    found |= {("proof", f"{institution.proof_kind}/{proof}")} if proof else set()
    return {key for key in found if key[1]}


def by_key(institutions: Iterable[Institution]) -> dict[Key, list[Institution]]:
    met = defaultdict(list)
    for institution in institutions:
        for key in keys_of(institution):
            met[key].append(institution)
    return met


def standing() -> list[Institution]:
    return list(Institution.objects.filter(merged_into=None).order_by("pk"))


def hints_for(institution: Institution) -> list[Hint]:
    """Return the institutions that may be the same as this one, the likeliest first."""
    if institution.merged_into_id:
        return []
    mine = keys_of(institution)
    shared = [(keys_of(other) & mine, other) for other in standing() if other.pk != institution.pk]
    likely = sorted(
        ((keys, other) for keys, other in shared if keys), key=lambda pair: -len(pair[0])
    )
    return [Hint(other, in_words(keys)) for keys, other in likely]


def in_words(keys: Iterable[Key]) -> list[str]:
    kinds = {kind for kind, _value in keys}
    if "name" in kinds:
        kinds.discard("stem")
    return [str(words) for kind, words in SAME.items() if kind in kinds]


def possibly_the_same() -> list[Group]:
    """Return the groups of institutions that share a name, a domain or a proof."""
    shared: dict[tuple[int, ...], set[Key]] = defaultdict(set)
    rows = standing()
    for key, met in by_key(rows).items():
        if len(met) > 1:
            shared[tuple(row.pk for row in met)].add(key)
    known = {row.pk: row for row in rows}
    return [
        Group([known[pk] for pk in pks], in_words(keys)) for pks, keys in sorted(shared.items())
    ]


@dataclass(frozen=True)
class Merge:
    """What a merge would do: whose rows change, and what the other takes over."""

    gone: Institution
    into: Institution
    requests: int
    borrowers: int
    merged: int
    domains: str
    suspended_until: date | None


def preview(gone: Institution, into: Institution) -> Merge:
    """Return what a merge would do. Reads only. Raises Refused ("same", "merged_already")."""
    if gone.pk == into.pk:
        raise Refused("same", _("An institution cannot be merged into itself."))
    if gone.merged_into_id or into.merged_into_id:
        raise Refused("merged_already", _("One of them was merged meanwhile."))
    kind_of = Count("pk")
    counts = [
        rows.aggregate(count=kind_of)["count"]
        for rows in (gone.requests.all(), gone.borrowers.all(), gone.merged.all())
    ]
    ends = [each.suspended_until for each in (gone, into) if each.suspended_until]
    return Merge(gone, into, *counts, domains_together(gone, into), max(ends, default=None))


def domains_together(gone: Institution, into: Institution) -> str:
    """Return the domains of both, as far as there is room for them."""
    longest = Institution._meta.get_field("domains").max_length
    text = into.domains.strip()
    for domain in domains_of(gone):
        longer = f"{text} {domain}".strip()
        if domain not in domains_of(into) and len(longer) <= longest:
            text = longer
    return text


@whole_transaction
def merge(gone: Institution, into: Institution, *, by: User | None = None) -> Merge:
    """Make one institution of two: `into` gets the requests, borrowers and domains of `gone`.

    What is written of loans that have ended moves too. The later suspension
    stands. `gone` stays as a name that leads to the other. Raises Refused.
    """
    keys = sorted({gone.pk, into.pk})
    rows = Institution.objects.select_for_update().order_by("pk").filter(pk__in=keys)
    locked = {row.pk: row for row in rows}
    if len(locked) != len(keys):
        raise Refused("merged_already", _("One of them was merged meanwhile."))
    gone, into = locked[gone.pk], locked[into.pk]
    done = preview(gone, into)
    LoanRequest.objects.filter(institution=gone).update(institution=into)
    Borrower.objects.filter(institution=gone).update(institution=into)
    Institution.objects.filter(merged_into=gone).update(merged_into=into)
    into.domains, into.suspended_until = done.domains, done.suspended_until
    into.save(update_fields=["domains", "suspended_until"])
    gone.merged_into, gone.state, gone.listed = into, InstitutionState.REFUSED, False
    gone.save(update_fields=["merged_into", "state", "listed"])
    numbers = {"requests": done.requests, "borrowers": done.borrowers}
    log(gone, "lending.merge", user=by, data={"into": into.pk, **numbers})
    log(into, "lending.merge", user=by, data={"gone": gone.pk, **numbers})
    return done
