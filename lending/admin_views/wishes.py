"""The waiting list as staff see it: who waits for what since when; an offer by hand, a wish out."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from .. import wishes
from ..enums import WishState
from ..loans.wishing import withdraw
from ..models import Title, WaitEntry, Wish
from ..permissions import can_manage_loans
from ..refusals import Refused
from .screens import LendingScreen

MOST = 200
ON_THE_LIST = (WishState.WAITING, WishState.OFFERED)


class WishesView(LendingScreen):
    """All who wait, the longest first; of one title, or those that are over, if asked."""

    template_name = "lending/admin/wishes.html"
    page_title = gettext_lazy("Waiting list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_loans(request.user):
            return self.again(_("You may look at this, but not change it."), 403)
        wish = get_object_or_404(Wish, pk=number(request.POST.get("wish")))
        try:
            self.do(request, wish)
        except Refused as refused:
            return self.again(str(refused.message), 409)
        return redirect(request.get_full_path())

    def do(self, request: HttpRequest, wish: Wish) -> None:
        """Do the act of the button, and say so. Raises Refused."""
        if request.POST.get("act") == "withdraw":
            if not withdraw(wish, by=request.user):
                raise Refused("wish_over", _("This wish is over already."))
            messages.success(request, _("Wish %(wish)s is off the waiting list.") % {"wish": wish})
            return
        title = get_object_or_404(Title, pk=number(request.POST.get("title")))
        line = wishes.offer_now(wish, title, by=request.user)
        url = reverse("lending-loans:inspect", args=[line.pk])
        text = _("%(title)s is kept for wish %(wish)s, and its person is told.")
        messages.success(
            request,
            text % {"title": title.name, "wish": wish},
            buttons=[messages.button(url, _("See what is kept"))],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        ended = asked.get("ended") == "1"
        rows = Wish.objects.select_related("request__institution", "offer__title")
        rows = rows.prefetch_related("entries__title")
        if ended:
            states = [WishState.MET, WishState.OVER, WishState.WITHDRAWN]
            rows = rows.filter(state__in=states).order_by("-ended_at", "-pk")
        else:
            rows = rows.filter(state__in=ON_THE_LIST).order_by("since", "pk")
        if title := number(asked.get("title")):
            rows = rows.filter(entries__title=title)
        shown = list(rows[: MOST + 1])
        return super().get_context_data(
            wishes=shown[:MOST],
            most=MOST if len(shown) > MOST else 0,
            ended=ended,
            title=title,
            counts=waiting_by_title(),
            may_act=can_manage_loans(self.request.user),
            **kwargs,
        )


def waiting_by_title() -> list[dict[str, Any]]:
    """Return how many wait for each title, the most wanted first."""
    rows = WaitEntry.objects.filter(wish__state__in=ON_THE_LIST).order_by().values("title")
    counts = {row["title"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    titles = Title.objects.in_bulk(counts)
    order = sorted(counts, key=lambda pk: (-counts[pk], titles[pk].code))
    return [{"title": titles[pk], "count": counts[pk]} for pk in order]


def number(text: str | None) -> int:
    """Return a key that was sent; 0, which no row has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
