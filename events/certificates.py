"""Certificates of attendance: for those who were checked in, verified by anyone who has the code.

A certificate is issued once, after the session, and holds no name of its own:
the sheet takes it from the registration as long as that is kept. The code on
it tells the seminar, the date and the hours, never who.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from site_project.core.codes import public_code
from site_project.core.days import day_in_words, local_day
from site_project.core.letters import on_one_line
from site_project.core.models import OfficeSettings, User
from site_project.core.paired import languages, text_in
from site_project.core.pdf import INK, LEADING, POINT, QUIET, RED, Sheet, can_set

from .enums import EventKind, LogVerb, RegistrationState
from .models import Certificate, Event, Registration, Session
from .refusals import Refused
from .transitions import record

CODE_LENGTH = 12
GROUP = 4
# Nobody needs to prove that they sought advice or looked at boards.
WITHOUT = (EventKind.CLINIC, EventKind.EXHIBITION)
QUARTER = Decimal("0.25")
# Late arrivals from a phone that was offline, and days without a run, are caught up with.
CATCH_UP = timedelta(days=14)


def are_given_for(event: Event) -> bool:
    """Say whether attendance of this event is certified at all: never of a confidential one."""
    return event.kind not in WITHOUT and not event.is_confidential


@transaction.atomic
def issue(
    registration: Registration,
    *,
    actor: User | None = None,
    at: datetime | None = None,
    choice: Callable[[str], str] = secrets.choice,
) -> Certificate:
    """Return the registration's certificate, made now if there is none.

    Raises Refused: not_attended (nobody was checked in), not_over,
    no_certificate (this kind of event has none), certificate_revoked (there
    was one, and no other is issued).
    """
    at = at or timezone.now()
    row = Registration.objects.select_related("session__event").get(pk=registration.pk)
    if not are_given_for(row.session.event):
        raise Refused("no_certificate")
    if row.state != RegistrationState.CONFIRMED or not row.arrived:
        raise Refused("not_attended")
    if not row.session.is_past(at):
        raise Refused("not_over")
    certificate, made = Certificate.objects.get_or_create(
        registration=row,
        defaults={"code": public_code(CODE_LENGTH, choice), "issued_at": at},
    )
    if certificate.revoked_at:
        raise Refused("certificate_revoked")
    if made:
        record(row, LogVerb.CERTIFICATE_ISSUED, at, actor=actor)
    return certificate


def issue_due(at: datetime) -> int:
    """Issue what is due after sessions that have ended; returns how many. Safe to run twice."""
    over = Session.objects.filter(ends_at__gt=at - CATCH_UP, ends_at__lte=at).select_related(
        "event"
    )
    rows = Registration.objects.filter(
        ~Exists(Certificate.objects.filter(registration=OuterRef("pk"))),
        session__in=[session.pk for session in over if are_given_for(session.event)],
        state=RegistrationState.CONFIRMED,
        arrived__gt=0,
    )
    made = 0
    for row in list(rows):
        try:
            issue(row, at=at)
        except Refused:
            continue  # its arrival was undone a moment ago
        made += 1
    return made


@transaction.atomic
def revoke(
    certificate: Certificate, *, actor: User | None = None, at: datetime | None = None
) -> Certificate:
    """Make a certificate invalid for good; a second time changes nothing."""
    at = at or timezone.now()
    standing = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if standing.update(revoked_at=at):
        record(certificate.registration, LogVerb.CERTIFICATE_REVOKED, at, actor=actor)
    certificate.refresh_from_db()
    return certificate


def is_valid(certificate: Certificate) -> bool:
    """Say whether it still holds: neither revoked, nor its arrival undone afterwards."""
    return certificate.revoked_at is None and certificate.registration.arrived > 0


# --- In words ----------------------------------------------------------------


def grouped(code: str) -> str:
    """Return a code as it is printed, in groups that can be read aloud."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def verify_url(certificate: Certificate) -> str:
    return f"{settings.SITE_URL}/verify/{certificate.code}/"


def hours_in_words(session: Session) -> str:
    """Tell how long it was, to the quarter of an hour; whole days by their number."""
    if session.all_day:
        days = (session.last_day - session.first_day).days + 1
        return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    seconds = Decimal(int((session.ends_at - session.starts_at).total_seconds()))
    quarters = (seconds / 3600 / QUARTER).quantize(Decimal(1), ROUND_HALF_UP)
    hours = (quarters * QUARTER).normalize()
    plural = 1 if hours == 1 else 2
    return ngettext("%(number)s hour", "%(number)s hours", plural) % {"number": f"{hours:f}"}


# --- On paper ----------------------------------------------------------------

LEFT, RIGHT = 40.0, 186.0
ROOM = RIGHT - LEFT
INDENT = 36.0
# The foot with the code begins here; above it stand the facts.
FOOT, FACTS = 236.0, 30.0
# A long name is set smaller, so that nothing runs into anything.
SIZES = (20.0, 17.0, 14.0, 12.0, 10.0, 8.5)
SECOND = 0.65


