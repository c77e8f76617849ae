"""Wishes: the form of the waiting list, and what is done with an offer."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from site_project.core.addresses import fold_email
from site_project.core.days import local_day
from site_project.core.links import Link
from site_project.core.throttle import client_address

from .. import loans, signed_in, wishes
from ..enums import HandOver, WishState
from ..forms.wish import FIELDS, WishForm
from ..loans.wishing import withdraw
from ..models import LoanRequest, Terms, Title, Wish
from ..notifications import MANAGE, confirm_path
from ..refusals import Refused
from .answering import FORMS_TO_ADDRESS, private_page, status_of, status_of_days, too_often, within
from .confirm import loan_page
from .doors import Door, door_of_borrower, door_of_request, of_request
from .my import my_page
from .request import FORMS, known_of, sent_already
from .wish_card import ACTS


@private_page
def make_wish(request: HttpRequest) -> HttpResponse:
    """Say what one would borrow, between which days; a code is mailed to prove the address."""
    titles = sorted(
        Title.objects.public().select_related("policy").prefetch_related("policy__overrides"),
        key=lambda title: str(title.name),
    )
    if request.method != "POST":
        known = known_of(request, LoanRequest()) | asked_for(request, titles)
        return wish_page(request, form_for(titles, initial=known))
    if sent := sent_already(request.POST.get("form_key", "")):
        return redirect(confirm_path(sent))
    if request.POST.get("step") == "find":
        searched = bool(request.POST.get("institution_name", "").strip())
        form = form_for(titles, initial=request.POST.dict())
        return wish_page(request, form, searched=searched)
    return send(request, form_for(titles, request.POST))


def send(request: HttpRequest, form: WishForm) -> HttpResponse:
    if not form.is_valid():
        return wish_page(request, form, 400)
    typed = form.cleaned_data
    asked = {name: typed[name] for name in ("titles", "first", "last", "days")}
    names = [field.name for field in fields(loans.Contact) if field.name in typed]
    contact = loans.Contact(**{name: typed[name] for name in names})
    limits = (FORMS, client_address(request)), (FORMS_TO_ADDRESS, fold_email(typed["email"]))
    try:
        # Looked at before it is counted: nobody is locked out by a slip.
        wishes.check(**asked, kind=contact.institution_kind, today=local_day())
        if not within(request, *limits):
            return too_often(request)
        sent = wishes.make(contact, **asked, form_key=typed["form_key"], language=get_language())
    except Refused as refused:
        form.add_error(FIELDS.get(refused.field, refused.field) or None, refused.message)
        return wish_page(request, form, status_of_days(refused))
    return redirect(confirm_path(sent))


def asked_for(request: HttpRequest, titles: list[Title]) -> dict[str, Any]:
    """Return what the page that the visitor came from knew: a title, and the days asked for."""
    known = {"title_1": request.GET.get("title", "")}
    title = next((title for title in titles if title.code == known["title_1"]), None)
    if title:
        known["days"] = title.policy.days_default
    for name, key in (("first", "from"), ("last", "to"), ("days", "days")):
        if value := request.GET.get(key):
            known[name] = value
    return known


def form_for(titles: list[Title], *args: Any, **kwargs: Any) -> WishForm:
    allowed = [title.policy.hand_overs() for title in titles]
    return WishForm(
        *args,
        titles=titles,
        ways=[way for way in HandOver if all(way in ways for ways in allowed)],
        wording=Terms.objects.filter(since__lte=local_day()).order_by("-since").first(),
        **kwargs,
    )


def wish_page(
    request: HttpRequest, form: WishForm, status: int = 200, *, searched: bool = False
) -> HttpResponse:
    context = {"form": form, "searched": searched}
    return render(request, "lending/wish_form.html", context, status=status)


# --- What is done with a wish ---------------------------------------------------------


@csrf_exempt  # whoever knows the token may act, and no cookie counts
@private_page
@of_request(MANAGE)
def act_by_link(
    request: HttpRequest, found: LoanRequest, link: Link, token: str, act: str
) -> HttpResponse:
    """Take an offer, let it pass, or withdraw a wish, by the link of the mail."""
    wish = get_object_or_404(Wish, request=found)
    try:
        return answer(request, door_of_request(found, token), wish, act)
    except Refused as refused:
        return loan_page(request, found, token, status_of(refused), str(refused.message))


@private_page
def act_by_sign_in(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Do the same as who signed in; another's wish is not found."""
    borrower = signed_in.borrower_of(request)
    if borrower is None:
        return redirect("lending_my")
    wish = get_object_or_404(Wish, pk=pk, request__borrower=borrower)
    try:
        return answer(request, door_of_borrower(borrower), wish, act)
    except Refused as refused:
        return my_page(request, borrower, status_of(refused), str(refused.message))


def answer(request: HttpRequest, door: Door, wish: Wish, act: str) -> HttpResponse:
    """Do one act and lead back; to come here without the button changes nothing. Raises Refused.

    The button names the offer that the page showed: one made since is not
    taken, or let pass, by a page that was left open.
    """
    if request.method != "POST":
        return redirect(door.home)
    shown = request.POST.get("offer", "") == str(wish.offer_id)
    if act == "withdraw":
        if not withdraw(wish):
            wish.refresh_from_db()
            if wish.state == WishState.MET:
                raise wishes.offer_taken()
    elif act == "pass":
        if shown and wish.state == WishState.MET:
            raise wishes.offer_taken()
        if shown:
            wishes.decline(wish)
    elif not shown:
        raise wishes.offer_over()
    else:
        wishes.accept(wish)
    return door.done(DONE[act])


DONE = dict(zip(ACTS, ("offer_taken", "offer_passed", "wish_withdrawn"), strict=True))
