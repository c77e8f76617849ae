"""The hour in which a borrower sees all of their loans: opened by a mailed link or its code.

Link and code work once. What the browser keeps is a signed cookie, which no
script reads and which is void after an hour; signing out deletes it.
"""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from site_project.core.addresses import fold_email
from site_project.core.codes import WRONG_CODES_ALLOWED, confirmation_code, is_code
from site_project.core.throttle import Limit, count_use

from .models import Borrower

COOKIE = "loans"
COOKIE_SECONDS = 60 * 60
CODE_PURPOSE = "lending.sign_in"
# Counted by address, whether it is known or not, so that the answers tell nothing.
WRONG_CODES = Limit("lending.sign_in.wrong", WRONG_CODES_ALLOWED, 60 * 60)
_signer = TimestampSigner(salt="lending.signed_in")


class CodeRefused(Exception):
    """The code is wrong, used or over ("wrong"), or there were too many tries ("locked")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sign_in_code(borrower: Borrower) -> str:
    """Return the six digits that were mailed with the newest link."""
    return confirmation_code(CODE_PURPOSE, borrower.pk, borrower.link_version)


def open_by_link(pk: int, version: int, *, at: datetime | None = None) -> Borrower | None:
    """Use up the newest link; None where it is used, over, or not the newest."""
    at = at or timezone.now()
    rows = Borrower.objects.filter(pk=pk, link_version=version, sign_in_until__gt=at)
    return Borrower.objects.get(pk=pk) if rows.update(sign_in_until=None) else None


def open_by_code(email: str, typed: str, *, at: datetime | None = None) -> Borrower:
    """Use up the newest link by its code. Raises CodeRefused, alike for unknown addresses."""
    at = at or timezone.now()
    email = fold_email(email)
    if not count_use(WRONG_CODES, email, now=at):
        raise CodeRefused("locked")
    borrower = Borrower.objects.filter(email=email, sign_in_until__gt=at).first()
    if borrower is None or not is_code(typed, sign_in_code(borrower)):
        raise CodeRefused("wrong")
    if open_by_link(borrower.pk, borrower.link_version, at=at) is None:
        raise CodeRefused("wrong")
    return borrower


def is_fresh(pk: int, version: int, *, at: datetime | None = None) -> bool:
    """Say whether a link would still open the loans, without using it up."""
    at = at or timezone.now()
    return Borrower.objects.filter(pk=pk, link_version=version, sign_in_until__gt=at).exists()


def borrower_of(request: HttpRequest) -> Borrower | None:
    """Return who signed in within the last hour."""
    try:
        value = _signer.unsign(request.COOKIES.get(COOKIE, ""), max_age=COOKIE_SECONDS)
    except BadSignature:
        return None
    return Borrower.objects.filter(pk=int(value)).first()


def cookie_of(borrower: Borrower) -> str:
    return _signer.sign(str(borrower.pk))


def remember(response: HttpResponse, borrower: Borrower) -> None:
    response.set_cookie(
        COOKIE,
        cookie_of(borrower),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")
