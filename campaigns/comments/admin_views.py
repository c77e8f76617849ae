"""Comments in the admin: the queue, and what was decided before."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages

from site_project.core.admin_screens import AdminScreen
from site_project.core.dashboard import Panel, Row, Section

from ..models import ArticlePage, Comment, CommentLog
from . import rules
from .enums import CommentState, RefusalReason

MAY_MODERATE = "campaigns.moderate_comments"
ON_A_SCREEN = 50
LONGEST_NOTE = 500
# What each button leads to; a comment that stands so already has no such button.
ACTS = {"approve": CommentState.APPROVED, "refuse": CommentState.REFUSED}


def may_look(user: Any) -> bool:
    return user.has_perm("campaigns.view_comment")


def queue_url(state: str = CommentState.WAITING) -> str:
    return f"{reverse('moderate_comments')}?state={state}"


class ModerationView(AdminScreen, TemplateView):
    """The comments of one state, the oldest first, to be decided on one by one or together."""

    template_name = "campaigns/admin/comments.html"
    page_title = gettext_lazy("Comments")
    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look(request.user):
            raise PermissionDenied
        wish = request.GET.get("state", "")
        self.state = CommentState(wish) if wish in CommentState.values else CommentState.WAITING
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(MAY_MODERATE):
            raise PermissionDenied
        keys = [int(key) for key in request.POST.getlist("comment") if key.isdecimal()]
        keys = [key for key in keys if key < 2**63]
        act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
        note = request.POST.get("note", "").replace("\0", "").strip()
        if error := self._error(keys, act, reason, note):
            messages.error(request, error)
            typed = {"chosen": keys, "reason": reason, "note": note}
            return self.render_to_response(self.get_context_data(**typed), status=400)
        count = rules.decide(
            keys,
            ACTS[act],
            reason=reason if act == "refuse" else "",
            note=note,
            actor=request.user,
        )
        told = ngettext("%(count)d comment decided.", "%(count)d comments decided.", count)
        messages.success(request, told % {"count": count})
        return redirect(queue_url(self.state))

    def _error(self, keys: list[int], act: str, reason: str, note: str) -> str:
        if act not in ACTS:
            return _("There is no such action.")
        if not keys:
            return _("Choose at least one comment.")
        if act == "refuse" and reason not in RefusalReason.values:
            return _("Say why the comment is refused.")
        if len(note) > LONGEST_NOTE:
            return _("The note is too long: at most %(limit)d characters.") % {
                "limit": LONGEST_NOTE
            }
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decisions = CommentLog.objects.select_related("actor").order_by("-at", "-pk")
        comments = (
            Comment.objects.filter(state=self.state)
            .prefetch_related(Prefetch("log", decisions))
            .order_by("created_at", "pk")
        )
        shown = Paginator(comments, ON_A_SCREEN).get_page(self.request.GET.get("p"))
        articles = ArticlePage.objects.filter(
            translation_key__in={comment.page_key for comment in shown}
        ).select_related("locale")
        by_family: dict[Any, ArticlePage] = {}
        for article in articles.defer_streamfields().order_by("-locale_id"):
            by_family[article.translation_key] = article
        return super().get_context_data(**kwargs) | {
            "rows": [(comment, by_family.get(comment.page_key)) for comment in shown],
            "shown": shown,
            "state": self.state,
            "states": [
                (state.label, queue_url(state), state == self.state) for state in CommentState
            ],
            "may_moderate": self.request.user.has_perm(MAY_MODERATE),
            "acts": [act for act, state in ACTS.items() if state != self.state],
            "reasons": RefusalReason.choices,
            "longest_note": LONGEST_NOTE,
        }


def comments_panel(request: HttpRequest) -> Panel | None:
    """For those who decide: how many comments wait."""
    if not request.user.has_perm(MAY_MODERATE):
        return None
    count = Comment.objects.filter(state=CommentState.WAITING).count()
    if not count:
        return None
    text = ngettext("%(count)d comment waits.", "%(count)d comments wait.", count)
    row = Row(text % {"count": count}, queue_url())
    return Panel("comments", _("Comments"), "comment", 80, [Section("", [row])])
