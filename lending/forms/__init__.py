from .borrowing import CodeForm, DatesForm, RequestForm, SignInForm
from .catalogue import FilterForm
from .days import DayInput, day_field, sane_day
from .desk import ReasonForm, ScanForm
from .records import CopyForm, CopyTitlePageForm, TitlePageForm

__all__ = [
    "CodeForm",
    "CopyForm",
    "CopyTitlePageForm",
    "DatesForm",
    "DayInput",
    "FilterForm",
    "ReasonForm",
    "RequestForm",
    "ScanForm",
    "SignInForm",
    "TitlePageForm",
    "day_field",
    "sane_day",
]
