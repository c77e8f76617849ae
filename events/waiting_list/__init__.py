"""The waiting list: who is offered what comes free, until when, and what everyone is told.

Places that come free become an offer (`held`) or are kept (`kept`) in the same
transaction, never a new visitor's, while anyone waits who could use them. A
party waits whole: too large for what is free, it is passed over three times at
most, then the places are kept until there are enough of them.
"""

from .due import close_due, expire_offers, offer_due
from .offers import (
    MOST_PASSED_OVER,
    accept,
    decline,
    due_offers,
    expire_in,
    locked,
    offer_places,
    somebody_waits,
)
from .standing import Standing, standing
from .times import closes_at, counted, is_closed, offer_ends, quiet_until, waking_hours

__all__ = [
    "MOST_PASSED_OVER",
    "Standing",
    "accept",
    "close_due",
    "closes_at",
    "counted",
    "decline",
    "due_offers",
    "expire_in",
    "expire_offers",
    "is_closed",
    "locked",
    "offer_due",
    "offer_ends",
    "offer_places",
    "quiet_until",
    "somebody_waits",
    "standing",
    "waking_hours",
]
