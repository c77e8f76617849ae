"""Forms that know no model: the models of pages import them. Others stand in their own files."""

from .borrowing import (
    AddForm,
    AddressForm,
    CodeForm,
    DatesForm,
    NewDaysForm,
    SignInCodeForm,
    SignInForm,
)
from .catalogue import Choices, DatesAskedForm, FilterForm, FitForm
from .days import DayInput, day_field, sane_day
from .desk import ReasonForm, ScanForm
from .records import CopyForm, CopyTitlePageForm, TitlePageForm

__all__ = [
    "AddForm",
    "AddressForm",
    "Choices",
    "CodeForm",
    "CopyForm",
    "CopyTitlePageForm",
    "DatesAskedForm",
    "DatesForm",
    "DayInput",
    "FilterForm",
    "FitForm",
    "NewDaysForm",
    "ReasonForm",
    "ScanForm",
    "SignInCodeForm",
    "SignInForm",
    "TitlePageForm",
    "day_field",
    "sane_day",
]
