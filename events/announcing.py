"""A seminar announced in one go: its record, its date and a page in each language.

The pages begin as drafts and are published together, or not at all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from site_project.core.models import User
from site_project.core.paired import column, languages

from .enums import Publicity
from .models import AudienceQuota, Event, EventIndexPage, EventPage, Question, Venue
from .models.event import CONFIDENTIAL_DAYS
from .refusals import Refused
from .schedule import add_session

LONGEST_SLUG = 60
LONGEST_CODE = Event._meta.get_field("code").max_length
# Two officers may take the same address at once; the second then gets another.
ATTEMPTS = 3


@dataclass(frozen=True)
class Words:
    """What a page says in one language; `body` is rich text (HTML)."""

    title: str = ""
    summary: str = ""
    body: str = ""


@dataclass(frozen=True)
class Announcement:
    """All that is known of a new seminar: columns of the models that it will become.

    `key` makes the same form sent twice one seminar. `venue` are the columns of a
    new one; the session's own `venue` is one that exists.
    """

    words: Mapping[str, Words]
    session: Mapping[str, Any]
    record: Mapping[str, Any] = field(default_factory=dict)
    spoken_in: Iterable[Any] = ()
    campaigns: Sequence[Any] = ()
    venue: Mapping[str, Any] | None = None
    questions: Sequence[Mapping[str, Any]] = ()
    quotas: Sequence[Mapping[str, Any]] = ()
    key: UUID = field(default_factory=uuid4)


def announce(
    announcement: Announcement, *, actor: User | None = None, at: datetime | None = None
) -> Event:
    """Make record, session and a draft page in each language, in one transaction.

    Sent again with the same key it returns what was made. Raises ValidationError
    where a column or a constraint says no; then nothing is made.
    """
    for attempt in range(ATTEMPTS):
        made = Event.objects.filter(page_key=announcement.key).first()
        if made is not None:
            return made
        try:
            return _announce(announcement, actor, at)
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("not reached")


@transaction.atomic
def _announce(announcement: Announcement, actor: User | None, at: datetime | None) -> Event:
    titles = {code: words.title for code, words in announcement.words.items()}
    session = dict(announcement.session)
    zone = Event(**announcement.record).zone
    day = session["starts_at"].astimezone(zone).date()
    slug = free_slug(titles.get("en", ""), f"{announcement.record.get('kind', 'seminar')}-{day}")
    event = _make_record(announcement, titles, free_code(day, slug))
    if announcement.venue:
        venue = Venue(**announcement.venue)
        venue.full_clean()
        venue.save()
        session["venue"] = venue
    made = add_session(event, actor=actor, at=at, **session)
    for number, columns in enumerate(announcement.questions):
        _save(Question(**{"sort_order": number, **columns, "event": event}))
    for columns in announcement.quotas:
        _save(AudienceQuota(**columns, session=made))
    _make_pages(announcement, event, slug, actor)
    return event


def _save(row: Any) -> None:
    row.full_clean()
    row.save()


def _make_record(announcement: Announcement, titles: Mapping[str, str], code: str) -> Event:
    names = {column("name", language): titles.get(language, "") for language in languages()}
    event = Event(code=code, **names, **announcement.record)
    if event.publicity == Publicity.CONFIDENTIAL:
        event.retention_days = min(event.retention_days, CONFIDENTIAL_DAYS)
    # A title that is still to be written comes with the publication of its page.
    event.full_clean(exclude=[name for name, title in names.items() if not title])
    event.save()
    event.languages_spoken.set(announcement.spoken_in)
    return event


def _make_pages(
    announcement: Announcement, event: Event, slug: str, actor: User | None
) -> dict[str, EventPage]:
    """Make a draft in each language. Where a title is wanting, another language's stands in."""
    titles = [words.title for words in announcement.words.values() if words.title]
    pages: dict[str, EventPage] = {}
    for parent in EventIndexPage.objects.select_related("locale").order_by("pk"):
        language = parent.locale.language_code
        words = announcement.words.get(language, Words())
        page = EventPage(
            title=words.title or titles[0],
            slug=slug,
            summary=words.summary,
            body=[("text", words.body)] if words.body else [],
            locale=parent.locale,
            translation_key=announcement.key,
            event=event,
            live=False,
            has_unpublished_changes=True,
            owner=actor,
        )
        page.campaigns = list(announcement.campaigns)
        parent.add_child(instance=page)
        page.save_revision(user=actor, log_action=False)
        pages[language] = page
    return pages


