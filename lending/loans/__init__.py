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
    accept_changed_dates,
    ask_to_sign_in,
    confirm,
    confirm_by_code,
    kept_lines,
    leave_out,
    new_code,
    request_code,
    send_form,
)
from .basket import (
    ADDRESS_TIME,
    BASKET_TIME,
    extend,
    give_address,
    hold,
    lacks_address,
    note_refusal,
    remove,
    revive,
)
from .cancelling import cancel, decline, mark_no_show, may_cancel, no_show_day
from .changes import freed, when_freed
from .counter import hold_for, lend_now, vouch
from .desk import approve, hand_out, prepare, scanned_copy, take_back, telephoned, unpack
from .doubts import doubts
from .inspection import close, inspect, settle_done, uncounted
from .losing import find, lose
from .redating import change, may_change
from .renewing import may_renew, renew
from .terms import Proposal, TermsDiffer, terms_in_force, terms_of

__all__ = [
    "ADDRESS_TIME",
    "BASKET_TIME",
    "CODE_PURPOSE",
    "BasketChanged",
    "CodeRefused",
    "Contact",
    "Proposal",
    "TermsDiffer",
    "accept_changed_dates",
    "approve",
    "ask_to_sign_in",
    "cancel",
    "change",
    "close",
    "confirm",
    "confirm_by_code",
    "decline",
    "doubts",
    "extend",
    "find",
    "freed",
    "give_address",
    "hand_out",
    "hold",
    "hold_for",
    "inspect",
    "kept_lines",
    "lacks_address",
    "leave_out",
    "lend_now",
    "lose",
    "mark_no_show",
    "may_cancel",
    "may_change",
    "may_renew",
    "new_code",
    "no_show_day",
    "note_refusal",
    "prepare",
    "remove",
    "renew",
    "request_code",
    "revive",
    "scanned_copy",
    "send_form",
    "settle_done",
    "take_back",
    "telephoned",
    "terms_in_force",
    "terms_of",
    "uncounted",
    "unpack",
    "vouch",
    "when_freed",
]
