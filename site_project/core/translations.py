"""How far the languages of a page are: missing, behind, or current.

The page that was written first leads its family. Another is behind by as many
edits as the leading page has had since the other was last edited.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext
from wagtail.models import Page, Revision
from wagtail.query import PageQuerySet

from .paired import languages

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """A page of a family in one language; `page` is None where it was never written."""

    language: str
    page: Page | None
    behind: int = 0

    @property
    def name(self) -> str:
        """The language, in the language of whoever reads the admin."""
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def is_current(self) -> bool:
        return self.page is not None and not self.behind

    @property
    def state(self) -> str:
        if self.page is None:
            return gettext("missing")
        if self.behind:
            text = ngettext("behind by %(count)d edit", "behind by %(count)d edits", self.behind)
            return text % {"count": self.behind}
        return gettext("current")


class Family(dict[str, Version]):
    """The versions of a page by language."""

    def others(self, language: str) -> list[Version]:
        """Return the versions in the other languages."""
        return [version for code, version in self.items() if code != language]

    @property
    def wanting(self) -> list[Version]:
        """Return what is missing or behind."""
        return [version for version in self.values() if not version.is_current]


def families_of(pages: Iterable[Page]) -> dict[UUID, Family]:
    """Return the families of some pages by translation key, in two queries."""
    members: dict[UUID, list[Page]] = defaultdict(list)
    keys = {page.translation_key for page in pages}
    found = Page.objects.filter(translation_key__in=keys, alias_of=None)
    for page in found.select_related("locale").order_by("pk"):
        members[page.translation_key].append(page)
    edits = _edits([group[0] for group in members.values() if _moved_on(group)])
    return {key: _family(group, edits) for key, group in members.items()}


def _moved_on(group: list[Page]) -> bool:
    """Tell whether any page of the family is older than its leading page."""
    return any(_edited(page) < _edited(group[0]) for page in group[1:])


def _edited(page: Page) -> datetime:
    """Return when a page was last edited; one without revisions was never."""
    return page.latest_revision_created_at or NEVER


def _edits(leaders: list[Page]) -> dict[str, list[datetime]]:
    """Return when each leading page was edited, by its key."""
    edits: dict[str, list[datetime]] = defaultdict(list)
    if leaders:
        rows = Revision.page_revisions.filter(object_id__in=[str(page.pk) for page in leaders])
        for key, at in rows.values_list("object_id", "created_at"):
            edits[key].append(at)
    return edits


def _family(group: list[Page], edits: dict[str, list[datetime]]) -> Family:
    leader = group[0]
    family = Family({code: Version(code, None) for code in languages()})
    for page in group:
        since = _edited(page)
        later = [at for at in edits[str(leader.pk)] if page is not leader and at > since]
        code = page.locale.language_code
        family[code] = Version(code, page, len(later))
    return family


def wanting_pages() -> PageQuerySet:
    """Return the leading page of each family in which a language is missing or behind."""
    family = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    wanting = Q(
        Exists(family.filter(latest_revision_created_at__lt=OuterRef("latest_revision_created_at")))
    )
    for code in languages():
        wanting |= ~Exists(family.filter(locale__language_code=code))
    first = ~Exists(family.filter(pk__lt=OuterRef("pk")))
    return Page.objects.filter(wanting, first, depth__gt=1, alias_of=None)
