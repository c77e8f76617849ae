"""The sheet that people sign by hand: what it says, and how it is printed."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from site_project.core.days import day_in_words
from site_project.core.letters import on_one_line
from site_project.core.models import OfficeSettings
from site_project.core.pdf import INK, LEADING, POINT, QUIET, Sheet, can_set

from ..models import Petition

LEFT, RIGHT, TOP, FOOT = 18.0, 192.0, 20.0, 285.0
ROOM = RIGHT - LEFT
ROW, HEADINGS = 10.5, 6.0
FEWEST_ROWS = 5
TEXT, SMALL = 10.5, 8.5
# Where the columns begin: number, name, district or organisation, signature.
COLUMNS = (0.0, 10.0, 63.0, 124.0)


def statements(petition: Petition, office: OfficeSettings) -> list[str]:
    """Return what the law wants people to be told before they write their names down.

    Personal Data (Privacy) Ordinance (Cap. 486), data protection principle 1(3):
    whether they must, what for, who gets it, and whom to ask for access.
    """
    told = [
        _("Signing is voluntary."),
        _("Your name and signature are used for this petition only."),
        _("They are shown to: %(addressee)s.") % {"addressee": petition.addressed_to},
        str(petition.sheets_kept),
    ]
    reach = " · ".join(part for part in (office.telephone, office.email) if part)
    if reach:
        words = _("To see or correct what you wrote, reach us: %(reach)s")
        told.append(words % {"reach": reach})
    return told


def return_to(petition: Petition, office: OfficeSettings) -> list[str]:
    """Return where the signed sheets go and until when, as far as it is known."""
    lines = [str(office.name), str(office.address)]
    if petition.sheets_by:
        day = day_in_words(petition.sheets_by, weekday=False)
        lines.append(_("To reach us by %(day)s") % {"day": day})
    return [on_one_line(line) for line in lines if line]


def column_names() -> list[str]:
    return [
        pgettext("signature sheet", "No."),
        pgettext("signature sheet", "Name"),
        _("District or organisation, if you wish"),
        _("Signature"),
    ]


def sheet_as_pdf(petition: Petition, office: OfficeSettings, language: str) -> bytes:
    """Return the sheet in the active language; the same bytes until the petition changes.

    It is one page of A4, and more only where the text is long.
    """
    sheet = Sheet(
        str(petition.name),
        language=settings.HTML_LANGUAGES.get(language, language),
        made_at=petition.last_published_at or timezone.now(),
    )
    y = _head(sheet, petition, office)
    y = _wording(sheet, petition, y)
    _to_sign(sheet, petition, office, y)
    return sheet.bytes()


def _settable(text: str) -> str:
    """Return a text without what no typeface at hand has; lines stay lines."""
    return "".join(char for char in text if char == "\n" or can_set(char))


def _head(sheet: Sheet, petition: Petition, office: OfficeSettings) -> float:
    sheet.seal(LEFT, TOP - 6, 10)
    sheet.line(LEFT + 14, TOP - 2, _settable(on_one_line(str(office.name))), 10)
    sheet.line(LEFT + 14, TOP + 3, _("Petition: sheet for signatures"), SMALL, QUIET)
    y = sheet.paragraph(LEFT, TOP + 14, ROOM, _settable(str(petition.name)), 16)
    words = _("To: %(addressee)s") % {"addressee": petition.addressed_to}
    return sheet.paragraph(LEFT, y, ROOM, _settable(words), TEXT) + 2


def _wording(sheet: Sheet, petition: Petition, y: float) -> float:
    """Set the text, smaller where it is long, and on the next page what the first cannot hold."""
    text = _settable(str(petition.wording))
    size = TEXT if len(text) < 600 else SMALL
    for part in text.splitlines():
        if not part.strip():
            y += 2
        for line in sheet.lines(part, ROOM, size):
            if y > FOOT:
                sheet.next_page()
                y = TOP
            sheet.line(LEFT, y, line, size)
            y += size * POINT * LEADING
    return y


def _to_sign(sheet: Sheet, petition: Petition, office: OfficeSettings, y: float) -> None:
    """Set the rows below `y`, and below them what becomes of the names and where the sheet goes.

    Where a text leaves too little room, both stand on a page of their own.
    """
    parts = [
        *statements(petition, office),
        _("Return the signed sheet to: %(place)s")
        % {"place": " · ".join(return_to(petition, office))},
    ]
    lines = [line for part in parts for line in sheet.lines(_settable(part), ROOM, SMALL)]
    step = SMALL * POINT * LEADING
    top = FOOT - step * len(lines)
    if _rows_between(y, top) < FEWEST_ROWS:
        sheet.next_page()
        name = _settable(on_one_line(str(petition.name)))
        y = sheet.paragraph(LEFT, TOP, ROOM, name, TEXT)
    _rows(sheet, y, _rows_between(y, top))
    for place, line in enumerate(lines):
        sheet.line(LEFT, top + step * (place + 1), line, SMALL, INK)


def _rows_between(top: float, foot: float) -> int:
    return int((foot - 3 - (top + HEADINGS)) // ROW)


def _rows(sheet: Sheet, top: float, count: int) -> None:
    """Draw so many rows to sign below their headings."""
    for x, name in zip(COLUMNS, column_names(), strict=True):
        sheet.line(LEFT + x + 1, top + 4, name, SMALL, QUIET)
    y = top + HEADINGS
    ends = (*COLUMNS[1:], ROOM)
    for number in range(1, count + 1):
        for x, end in zip(COLUMNS, ends, strict=True):
            sheet.frame(LEFT + x, y, end - x, ROW)
        sheet.line(LEFT + 2, y + ROW / 2 + 1.5, str(number), SMALL, QUIET)
        y += ROW
