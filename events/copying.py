"""An event held again: its record, questions, places and pages, on other dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.actions.copy_page import CopyPageAction

from site_project.core.models import User
from site_project.core.paired import column

from .announcing import drafts_of, free_code, free_slug
from .enums import EventStatus
from .models import AudienceQuota, Event, EventPage, Question, Session
from .schedule import add_session

# What sessions of a kind have in common; times, places taken and the past are each one's own.
SHAPE = (
    "all_day", "venue", "room", "online_url", "capacity", "mode", "external_url", "max_party",
    "waiting_list", "offer_hours", "cancel_hours", "lift_network_limit",
)  # fmt: skip


@dataclass(frozen=True)
class NewDate:
    """When a session is held again: `like` lends its place, its policies and its quotas."""

    like: Session
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def copy_event(
    event: Event,
    *,
    titles: Mapping[str, str],
    dates: Sequence[NewDate] = (),
    actor: User | None = None,
    at: datetime | None = None,
) -> Event:
    """Return a new record with the policies and questions of `event`, sessions on the new
    dates, and a draft of each of its pages under the new titles.

    Nobody's registration is copied, nor what pages say afterwards. Raises
    ValidationError where a column or a constraint says no.
    """
    at = at or timezone.now()
    day = min((new.starts_at for new in dates), default=at).astimezone(event.zone).date()
    slug = free_slug(titles.get("en", ""), f"{event.kind}-{day}")
    copy = _copy_record(event, titles, free_code(day, slug))
    for new in dates:
        _copy_session(new, copy, actor, at)
    _copy_pages(event, copy, titles, slug, actor)
    return copy


def _copy_record(event: Event, titles: Mapping[str, str], code: str) -> Event:
    copy = Event.objects.get(pk=event.pk)
    copy.pk = None
    copy._state.adding = True
    copy.code = code
    copy.page_key = None
    copy.status = EventStatus.SCHEDULED
    copy.status_reason_en = copy.status_reason_zh_hant = ""
    for language, title in titles.items():
        setattr(copy, column("name", language), title)
    copy.full_clean()
    copy.save(force_insert=True)
    copy.languages_spoken.set(event.languages_spoken.all())
    for question in Question.objects.filter(event=event, archived=False):
        question.pk = None
        question._state.adding = True
        question.event = copy
        question.save(force_insert=True)
    return copy


def _copy_session(new: NewDate, event: Event, actor: User | None, at: datetime) -> Session:
    """Give a session another date; what opens, closes or is released moves along with it."""
    like, later = new.like, new.starts_at - new.like.starts_at
    spans = {
        name: getattr(like, name) + later
        for name in ("registration_opens_at", "registration_closes_at")
        if getattr(like, name)
    }
    session = add_session(
        event,
        actor=actor,
        at=at,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        **spans,
        **{name: getattr(like, name) for name in SHAPE},
    )
    for quota in like.quotas.all():
        AudienceQuota.objects.create(
            session=session,
            audience=quota.audience,
            capacity=quota.capacity,
            checked_by=quota.checked_by,
            domains=quota.domains,
            code=quota.code,
            release_at=quota.release_at and quota.release_at + later,
        )
    return session


def _copy_pages(
    event: Event, copy: Event, titles: Mapping[str, str], slug: str, actor: User | None
) -> list[EventPage]:
    """Copy the newest words of each page, all as drafts of one family."""
    key = uuid4()
    copies = []
    for language, draft in drafts_of(event).items():
        action = CopyPageAction(
            page=draft,
            to=draft.get_parent(),
            update_attrs={
                "title": titles.get(language) or draft.title,
                "slug": slug,
                "event": copy,
                "translation_key": key,
                "after_body": [],
                "go_live_at": None,
                "expire_at": None,
                "expired": False,
            },
            # Older revisions name the other record.
            copy_revisions=False,
            keep_live=False,
            user=actor,
        )
        copies.append(action.execute(skip_permission_checks=True))
    return copies
