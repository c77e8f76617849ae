"""When and where: the only code that changes a session's time, place and status.

Each significant change raises the calendar's SEQUENCE, stores the entries anew,
writes the log, is remembered as one SessionChange and told to everyone
registered in one mail, all in one transaction.
"""

from ..enums import Tell
from .adding import add_session, add_sessions, change_capacity
from .changing import (
    cancel_session,
    move,
    move_online,
    online,
    postpone,
    reschedule,
    update,
)
from .event_state import follow_all, log_event
from .told import (
    Line,
    Preview,
    count,
    lines_of,
    may_be_undone,
    preview,
    preview_lines,
    preview_undo,
    reason_of,
)
from .undoing import undo
from .whole_event import (
    cancel_event,
    postpone_event,
    preview_cancel_event,
    preview_postpone_event,
    preview_restore_event,
    restore_event,
)

__all__ = [
    "Line",
    "Preview",
    "Tell",
    "add_session",
    "add_sessions",
    "cancel_event",
    "cancel_session",
    "change_capacity",
    "count",
    "follow_all",
    "lines_of",
    "log_event",
    "may_be_undone",
    "move",
    "move_online",
    "online",
    "postpone",
    "postpone_event",
    "preview",
    "preview_cancel_event",
    "preview_lines",
    "preview_postpone_event",
    "preview_restore_event",
    "preview_undo",
    "reason_of",
    "reschedule",
    "restore_event",
    "undo",
    "update",
]
