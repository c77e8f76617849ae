"""The two doors to one's loans: the link of a mail, or the hour after signing in.

A link that this site signed and that a newer one replaced leads to a page that
says so and mails a new one; anything else is not found. Neither tells whether
an address is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from site_project.core.links import BadLink, Link, read_token

from .. import signed_in
from ..models import Borrower, LoanLine, LoanRequest
from ..notifications import CONFIRM, MANAGE
from .answering import View, private_page

# By whom the terms of a loan are chosen.
WHO_ASKS = ("request__institution", "request__borrower")


@dataclass(frozen=True)
class Door:
    """How a borrower came in, which loans that shows, and where its pages stand."""

    lines: QuerySet
    token: str = ""

    @property
    def home(self) -> str:
        return reverse("loan", args=[self.token]) if self.token else reverse("lending_my")

    def path(self, act: str, line: LoanLine) -> str:
        """Return the address of an act on one of the loans."""
        if self.token:
            return reverse(f"loan_{act}", args=[self.token, line.pk])
        return reverse(f"my_loan_{act}", args=[line.pk])

    def done(self, act: str) -> HttpResponse:
        """Lead back to the loans, which say what was done."""
        return redirect(f"{self.home}?done={act}")


def read_link(token: str, *scopes: str) -> Link:
    try:
        return read_token(token, *scopes)
    except BadLink as error:
        raise Http404 from error


def of_request(*scopes: str) -> Callable[[View], View]:
    """Give a view the request that the token of one of these scopes names, in its language."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            link = read_link(token, *scopes)
            found = get_object_or_404(LoanRequest, pk=link.pk)
            version = found.code_version if link.scope == CONFIRM else found.link_version
            with translation.override(found.language):
                if link.version != version:
                    return link_over(request, reverse("loan_new_link", args=[token]))
                return view(request, found, link, token, **kwargs)

        return wrapped

    return decorate


def link_over(request: HttpRequest, path: str) -> HttpResponse:
    """Say that the link was used, or that a newer one took its place; offer to mail another."""
    return render(request, "lending/link_over.html", {"path": path}, status=410)


def door_of_request(found: LoanRequest, token: str) -> Door:
    lines = found.asked_lines()
    return Door(lines.select_related("title__policy", *WHO_ASKS), token)


def door_of_borrower(borrower: Borrower) -> Door:
    lines = LoanLine.objects.filter(request__borrower=borrower).without_offers()
    return Door(lines.select_related("title__policy", *WHO_ASKS))


Act = Callable[[HttpRequest, Door, LoanLine], HttpResponse]


def by_link(act: Act) -> View:
    """Open an act to whoever has the link of the mail. No cookie counts: nothing to forge."""

    @csrf_exempt
    @private_page
    @of_request(MANAGE)
    def view(
        request: HttpRequest, found: LoanRequest, link: Link, token: str, pk: int
    ) -> HttpResponse:
        door = door_of_request(found, token)
        return act(request, door, get_object_or_404(door.lines, pk=pk))

    return view


def by_sign_in(act: Act) -> View:
    """Open an act to the borrower who signed in; who did not is asked to."""

    @private_page
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        borrower = signed_in.borrower_of(request)
        if borrower is None:
            return redirect("lending_my")
        door = door_of_borrower(borrower)
        return act(request, door, get_object_or_404(door.lines, pk=pk))

    return view
