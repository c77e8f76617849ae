"""What happens to a loan: kept, sent, confirmed, approved, packed, out, back.

Every act is one transaction: lock the title, check, compare-and-swap on the
state, one log row, its mail queued. `at` is the instant of the act (default:
now); the demonstration replays a history by it.
"""

from .application import (
    CODE_PURPOSE,
    BasketChanged,
    CodeRefused,
    Contact,
    ask_to_sign_in,
    confirm,
    confirm_by_code,
    new_code,
    request_code,
    send_form,
)
from .basket import BASKET_TIME, extend, hold, remove, revive
from .desk import (
    approve,
    cancel,
    close,
    decline,
    hand_out,
    may_cancel,
    prepare,
    scanned_copy,
    take_back,
    unpack,
)

__all__ = [
    "BASKET_TIME",
    "CODE_PURPOSE",
    "BasketChanged",
    "CodeRefused",
    "Contact",
    "approve",
    "ask_to_sign_in",
    "cancel",
    "close",
    "confirm",
    "confirm_by_code",
    "decline",
    "extend",
    "hand_out",
    "hold",
    "may_cancel",
    "new_code",
    "prepare",
    "remove",
    "request_code",
    "revive",
    "scanned_copy",
    "send_form",
    "take_back",
    "unpack",
]
