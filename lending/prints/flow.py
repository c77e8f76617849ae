"""A sheet that is filled from top to bottom, over as many pages as it takes."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from site_project.core.letters import on_one_line
from site_project.core.models import OfficeSettings
from site_project.core.paired import text_in
from site_project.core.pdf import INK, LEADING, POINT, QUIET, Sheet, can_set

LEFT, RIGHT, TOP, FOOT = 22.0, 188.0, 24.0, 276.0
ROOM = RIGHT - LEFT
TEXT = 10.5
SMALL = 8.5
LINE = TEXT * POINT * LEADING


def settable(text: str) -> str:
    """Return a text without the characters that no typeface at hand has; lines stay lines."""
    return "".join(char for char in text if char == "\n" or can_set(char))


class Flow:
    """One printed paper. `y` is the next baseline; each page says what it belongs to."""

    def __init__(self, title: str, reference: str, *, language: str, made_at: datetime) -> None:
        self.sheet = Sheet(
            f"{title} {reference}",
            language=settings.HTML_LANGUAGES.get(language, language),
            made_at=made_at,
        )
        self.reference = reference
        self.language = language
        self.page = 1
        self.y = TOP
        self._foot()

    def bytes(self) -> bytes:
        return self.sheet.bytes()

    def _foot(self) -> None:
        text = _("%(reference)s, page %(page)d") % {
            "reference": self.reference,
            "page": self.page,
        }
        self.sheet.line(LEFT, 287, text, SMALL, QUIET)

    def room_for(self, height: float) -> None:
        """Begin a new page where so many millimetres are not left on this one."""
        if self.y + height > FOOT:
            self.sheet.next_page()
            self.page += 1
            self.y = TOP
            self._foot()

    def text(
        self,
        text: str,
        size: float = TEXT,
        colour: tuple[int, int, int] = INK,
        *,
        indent: float = 0,
        after: float = 0,
    ) -> None:
        """Set a paragraph; one that does not fit goes on on the next page, line by line."""
        for part in settable(text).splitlines():
            for line in self.sheet.lines(part, ROOM - indent, size):
                self.room_for(size * POINT * LEADING)
                self.sheet.line(LEFT + indent, self.y, line, size, colour)
                self.y += size * POINT * LEADING
        self.y += after

    def facts(self, rows: list[tuple[str, str]], indent: float = 42) -> None:
        """Set labels with their values; empty values are left out."""
        for label, value in rows:
            if not value:
                continue
            lines = self.sheet.lines(settable(on_one_line(value)), ROOM - indent, TEXT)
            self.room_for(LINE * len(lines))
            self.sheet.line(LEFT, self.y, label, SMALL, QUIET)
            for line in lines:
                self.sheet.line(LEFT + indent, self.y, line, TEXT)
                self.y += LINE
        self.y += 3

    def rule(self, above: float = LINE * 0.7) -> None:
        """Draw a line over the whole width, so many millimetres above the next baseline."""
        self.sheet.box(LEFT, self.y - above, ROOM, 0.25, QUIET)

    def head(self, heading: str, code: str = "") -> None:
        """Set the seal, the office and what this paper is; a QR code on the right, if any."""
        office = OfficeSettings.load()
        name = on_one_line(str(text_in(office, "name", self.language)))
        self.sheet.seal(LEFT, self.y - 6, 12)
        self.sheet.line(LEFT + 16, self.y - 1, name, 11)
        reach = [
            str(text_in(office, "address", self.language)),
            office.telephone,
            office.email,
        ]
        joined = " · ".join(on_one_line(part) for part in reach if part)
        y = self.y + 4
        for line in self.sheet.lines(joined, ROOM - 50, SMALL)[:2]:
            self.sheet.line(LEFT + 16, y, line, SMALL, QUIET)
            y += SMALL * POINT * LEADING
        if code:
            self.sheet.code(RIGHT - 30, self.y - 9, 30, code)
        self.y += 22
        self.sheet.line(LEFT, self.y, heading, 18)
        self.y += 10

    def to_sign(self, labels: list[str], *, height: float = 16) -> None:
        """Set lines to write on, two beside each other, each with its label below."""
        width = ROOM / 2 - 6
        for start in range(0, len(labels), 2):
            self.room_for(height + 4)
            self.y += height
            for place, label in enumerate(labels[start : start + 2]):
                x = LEFT + place * (width + 12)
                self.sheet.box(x, self.y - 4, width, 0.25, INK)
                self.sheet.line(x, self.y, label, SMALL, QUIET)
            self.y += 2
