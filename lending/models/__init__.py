from .borrower import Borrower, Institution
from .desk import ClosedDay, DeskDay, Policy, PolicyOverride, Terms
from .loan import LoanLine, LoanLog, LoanRequest, Refusal
from .page import CatalogueIndexPage, TitlePage
from .parts import ConditionReport, Issue, PartCount, PartEntry, Photo
from .stock import Copy, Occupation
from .storm import DeskFeed, StormMove, StormShift
from .title import Board, ComponentSpec, Title
from .vocabulary import Level, Subject
from .wish import ImpactReturn, WaitEntry, Wish

__all__ = [
    "Board",
    "Borrower",
    "CatalogueIndexPage",
    "ClosedDay",
    "ComponentSpec",
    "ConditionReport",
    "Copy",
    "DeskDay",
    "DeskFeed",
    "ImpactReturn",
    "Institution",
    "Issue",
    "Level",
    "LoanLine",
    "LoanLog",
    "LoanRequest",
    "Occupation",
    "PartCount",
    "PartEntry",
    "Photo",
    "Policy",
    "PolicyOverride",
    "Refusal",
    "StormMove",
    "StormShift",
    "Subject",
    "Terms",
    "Title",
    "TitlePage",
    "WaitEntry",
    "Wish",
]
