from .loan import LoanIndexView, LoanInspectView
from .records import CopyCreateView, CopyDeleteView, CopyEditView, CopyTitlePageView, copy_title
from .today import TodayView

__all__ = [
    "CopyCreateView",
    "CopyDeleteView",
    "CopyEditView",
    "CopyTitlePageView",
    "LoanIndexView",
    "LoanInspectView",
    "TodayView",
    "copy_title",
]
