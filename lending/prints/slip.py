"""The packing slip: every part with its photograph, so that whoever packs and unpacks can count."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.images.models import Filter, SourceImageIOError

from site_project.core.days import day_in_words
from site_project.core.letters import on_one_line
from site_project.core.models import CustomImage
from site_project.core.paired import languages, text_in
from site_project.core.pdf import LEADING, POINT, QUIET

from ..models import ComponentSpec, LoanLine, PartEntry
from ..scanning import promised_copy
from .flow import LEFT, RIGHT, SMALL, TEXT, Flow

PHOTO = Filter(spec="max-360x270|format-jpeg|jpegquality-75")
PHOTO_WIDTH, PHOTO_HEIGHT = 24.0, 18.0
ROW_HEIGHT = 13.5
# How far a row's line stays above its words and the boxes to write in.
RULE_ABOVE = 6.0
# Where the three columns of numbers end, from the left.
COLUMNS = (RIGHT - 44, RIGHT - 22, RIGHT)


def reference_address(reference: str) -> str:
    """Return what the slip's code says: scanned at the desk, it opens the request."""
    return f"{settings.SITE_URL}{reverse('lending-scan:code', args=[reference])}"


def packing_slip(line: LoanLine, *, made_at: datetime) -> bytes:
    """Return the slip that lies in the box, in the borrower's language; it names nobody."""
    language = line.request.language
    with translation.override(language):
        flow = Flow(_("Packing slip"), str(line), language=language, made_at=made_at)
        flow.head(_("Packing slip"), reference_address(line.request.reference))
        copy = line.copy_out or promised_copy(line)
        flow.facts(
            [
                (_("Loan"), str(line)),
                (_("Lending title"), on_one_line(text_in(line.title, "name", language))),
                (_("Code on the copy"), copy.code if copy else ""),
                (_("Where it is kept"), copy.place if copy else ""),
                (_("From"), day_in_words(line.first_day)),
                (_("To"), day_in_words(line.due_day)),
                (_("Hand-over"), line.request.get_hand_over_display()),
                (_("Pieces, packed"), str(line.title.pieces)),
            ]
        )
        specs = list(line.title.components.select_related("photo"))
        now = PartEntry.objects.quantities([copy]) if copy else {}
        numbers = [now.get((copy.pk, spec.pk), 0) if copy else None for spec in specs]
        _parts(flow, specs, numbers)
        flow.text(
            _("Please count the parts when you receive them, and again before you return them."),
            after=2,
        )
    return flow.bytes()


def _parts(flow: Flow, specs: Sequence[ComponentSpec], numbers: Sequence[int | None]) -> None:
    if not specs:
        return
    _head(flow)
    for spec, number in zip(specs, numbers, strict=True):
        height = PHOTO_HEIGHT + 4 if spec.photo_id else ROW_HEIGHT
        before = flow.page
        flow.room_for(height)
        if flow.page != before:
            _head(flow)
        _part(flow, spec, number)
        flow.y += height
        flow.rule(RULE_ABOVE)
    flow.y += 6


def _head(flow: Flow) -> None:
    names = (_("In the box"), pgettext("count", "Received"), pgettext("count", "Returned"))
    flow.sheet.line(LEFT, flow.y, _("Part"), SMALL, QUIET)
    for right, name in zip(COLUMNS, names, strict=True):
        flow.sheet.line(right - flow.sheet.width(name, SMALL), flow.y, name, SMALL, QUIET)
    flow.y += RULE_ABOVE + 1.5
    flow.rule(RULE_ABOVE)


def _part(flow: Flow, spec: ComponentSpec, number: int | None) -> None:
    """Set one part: photograph, name in each language, how many, and two boxes to write in."""
    sheet, y = flow.sheet, flow.y
    if content := small_photo(spec.photo):
        sheet.picture(LEFT, y - 4, PHOTO_WIDTH, PHOTO_HEIGHT, content)
    left = LEFT + (PHOTO_WIDTH + 4 if spec.photo_id else 0)
    order = [flow.language, *(code for code in languages() if code != flow.language)]
    names = dict.fromkeys(on_one_line(text_in(spec, "name", code)) for code in order)
    line = y
    for size, name in zip((TEXT, SMALL), names, strict=False):
        for text in sheet.lines(name, COLUMNS[0] - 18 - left, size)[:1]:
            sheet.line(left, line, text, size)
            line += size * POINT * LEADING
    unit = on_one_line(text_in(spec, "unit", flow.language))
    text = f"{spec.expected_qty if number is None else number} {unit}".strip()
    sheet.line(COLUMNS[0] - sheet.width(text, TEXT), y, text, TEXT)
    for right in COLUMNS[1:]:
        sheet.frame(right - 12, y - 4.5, 12, 6.5)


def small_photo(image: CustomImage | None) -> bytes | None:
    """Return a photograph small enough for paper, or nothing where its file is not there."""
    if image is None:
        return None
    target = BytesIO()
    try:
        PHOTO.run(image, target)
    except (SourceImageIOError, OSError):
        return None
    return target.getvalue()
