"""Registering, confirming, changing and cancelling: place first, then proof of address.

Every function is one transaction: it locks the session, checks, changes the
counters and the state, writes one log row and owes the mail. `at` is the
instant at which it happens, now by default.
"""

from ..transitions import mail, move, record
from .answers import change_answers
from .applying import CODE_LENGTH, Applicant, Choice, check_open, register
from .ending import cancel, end, forget, shrink
from .holds import expire_due_holds
from .proving import SETTLED, confirm_by_address, confirm_with_code, confirm_with_link

__all__ = [
    "CODE_LENGTH",
    "SETTLED",
    "Applicant",
    "Choice",
    "cancel",
    "change_answers",
    "check_open",
    "confirm_by_address",
    "confirm_with_code",
    "confirm_with_link",
    "end",
    "expire_due_holds",
    "forget",
    "mail",
    "move",
    "record",
    "register",
    "shrink",
]
