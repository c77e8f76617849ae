"""What an issue says in one language: its words, and its pages as its readers get them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from site_project.core.days import day_in_words
from site_project.core.letters import Entry
from site_project.core.paired import both, languages, text_in

from ..models import NewsletterIssue


@dataclass(frozen=True)
class Text:
    """An issue in one language."""

    number: int
    language: str
    subject: str
    introduction: str
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """Return the name of its language."""
        return str(dict(settings.LANGUAGES)[self.language])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Text":
        entries = tuple(Entry(**entry) for entry in stored["entries"])
        return cls(**(stored | {"entries": entries}))


def text_of(issue: NewsletterIssue, language: str) -> Text:
    """Return what an issue says: as it was sent once sending has begun, else as it is now."""
    stored = issue.text.get(language)
    return Text.from_json(stored) if stored else text_now(issue, language)


def text_now(issue: NewsletterIssue, language: str, at: datetime | None = None) -> Text:
    """Put an issue together from the words and the pages of this moment."""
    with override(language):
        return Text(
            number=issue.number,
            language=language,
            subject=str(text_in(issue, "subject", language)),
            introduction=str(text_in(issue, "introduction", language)),
            entries=_entries(issue, language, at or timezone.now()),
        )


def _entries(issue: NewsletterIssue, language: str, at: datetime) -> tuple[Entry, ...]:
    """Return the pages that may be read, each once, in the order of the editors."""
    chosen = [item.page_id for item in issue.items.all() if item.page_id]
    keys = dict(Page.objects.filter(pk__in=chosen).values_list("pk", "translation_key"))
    order = list(dict.fromkeys(keys[pk] for pk in chosen if pk in keys))
    families: dict[Any, dict[str, Page]] = {}
    pages = Page.objects.filter(translation_key__in=order).live().public()
    for page in pages.select_related("locale").specific():
        families.setdefault(page.translation_key, {})[page.locale.language_code] = page
    return tuple(_entry(families[key], language, at) for key in order if key in families)


def _entry(family: dict[str, Page], language: str, at: datetime) -> Entry:
    page = next(family[code] for code in (language, *languages()) if code in family)
    own = page.locale.language_code
    day = type(page).days_in_search([page.pk], at).get(page.pk)
    kicker = [str(page.search_kind.label), day_in_words(day) if day else ""]
    return Entry(
        title=page.title,
        # Below the reader's own language, where it is served in any case.
        url=page.full_url.replace(f"/{own}/", f"/{language}/", 1),
        kicker=" · ".join(part for part in kicker if part),
        text=page.summary,
        note=_("Not yet written in your language.") if own != language else "",
        language=own if own != language else "",
    )


def lacks(issue: NewsletterIssue) -> bool:
    """Say whether words are missing in a language, or no page can be read."""
    subjects = [getattr(issue, name) for name in both("subject")]
    introductions = [bool(getattr(issue, name)) for name in both("introduction")]
    return (
        not all(subjects)
        or len(set(introductions)) > 1
        or not text_now(issue, languages()[0]).entries
    )
