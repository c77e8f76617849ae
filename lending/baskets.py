"""The visitor's basket: a signed cookie, set when the first thing is added and not before."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from site_project.core.links import BadLink, make_token, read_token

from .enums import LineState
from .models import LoanLine, LoanRequest

COOKIE = "basket"
COOKIE_SECONDS = 2 * 24 * 60 * 60
SCOPE = "basket"


def basket_of(request: HttpRequest) -> LoanRequest | None:
    """Return the visitor's basket; None without a cookie, or once its form was sent."""
    try:
        link = read_token(request.COOKIES.get(COOKIE, ""), SCOPE)
    except BadLink:
        return None
    return LoanRequest.objects.filter(pk=link.pk, link_version=link.version, sent_at=None).first()


def remember(response: HttpResponse, basket: LoanRequest) -> None:
    """Give the visitor the cookie of this basket."""
    response.set_cookie(
        COOKIE,
        make_token(SCOPE, basket.pk, basket.link_version),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def lines_of(basket: LoanRequest | None) -> list[LoanLine]:
    """Return what the basket holds, and what it held until its time ran out."""
    if basket is None:
        return []
    states = (LineState.HELD, LineState.EXPIRED)
    return list(
        basket.lines.filter(state__in=states).select_related("title__policy").order_by("pk")
    )
