"""Labels with a QR code for the copies, on sheets of labels as the shops sell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.letters import on_one_line
from site_project.core.paired import languages, text_in
from site_project.core.pdf import LEADING, POINT, QUIET, Sheet

from ..models import Copy


@dataclass(frozen=True)
class LabelFormat:
    """How labels lie on an A4 sheet, in millimetres from its top left corner."""

    name: object
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    step_x: float
    step_y: float

    @property
    def count(self) -> int:
        return self.columns * self.rows


FORMATS = {
    "24": LabelFormat(
        gettext_lazy("24 labels, 70 × 37 mm, no margin"), 3, 8, 70, 37, 0, 0.5, 70, 37
    ),
    "21": LabelFormat(
        gettext_lazy("21 labels, 63.5 × 38.1 mm"), 3, 7, 63.5, 38.1, 7.2, 15.1, 66.0, 38.1
    ),
    "12": LabelFormat(gettext_lazy("12 labels, 63.5 × 72 mm"), 3, 4, 63.5, 72, 7.2, 4.5, 66.0, 72),
}


def label_address(copy: Copy) -> str:
    """Return what the label's code says: the address of the copy's page in the admin."""
    return f"{settings.SITE_URL}{reverse('lending_copy', args=[copy.code])}"


def label_sheets(
    copies: Sequence[Copy], form: LabelFormat, *, start: int = 1, made_at: datetime
) -> bytes:
    """Return labels for the copies, beginning at place `start` of the first sheet (1 is first)."""
    sheet = Sheet(_("Labels"), language=settings.LANGUAGE_CODE, made_at=made_at)
    place = start - 1
    for copy in copies:
        if place == form.count:
            sheet.next_page()
            place = 0
        row, column = divmod(place, form.columns)
        _label(sheet, form, form.left + column * form.step_x, form.top + row * form.step_y, copy)
        place += 1
    return sheet.bytes()


def _label(sheet: Sheet, form: LabelFormat, x: float, y: float, copy: Copy) -> None:
    pad = 3.0
    size = min(form.height - 2 * pad, form.width * 0.4)
    sheet.code(x + pad, y + pad, size, label_address(copy))
    left = x + pad + size + 2
    room = x + form.width - pad - left
    line = y + pad + 5
    sheet.line(left, line, copy.code, 15)
    line += 5.5
    names = dict.fromkeys(on_one_line(text_in(copy.title, "name", code)) for code in languages())
    for name in names:
        for text in sheet.lines(name, room, 8)[:2]:
            sheet.line(left, line, text, 8)
            line += 8 * POINT * LEADING
    for text in sheet.lines(on_one_line(copy.place), room, 7)[:1]:
        sheet.line(left, y + form.height - pad, text, 7, QUIET)
