"""Clinic hours: a day's hours of advice, cut into slots that can be booked one by one."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from .enums import EventStatus
from .models import ClinicBlock, Event, Session
from .schedule import add_sessions

# More are a slip of the keyboard: nobody advises in slots of five minutes all day.
MOST_SLOTS = 100
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—至]\s*(\d{1,2}):(\d{2})\Z")
WIDE = str.maketrans("：，、；－～０１２３４５６７８９", ":,,,--0123456789")


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


def slots(block: ClinicBlock) -> list[Slot]:
    """Return the slots of a block: whole ones only, none into a break, the gap between each.

    After a break they begin anew at its end. The hours are those of the
    event's own clock; a day on which it changes has an hour more or less.
    Raises ValidationError for breaks that are none and for more slots than
    a day can have.
    """
    start, end = (_at(block, clock) for clock in (block.from_time, block.to_time))
    pauses = [(_at(block, first), _at(block, last)) for first, last in read_breaks(block.breaks)]
    length = timedelta(minutes=block.slot_minutes)
    gap = timedelta(minutes=block.gap_minutes)
    found: list[Slot] = []
    while start + length <= end:
        pause = next(
            (last for first, last in pauses if first < start + length and start < last), None
        )
        if pause:
            start = pause
            continue
        found.append(Slot(start, start + length))
        start += length + gap
    if len(found) > MOST_SLOTS:
        raise ValidationError(
            _("That makes %(count)d slots; %(most)d at most.")
            % {"count": len(found), "most": MOST_SLOTS}
        )
    return found


def _at(block: ClinicBlock, clock: time) -> datetime:
    return datetime.combine(block.day, clock, block.event.zone).astimezone(UTC)


def read_breaks(text: str) -> list[tuple[time, time]]:
    """Return the breaks that a text names, such as "13:00-14:00, 16:00-16:15"; in order.

    Raises ValidationError, naming the part that is none.
    """
    found = []
    for part in text.translate(WIDE).split(","):
        if not (part := part.strip()):
            continue
        try:
            hours = [int(number) for number in SPAN.match(part).groups()]  # type: ignore[union-attr]
            first, last = time(hours[0], hours[1]), time(hours[2], hours[3])
        except (AttributeError, ValueError) as error:
            raise ValidationError(
                _("“%(part)s” is not a break such as 13:00-14:00.") % {"part": part}
            ) from error
        if last <= first:
            raise ValidationError(_("The break “%(part)s” ends before it starts.") % {"part": part})
        found.append((first, last))
    return sorted(found)


@transaction.atomic
def create(
    event: Event, *, actor: User | None = None, at: datetime | None = None, **fields: Any
) -> ClinicBlock:
    """Make clinic hours with their sessions.

    Raises ValidationError where a field, a break or a constraint says no,
    where no slot fits or all are over, and where the event has hours at that
    time and place.
    """
    at = at or timezone.now()
    event = Event.objects.select_for_update().get(pk=event.pk)
    block = ClinicBlock(event=event, **fields)
    block.full_clean()
    if not any(slot.starts_at > at for slot in slots(block)):
        raise ValidationError(_("No slot fits into these hours, or all of them are over."))
    at_that_time = event.blocks.filter(
        day=block.day, from_time__lt=block.to_time, to_time__gt=block.from_time
    )
    if at_that_time.filter(venue=block.venue, room=block.room).exists():
        raise ValidationError(_("This event has clinic hours at that time and place already."))
    block.save()
    materialise(block, at, actor=actor)
    return block


@transaction.atomic
def materialise(
    block: ClinicBlock, at: datetime | None = None, *, actor: User | None = None
) -> list[Session]:
    """Make the sessions of a block that are missing, one for each slot to come; returns them.

    Each has a place for each adviser and is booked by one registration for one person.
    """
    at = at or timezone.now()
    rows = ClinicBlock.objects.select_for_update(of=("self",)).select_related("event")
    block = rows.get(pk=block.pk)
    if block.stopped_at or block.event.status == EventStatus.CANCELLED:
        return []
    made = set(block.sessions.values_list("recurrence_at", flat=True))
    missing = [
        _row(block, slot)
        for slot in slots(block)
        if slot.starts_at > at and slot.starts_at not in made
    ]
    return add_sessions(block.event, missing, actor=actor, at=at)


def _row(block: ClinicBlock, slot: Slot) -> dict[str, Any]:
    copied = ("venue", "room", "online_url", "mode", "waiting_list")
    return {
        "block": block,
        "recurrence_at": slot.starts_at,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "capacity": block.advisers,
        "max_party": 1,
        **{name: getattr(block, name) for name in copied},
    }
