"""Every text of a section that was public, by the day on which it was."""

from datetime import date, datetime

from django.utils import timezone
from wagtail.models import COMMENTS_RELATION_NAME

from site_project.core.days import ONE_DAY, start_of_day

from ..models import SectionEdition, SectionPage


def keep(page: SectionPage) -> SectionEdition:
    """Keep the text that is public from now on, and end the one before it.

    Called in the transaction of the publication, or the text is not public.
    """
    now = timezone.now()
    content = page.serializable_data()
    content.pop(COMMENTS_RELATION_NAME, None)  # of editors, for editors
    present = SectionEdition.objects.filter(page_id=page.pk, until=None).first()
    if present is not None and _same(present.content, content):
        return present
    end(page, now)
    return SectionEdition.objects.create(page_id=page.pk, content=content, since=now)


def end(page: SectionPage, now: datetime | None = None) -> None:
    """Say that no text of a section is public from now on."""
    SectionEdition.objects.filter(page_id=page.pk, until=None).update(until=now or timezone.now())


def text_on(page: SectionPage, day: date) -> SectionPage | None:
    """Return a section as readers last saw it on a local day; None where it was not public."""
    editions = SectionEdition.objects.filter(page_id=page.pk)
    edition = editions.public_before(start_of_day(day + ONE_DAY)).first()
    return page.with_content_json(edition.content) if edition else None


def first_after(page: SectionPage, day: date) -> SectionEdition | None:
    """Return the first text of a section, if it was public only after a local day."""
    first = SectionEdition.objects.filter(page_id=page.pk).defer("content").last()
    return first if first and first.since >= start_of_day(day + ONE_DAY) else None


# What of a page says nothing to its readers.
_NOT_TOLD = frozenset(
    {
        "draft_title",
        "expire_at",
        "expired",
        "first_published_at",
        "go_live_at",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        "path",
        "review_on",
        "url_path",
    }
)


def _same(one: dict, other: dict) -> bool:
    return _told(one) == _told(other)


def _told(content: dict) -> dict:
    return {name: str(value) for name, value in content.items() if name not in _NOT_TOLD}
