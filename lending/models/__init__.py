from .desk import ClosedDay, DeskDay, Policy
from .loan import Borrower, Institution, LoanLine, LoanLog, LoanRequest, Refusal
from .page import CatalogueIndexPage, TitlePage
from .title import Board, ComponentSpec, Copy, Occupation, Title

__all__ = [
    "Board",
    "Borrower",
    "CatalogueIndexPage",
    "ClosedDay",
    "ComponentSpec",
    "Copy",
    "DeskDay",
    "Institution",
    "LoanLine",
    "LoanLog",
    "LoanRequest",
    "Occupation",
    "Policy",
    "Refusal",
    "Title",
    "TitlePage",
]
