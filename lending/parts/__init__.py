"""What each copy has, why that changed, who found it so, and what is owed for it.

The ledger of parts is append-only: what a copy has now is the sum. The
borrower's count on receipt decides who is charged for what is missing later.
"""

from .issues import settle
from .ledger import check_complete, enter, first_stock, parts_of, put_back, quantities
from .numerals import typed_count
from .reports import (
    Findings,
    charged,
    count_on_receipt,
    may_count,
    present,
    received,
    report,
)

__all__ = [
    "Findings",
    "charged",
    "check_complete",
    "count_on_receipt",
    "enter",
    "first_stock",
    "may_count",
    "parts_of",
    "present",
    "put_back",
    "quantities",
    "received",
    "report",
    "settle",
    "typed_count",
]
