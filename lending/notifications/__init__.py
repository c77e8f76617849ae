"""The mails about loans, each true at the moment it is sent or not sent at all.

A kind of mail registers itself when its module is imported.
"""

from . import asked, loan, office, reminders, wish
from .letter import (
    CONFIRM,
    MANAGE,
    SIGN_IN,
    address_of,
    calendar_of,
    confirm_path,
    manage_path,
    sign_in_path,
)
from .reminders import OVERDUE_STEPS

__all__ = [
    "CONFIRM",
    "MANAGE",
    "OVERDUE_STEPS",
    "SIGN_IN",
    "address_of",
    "asked",
    "calendar_of",
    "confirm_path",
    "loan",
    "manage_path",
    "office",
    "reminders",
    "sign_in_path",
    "wish",
]
