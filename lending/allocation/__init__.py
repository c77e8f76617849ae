"""Which copy each promise stands on; the only writer of Occupation.copy.

Why it holds. (I1) Live occupations of one copy never overlap: every write is
planned from a snapshot read under the title's lock, and a wall in the
database refuses what would overlap all the same. (I2) Every promise has one
live occupation with a copy, re-packed freely until packing day, or is marked
at risk. (I3) A copy leaves the house only as the promised one.
"""

from .finding import free_titles
from .locking import lock, whole_transaction
from .promising import allocate, end_on, free, pin, taken_in_words, unpin
from .reading import copies_in_service, snapshot_of, snapshots, standing_at
from .settling import (
    follow_calendar,
    follow_days,
    set_copy_state,
    settle,
    settle_all,
    settle_title,
    write_moves,
)

__all__ = [
    "allocate",
    "copies_in_service",
    "end_on",
    "follow_calendar",
    "follow_days",
    "free",
    "free_titles",
    "lock",
    "pin",
    "set_copy_state",
    "settle",
    "settle_all",
    "settle_title",
    "snapshot_of",
    "snapshots",
    "standing_at",
    "taken_in_words",
    "unpin",
    "whole_transaction",
    "write_moves",
]
