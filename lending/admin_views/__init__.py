from .loan import LoanIndexView, LoanInspectView
from .records import (
    CopyCreateView,
    CopyDeleteView,
    CopyEditView,
    CopyIndexView,
    CopyTitlePageView,
    TitleIndexView,
    copy_title,
)
from .today import TodayView

__all__ = [
    "CopyCreateView",
    "CopyDeleteView",
    "CopyEditView",
    "CopyIndexView",
    "CopyTitlePageView",
    "LoanIndexView",
    "LoanInspectView",
    "TitleIndexView",
    "TodayView",
    "copy_title",
]
