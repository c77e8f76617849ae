"""What a borrower is shown of a wish: its titles, its days, and what is kept for them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ..enums import WISHING, LineState, WishState
from ..models import Borrower, LoanRequest, Wish

ACTS = ("take", "pass", "withdraw")


def card_of_request(found: LoanRequest, token: str) -> dict[str, Any] | None:
    """Return the wish of a request, for who has the link of the mail; None for an ordinary one."""
    wish = shown(Wish.objects.filter(request=found)).first()
    return card_of(wish, lambda act: reverse(f"wish_{act}", args=[token])) if wish else None


def cards_of_borrower(borrower: Borrower) -> list[dict[str, Any]]:
    """Return the wishes of who signed in that still stand."""
    wishes = shown(Wish.objects.standing().filter(request__borrower=borrower))
    return [card_of(wish, path_of(wish)) for wish in wishes]


def shown(wishes: Any) -> Iterable[Wish] | Any:
    rows = wishes.select_related("request", "offer__title")
    return rows.prefetch_related("entries__title").order_by("since", "pk")


def path_of(wish: Wish) -> Callable[[str], str]:
    return lambda act: reverse(f"my_wish_{act}", args=[wish.pk])


def card_of(wish: Wish, path: Callable[[str], str]) -> dict[str, Any]:
    offer = wish.offer
    stands = (
        wish.state == WishState.OFFERED
        and offer.state == LineState.HELD
        and offer.held_until > timezone.now()
    )
    # What was kept and not taken is passed on within minutes; till then it waits already.
    state = WishState.WAITING if wish.state == WishState.OFFERED and not stands else wish.state
    return {
        "wish": wish,
        "titles": [entry.title for entry in wish.entries.all()],
        "state": WishState(state).label,
        "waits": state == WishState.WAITING,
        "unproved": state == WishState.UNPROVED,
        "stands": wish.state in WISHING,
        "offer": offer if stands else None,
        "paths": {act: path(act) for act in ACTS},
    }
