"""What every answer to a borrower has in common: no cache keeps it, no other site learns of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache

from site_project.core.throttle import Limit, allow

from ..refusals import NotFree, Refused

View = Callable[..., HttpResponse]
FORMS_TO_ADDRESS = Limit("lending.form.address", 5, 24 * 3600)


def private_page(view: View) -> View:
    """Keep a page out of every cache, and its address out of the next site's logs."""

    @wraps(view)
    @never_cache
    @cache_control(private=True, no_store=True)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer" if "token" in kwargs else "same-origin"
        return response

    return wrapped


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "lending/too_often.html", status=429)


def within(request: HttpRequest, *limits: tuple[Limit, str]) -> bool:
    """Count this use under each limit and say whether all allow it."""
    allowed = [allow(limit, subject) for limit, subject in limits]
    return all(allowed)


def status_of(refused: Refused) -> int:
    """410 for what is over, 403 for who may not, 409 for what does not fit now."""
    codes = {
        "run_out": 410,
        "offer_over": 410,
        "institution_refused": 403,
        "institution_suspended": 403,
    }
    return codes.get(refused.code, 409)


def status_of_days(refused: Refused) -> int:
    """400 for days that no rule allows, 409 where somebody else was there before."""
    return 409 if isinstance(refused, NotFree) or not refused.field else 400
