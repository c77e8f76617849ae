from .loan import LoanIndexView, LoanInspectView
from .records import CopyCreateView, CopyEditView, CopyTitlePageView, copy_title
from .today import TodayView

__all__ = [
    "CopyCreateView",
    "CopyEditView",
    "CopyTitlePageView",
    "LoanIndexView",
    "LoanInspectView",
    "TodayView",
    "copy_title",
]
