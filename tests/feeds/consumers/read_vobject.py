"""Reads calendars with `vobject`, the library of Radicale and of many synchronisers."""

from collections.abc import Iterator

import vobject
from lines import Told, print_events


def read(text: str) -> Iterator[Told]:
    for event in vobject.readOne(text).vevent_list:
        yield (
            event.uid.value,
            event.dtstart.value,
            event.dtend.value,
            event.status.value,
            event.summary.value,
        )


if __name__ == "__main__":
    print_events(read)
