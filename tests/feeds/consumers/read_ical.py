"""Reads calendars with `ical`, the library of Home Assistant."""

from collections.abc import Iterator

from ical.calendar_stream import IcsCalendarStream
from lines import Told, print_events


def read(text: str) -> Iterator[Told]:
    for event in IcsCalendarStream.calendar_from_ics(text).events:
        yield event.uid, event.dtstart, event.dtend, event.status.value, event.summary


if __name__ == "__main__":
    print_events(read)