def as_pdf(certificate: Certificate, language: str) -> bytes:
    """Return the certificate on one A4 sheet, in both languages, `language` first.

    The bytes are the same for the same content. A name that no typeface at
    hand can set, or that is kept no longer, leaves its line empty, to be
    written by hand.
    """
    order = [language, *(code for code in languages() if code != language)]
    with translation.override(language):
        sheet = Sheet(
            _("Certificate of attendance"),
            language=settings.HTML_LANGUAGES.get(language, language),
            made_at=certificate.issued_at,
        )
    row = certificate.registration
    sheet.box(24, 26, 1.4, 245, RED)
    _head(sheet, order)
    y = _who(sheet, row, order)
    y = _what(sheet, row.session, order, y)
    _proof(sheet, certificate, order)
    return sheet.bytes()


def _each(order: list[str], text: Callable[[], str]) -> list[str]:
    """Return a text in each language, those that say the same once."""
    told = []
    for code in order:
        with translation.override(code):
            told.append(text())
    return list(dict.fromkeys(line for line in told if line))


def _pair(sheet: Sheet, y: float, texts: list[str], size: float, *, second: float = 0.62) -> float:
    """Set a text and below it, smaller and quieter, the same in the other language."""
    for place, text in enumerate(texts):
        points = size * (second if place else 1)
        y = sheet.paragraph(LEFT, y, ROOM, text, points, QUIET if place else INK)
    return y


def _head(sheet: Sheet, order: list[str]) -> None:
    """The seal, the office and what this sheet is."""
    sheet.seal(LEFT, 26, 15)
    office = OfficeSettings.load()
    y = 31.5
    for place, code in enumerate(order):
        text = on_one_line(str(text_in(office, "name", code)))
        sheet.line(LEFT + 20, y, text, 9.5 if place else 12.5, QUIET if place else INK)
        y += 7
    _pair(sheet, 69, _each(order, lambda: _("Certificate of attendance")), 30, second=0.5)


def _who(sheet: Sheet, row: Registration, order: list[str]) -> float:
    y = _pair(sheet, 101, _each(order, lambda: _("This is to certify that")), 12, second=0.8)
    name = on_one_line(row.name)
    y += 9
    if name and can_set(name):
        size = next((s for s in (28, 24, 20, 16) if sheet.width(name, s) <= ROOM), 13)
        lines = sheet.lines(name, ROOM, size)
        for line in lines:
            sheet.line(LEFT, y, line, size)
            y += 8.5 if line is not lines[-1] else 0
    sheet.box(LEFT, y + 4, ROOM, 0.3, INK)
    y += 12.5
    others = row.arrived - 1
    if others > 0:
        y = _pair(
            sheet,
            y,
            _each(
                order,
                lambda: (
                    ngettext("and %(number)s other person", "and %(number)s other people", others)
                    % {"number": others}
                ),
            ),
            11,
            second=0.8,
        )
        y += 2.5
    return _pair(sheet, y, _each(order, lambda: _("took part in")), 12, second=0.8)


def _what(sheet: Sheet, session: Session, order: list[str], y: float) -> float:
    names = [on_one_line(text_in(session.event, "name", code)) for code in order]
    names = list(dict.fromkeys(names))
    size = next((s for s in SIZES if y + 13 + _height(sheet, names, s) + FACTS <= FOOT), SIZES[-1])
    y = _pair(sheet, y + 8, names, size) + 5
    facts: list[tuple[Callable[[], str], Callable[[], str]]] = [
        (lambda: _("Date"), lambda: session.when),
        (lambda: _("Duration"), lambda: hours_in_words(session)),
        (lambda: _("Kind"), lambda: session.event.get_kind_display()),
    ]
    for label, value in facts:
        sheet.line(LEFT, y, " ".join(_each(order, label)), 9, QUIET)
        values = _each(order, value)
        joined = " · ".join(values)
        for text in [joined] if sheet.width(joined, 10.5) <= ROOM - INDENT else values:
            sheet.line(LEFT + INDENT, y, text, 10.5)
            y += 5.6
        y += 2.2
    return y


def _height(sheet: Sheet, names: list[str], size: float) -> float:
    """Return the room that the names take, in millimetres, set as `_pair` sets them."""
    sizes = (size, size * SECOND)
    return sum(
        len(sheet.lines(name, ROOM, points)) * points * POINT * LEADING
        for name, points in zip(names, sizes, strict=False)
    )


def _proof(sheet: Sheet, certificate: Certificate, order: list[str]) -> None:
    """At the foot: the code, where to verify it, and when it was issued."""
    size = 34.0
    sheet.code(RIGHT - size, 237, size, verify_url(certificate))
    y = 246.0
    sheet.line(LEFT, y, grouped(certificate.code), 15)
    y += 7
    for text in _each(order, lambda: _("Anyone can verify this certificate here:")):
        sheet.line(LEFT, y, text, 8.5, QUIET)
        y += 4.6
    sheet.line(LEFT, y, verify_url(certificate), 8.5)
    y += 6.2
    issued = _each(
        order,
        lambda: (
            _("Issued on %(day)s")
            % {"day": day_in_words(local_day(certificate.issued_at), weekday=False)}
        ),
    )
    sheet.line(LEFT, y, " · ".join(issued), 8.5, QUIET)
