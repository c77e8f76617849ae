"""What the public pages show: the list, a title's days, and the answers of its JSON address.

Of a list, the titles that surely have a free copy are found by one look at each
copy; the loans of the others are read in one statement, and what can be had is
computed by the same functions that promise a copy.
"""

from .days import days_as_numbers
from .listing import catalogue_context
from .memory import remembered_by_code, remembered_copies, remembered_opening, remembered_title
from .one_title import title_context

__all__ = [
    "catalogue_context",
    "days_as_numbers",
    "remembered_by_code",
    "remembered_copies",
    "remembered_opening",
    "remembered_title",
    "title_context",
]
