"""What the views read again and again, remembered until something is published or time changes it.

The counters of a session change with each registration: whoever shows them reads them anew.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest
from django.utils import timezone

from site_project.core import navigation
from site_project.core.changes import CONTENT
from site_project.core.page_cache import until
from site_project.core.prepared import Prepared

from ..models import AudienceQuota, EventSettings, Question, Registration, Session
from ..models.session import COUNTERS

# Of one session; a list of them asks read_counters().
_NUMBERS: Prepared[tuple[int, ...]] = Prepared(
    lambda pk: Session.objects.filter(pk=pk).values_list(*COUNTERS), pk=BigIntegerField()
)


def office_rules(request: HttpRequest) -> EventSettings:
    """Return the office's settings of registration."""
    return navigation.remembered(request, CONTENT, "event settings", EventSettings.load)


def questions_of(request: HttpRequest, event_id: int) -> list[Question]:
    """Return what an event asks at present; nothing where the office asks no questions."""
    if not office_rules(request).uses_questions:
        return []

    def build() -> list[Question]:
        return list(Question.objects.filter(event_id=event_id, archived=False))

    return navigation.remembered(request, CONTENT, ("questions", event_id), build)


def quotas_of(request: HttpRequest, session: Session) -> list[AudienceQuota]:
    """Return a session's quotas with their numbers of this moment; none where none are used."""
    return list(session.quotas.all()) if has_quotas(request, session) else []


def has_quotas(request: HttpRequest, session: Session) -> bool:
    """Say whether a session's places are shared out among audiences."""
    key = ("has quotas", session.pk)
    return office_rules(request).uses_quotas and navigation.remembered(
        request, CONTENT, key, session.quotas.exists
    )


def public_session(request: HttpRequest, slug: str, uid: UUID, now: datetime) -> Session:
    """Return the session of an address. Raises Http404."""

    def build() -> Session:
        rows = Session.objects.public_at(now, by_link=True).for_lists(now)
        session = rows.filter(slug=slug, uid=uid).first()
        if session is None:
            raise Http404("no such session")
        return session

    key = ("session", slug, uid, until(request, now))
    return navigation.remembered(request, CONTENT, key, build)


def read_numbers(session: Session) -> None:
    """Bring the counters of a remembered session up to date."""
    for numbers in _NUMBERS(pk=session.pk):
        for name, number in zip(COUNTERS, numbers, strict=True):
            setattr(session, name, number)


def with_session(request: HttpRequest, row: Registration) -> Registration:
    """Give a registration its session, with event, venue and the slug of its page."""
    now = timezone.now()
    key = ("session of a registration", row.session_id, until(request, now))
    row.session = navigation.remembered(
        request, CONTENT, key, lambda: Session.objects.for_lists(now).get(pk=row.session_id)
    )
    row.slug = row.session.slug
    return row
