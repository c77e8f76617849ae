"""Who comes by a link: the registration that it names, in its own language."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from site_project.core.links import BadLink, read_token

from ..enums import RegistrationState
from ..models import Registration
from ..models.registration import registration_of
from .answering import just_done, private
from .reading import with_session

View = Callable[[HttpRequest, Registration, str], HttpResponse]


def by_token(*scopes: str) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Give a view the registration of a signed link, and the link's scope.

    A forged link is unknown (404); a revoked one, and one to a registration of
    which nothing personal is left, is gone (410).
    """

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **rest: str) -> HttpResponse:
            try:
                link = read_token(token, *scopes)
            except BadLink as error:
                raise Http404("no such link") from error
            row = registration_of(link.pk)
            if row is None:
                raise Http404("no such registration")
            with_session(request, row)
            with translation.override(row.language):
                if is_erased(row):
                    told = just_done(request, row.pk) == "forget"
                    page = "events/forgotten.html"
                    context = {"registration": row, "told": told}
                    return private(render(request, page, context, status=200 if told else 410))
                if row.link_version != link.version:
                    return private(render(request, "events/link_over.html", status=410))
                return view(request, row, link.scope, **rest)

        return wrapped

    return decorate


def is_erased(row: Registration) -> bool:
    """Say whether nothing is left that names a person. A repeated form never had it."""
    named = row.name or row.email or row.phone
    return not named and row.state != RegistrationState.REPEATED