# --- Names -------------------------------------------------------------------


def free_slug(title: str, otherwise: str) -> str:
    """Return an address that no seminar has yet, from an English title if there is one."""
    base = slugify(title).replace("_", "-")
    base = _cut(re.sub("-+", "-", base).strip("-"), LONGEST_SLUG) or otherwise
    taken = set(EventPage.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return _first_free(base, taken | EventIndexPage.RESERVED_SLUGS, LONGEST_SLUG + 10)


def free_code(day: date, slug: str) -> str:
    """Return a code for the office that no record has yet: the day, then the address."""
    base = f"{day:%Y-%m-%d}-{slug}"
    short = _cut(base, LONGEST_CODE - 5)
    taken = set(Event.objects.filter(code__startswith=short).values_list("code", flat=True))
    return _first_free(_cut(base, LONGEST_CODE), taken, LONGEST_CODE)


def _cut(name: str, most: int) -> str:
    """Shorten a name, at a hyphen where there is one in its second half."""
    if len(name) <= most:
        return name
    head = name[:most]
    whole = head if name[most] == "-" else head.rpartition("-")[0]
    return (whole if len(whole) > most // 2 else head).strip("-")


def _first_free(base: str, taken: Iterable[str], most: int) -> str:
    name, number = base, 2
    while name in taken:
        end = f"-{number}"
        name = base[: most - len(end)].rstrip("-") + end
        number += 1
    return name


# --- Publishing together -----------------------------------------------------


@dataclass(frozen=True)
class Lack:
    """What a language still wants before a seminar can be published: a page, title or summary."""

    language: str
    what: str
    page: EventPage | None = None

    def __str__(self) -> str:
        language = dict(settings.LANGUAGES)[self.language]
        text = {
            "page": _("%(language)s: there is no page."),
            "title": _("%(language)s: the title is missing."),
            "summary": _("%(language)s: the summary is missing."),
        }[self.what]
        return text % {"language": language}


class Incomplete(Refused):
    """Some language lacks something; `lacks` tell which and what."""

    def __init__(self, lacks: Sequence[Lack]) -> None:
        super().__init__("incomplete")
        self.lacks = lacks

    @property
    def message(self) -> str:
        return " ".join(map(str, self.lacks))


def drafts_of(event: Event) -> dict[str, EventPage]:
    """Return an event's pages by language, with the newest words of each, drafts included."""
    rows = EventPage.objects.filter(event=event).select_related("locale", "latest_revision")
    drafts = {row.locale.language_code: row.get_latest_revision_as_object() for row in rows}
    return {code: drafts[code] for code in languages() if code in drafts}


def lacks_of(event: Event, drafts: Mapping[str, EventPage]) -> list[Lack]:
    """Tell what each language wants, in the order of the site's languages.

    A title that is another language's stood in for one, unless the record has it too.
    """
    lacks = []
    for code in languages():
        page = drafts.get(code)
        if page is None:
            lacks.append(Lack(code, "page"))
            continue
        others = {other.title for language, other in drafts.items() if language != code}
        borrowed = page.title in others and getattr(event, column("name", code)) != page.title
        if borrowed or not page.title.strip():
            lacks.append(Lack(code, "title", page))
        if not page.summary.strip():
            lacks.append(Lack(code, "summary", page))
    return lacks


def name_record(page: EventPage) -> None:
    """Give the record the title of a page whose language it has no name in yet."""
    event, name = page.event, column("name", page.locale.language_code)
    if not getattr(event, name):
        setattr(event, name, page.title[: Event._meta.get_field(name).max_length])
        event.save(update_fields=[name])


@transaction.atomic
def publish_both(event: Event, *, actor: User) -> list[EventPage]:
    """Publish what is new in an event's pages, all languages at once; return those published.

    Raises Incomplete where a language lacks its page, title or summary, and
    PermissionDenied unless `actor` may publish each of them: then none is.
    """
    event = Event.objects.select_for_update().get(pk=event.pk)
    drafts = drafts_of(event)
    if lacks := lacks_of(event, drafts):
        raise Incomplete(lacks)
    for page in drafts.values():
        name_record(page)
    published = []
    for page in drafts.values():
        if page.live and not page.has_unpublished_changes:
            continue
        revision = page.latest_revision or page.save_revision(user=actor)
        revision.publish(user=actor)
        published.append(page)
    return published
