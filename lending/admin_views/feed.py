"""The page on which an officer makes, renews and ends their calendar of the desk."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin import messages

from .. import desk_feed
from ..models import DeskFeed
from .screens import LendingScreen


class FeedView(LendingScreen):
    template_name = "lending/admin/feed.html"
    page_title = gettext_lazy("Calendar of the desk")

    def feed(self) -> DeskFeed | None:
        return DeskFeed.objects.filter(owner=self.request.user).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = self.feed()
        path = reverse("lending_desk_feed", args=[feed.token]) if feed else ""
        address = f"{settings.SITE_URL}{path}" if feed else ""
        return super().get_context_data(feed=feed, address=address, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act, feed = request.POST.get("act", ""), self.feed()
        if act == "make":
            desk_feed.subscribe(request.user, get_language() or settings.LANGUAGE_CODE)
            messages.success(request, _("Your calendar has an address now."))
        elif act == "renew" and feed:
            desk_feed.renew(feed)
            messages.success(request, _("The old address has ended. This is the new one."))
        elif act == "end" and feed:
            desk_feed.end(feed)
            messages.success(request, _("The calendar has ended."))
        elif act not in ("renew", "end"):
            return self.again(_("Unknown act."), 400)
        return redirect(request.path)
