"""The line that each reader prints of an event: file, UID, start, end, status, title."""

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

Told = tuple[str, Any, Any, Any, str]


def moment(value: date) -> str:
    """Return seconds since 1970, or the day of an event of whole days."""
    if not isinstance(value, datetime):
        return f"{value:%Y%m%d}"
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return str(int(value.timestamp()))


def print_events(read: Callable[[str], Iterable[Told]]) -> None:
    """Read each file that the command line names, and print its events."""
    for name in sys.argv[1:]:
        path = Path(name)
        for uid, start, end, status, title in read(path.read_bytes().decode()):
            told = (path.name, uid, moment(start), moment(end), str(status), title)
            sys.stdout.write("\t".join(told).replace("\n", "\\n") + "\n")
