"""Copying a record for a new family of pages."""

from .enums import EventStatus
from .models import Event


def copy_event(event: Event, code: str) -> Event:
    """Return a record with the same names and policies, without sessions, under another code."""
    copy = Event.objects.get(pk=event.pk)
    copy.pk = None
    copy._state.adding = True
    copy.code = code
    copy.page_key = None
    copy.status = EventStatus.SCHEDULED
    copy.status_reason_en = copy.status_reason_zh_hant = ""
    copy.save(force_insert=True)
    return copy
