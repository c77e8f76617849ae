"""What the desk prints: labels, packing slips, agreements, letters. All A4, as PDF."""

from .agreement import agreement
from .labels import FORMATS, LabelFormat, label_sheets
from .letter import confirmation_letter
from .slip import packing_slip

__all__ = [
    "FORMATS",
    "LabelFormat",
    "agreement",
    "confirmation_letter",
    "label_sheets",
    "packing_slip",
]
