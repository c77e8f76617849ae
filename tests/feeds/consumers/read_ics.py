"""Reads calendars with `ics`."""

from collections.abc import Iterator

import ics
from lines import Told, print_events


def read(text: str) -> Iterator[Told]:
    for event in ics.Calendar(text).events:
        start, end = event.begin.datetime, event.end.datetime
        if event.all_day:
            # It takes whole days for midnights in UTC.
            start, end = start.date(), end.date()
        yield event.uid, start, end, event.status, event.name


if __name__ == "__main__":
    print_events(read)
