"""Days on which the desk closes after all: what was to happen then happens on the next open day.

A storm is one act with one undoing. A holiday or closed day that was added
later is followed by the same rules, by itself. Nothing is cancelled and
nobody becomes overdue; a promise that can then not be kept is at risk.
"""

from .following import follow_closed_days
from .moving import Move, closed_too, lines_on, moves_from, preview
from .shifting import Ahead, look_ahead, shift
from .undoing import Left, undo

__all__ = [
    "Ahead",
    "Left",
    "Move",
    "closed_too",
    "follow_closed_days",
    "lines_on",
    "look_ahead",
    "moves_from",
    "preview",
    "shift",
    "undo",
]
