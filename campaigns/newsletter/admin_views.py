"""An issue's desk in the admin: test, count, send, look on, pause; and the address to stop."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    InspectView,
)

from site_project.core.admin_screens import AdminScreen
from site_project.core.days import moment_in_words
from site_project.core.models import User
from site_project.core.paired import languages

from ..models import NewsletterIssue, NewsletterSettings
from . import sending
from .contents import text_of
from .enums import UNDER_WAY, DeliveryState, IssueState, StopReason
from .forms import StopMailForm
from .mails import preview
from .permissions import can_send, can_stop_mail
from .refusals import Refused
from .suppression import stop_mail

ISSUES = "wagtailsnippets_campaigns_newsletterissue"
# How often the page of an issue that is being sent loads itself anew, in seconds.
REFRESH = 10
SHOWN_LOG = 30


def desk(issue: NewsletterIssue) -> str:
    """Return the address of an issue's desk."""
    return reverse(f"{ISSUES}:inspect", args=[issue.pk])


class IssueIndexView(IndexView):
    def get_edit_url(self, instance: NewsletterIssue) -> str | None:
        """Lead from the list to the desk, where everything starts."""
        return desk(instance)


class IssueAddView(CreateView):
    def get_success_url(self) -> str:
        return desk(self.object)


class IssueEditView(EditView):
    """A changed issue has to be tested anew; one that goes out is changed no more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            messages.error(request, _("This issue has gone out: it stays as it is."))
            return redirect(desk(self.object))
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def save_instance(self) -> NewsletterIssue:
        now = NewsletterIssue.objects.select_for_update().get(pk=self.object.pk)
        if not now.is_editable:
            raise PermissionDenied  # somebody has begun to send it at this very moment
        if self.form.has_changed():
            self.form.instance.state = IssueState.DRAFT
        return super().save_instance()

    def get_success_url(self) -> str:
        return desk(self.object)


class IssueDeleteView(DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_editable:
            messages.error(request, _("This issue has gone out: it stays as it is."))
            return redirect(desk(self.object))
        return super().dispatch(request, *args, **kwargs)


class IssueDeskView(InspectView):
    """Where an issue stands, and what can be done next.

    While it is being sent the page loads itself anew, by a header and without
    a script; `?still` keeps it as it is.
    """

    template_name = "campaigns/admin/newsletter_issue.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.is_moving:
            response.headers["Refresh"] = str(REFRESH)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    @property
    def is_moving(self) -> bool:
        return self.object.state == IssueState.SENDING and "still" not in self.request.GET

    def get_fields(self) -> list[str]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.object
        waiting = issue.waiting()
        told = issue.sent + issue.refused + issue.failed + issue.uncertain
        rules = NewsletterSettings.load()
        context = {
            "issue": issue,
            "texts": [text_of(issue, code) for code in languages()],
            "states": IssueState,
            "may_send": can_send(self.request.user),
            "may_edit": self.user_has_permission_for_instance("change", issue),
            "is_moving": self.is_moving,
            "refresh": REFRESH,
            "waiting": waiting,
            "left_out": max(0, issue.recipients - told - waiting),
            "done": issue.recipients - waiting,
            "batches": -(-waiting // rules.batch_size) * rules.batch_minutes,
            "rules": rules,
            "has_refused": issue.deliveries.filter(state=DeliveryState.REFUSED).exists(),
            "has_failed": issue.deliveries.filter(
                state__in=[DeliveryState.FAILED, *UNDER_WAY]
            ).exists(),
            "email": self.request.user.email,
            "log": [
                {"at": moment_in_words(line.at), "line": line}
                for line in issue.log.select_related("actor").order_by("-at", "-pk")[:SHOWN_LOG]
            ],
        }
        return super().get_context_data(**kwargs) | context


class OfIssue:
    """A view about one issue, for those who may send."""

    issue: NewsletterIssue

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_send(request.user):
            raise PermissionDenied
        self.issue = get_object_or_404(NewsletterIssue, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PreviewView(OfIssue, View):
    """The mail as its readers get it, also after it has gone out."""

    def get(self, request: HttpRequest, pk: int, language: str) -> HttpResponse:
        if language not in languages():
            return redirect(desk(self.issue))
        return HttpResponse(preview(self.issue, language))


class ActView(OfIssue, View):
    """One button of the desk; a refusal is told there."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            messages.error(request, _("There is no such action."))
            return redirect(desk(self.issue))
        try:
            messages.success(request, act(self.issue, request.user))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(desk(self.issue))


def _test(issue: NewsletterIssue, user: User) -> str:
    sending.send_test(issue, actor=user)
    return _("The test is on its way to %(email)s, in each language.") % {"email": user.email}


def _pause(issue: NewsletterIssue, user: User) -> str:
    sending.pause(issue, actor=user)
    return _("Paused: no more mail leaves until you resume.")


def _resume(issue: NewsletterIssue, user: User) -> str:
    sending.resume(issue, actor=user)
    return _("It goes on with the next batch.")


def _stop(issue: NewsletterIssue, user: User) -> str:
    sending.stop(issue, actor=user)
    return _("Stopped: no more mail leaves, and the issue is not in the archive.")


def _again(issue: NewsletterIssue, user: User) -> str:
    count = sending.send_again(issue, actor=user)
    text = ngettext(
        "It goes once more to %(count)d address that it did not reach.",
        "It goes once more to %(count)d addresses that it did not reach.",
        count,
    )
    return text % {"count": count}


def _bounces(issue: NewsletterIssue, user: User) -> str:
    count = sending.remove_refused(issue, actor=user)
    text = ngettext(
        "%(count)d address is removed and gets no more mail.",
        "%(count)d addresses are removed and get no more mail.",
        count,
    )
    return text % {"count": count}


ACTS: dict[str, Callable[[NewsletterIssue, User], str]] = {
    "test": _test,
    "pause": _pause,
    "resume": _resume,
    "stop": _stop,
    "again": _again,
    "bounces": _bounces,
}


class SendView(OfIssue, AdminScreen, TemplateView):
    """How many get it, in which language; and the button, which holds for this number only."""

    template_name = "campaigns/admin/newsletter_send.html"
    page_title = gettext_lazy("Send the newsletter")
    header_icon = "mail"
    refusal = ""

    def get_page_subtitle(self) -> str:
        return str(self.issue)

    def ways_back(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse(f"{ISSUES}:list"), "label": _("Newsletter issues")},
            {"url": desk(self.issue), "label": str(self.issue)},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = request.POST.get("counted", "")
        expected = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
        try:
            sending.start(self.issue, actor=request.user, expected=expected)
        except Refused as refusal:
            self.refusal = refusal.message
            return self.render_to_response(self.get_context_data(**kwargs), status=409)
        messages.success(request, _("Sending begins with the next batch, within a minute."))
        return redirect(desk(self.issue))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rules = NewsletterSettings.load()
        count = sending.counted(self.issue)
        return super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "count": count,
            "rules": rules,
            "minutes": -(-count.total // rules.batch_size) * rules.batch_minutes,
            "refusal": self.refusal,
            "is_ready": self.issue.state == IssueState.TESTED and count.total,
            "states": IssueState,
            "topics": self.issue.topics.all(),
            "desk": desk(self.issue),
        }


class StopMailView(AdminScreen, FormView):
    """An address that came back, complained or called: it is deleted and never written to again.

    Nothing tells whether it was known: this screen is no way to ask who subscribes.
    """

    template_name = "campaigns/admin/newsletter_stop_mail.html"
    form_class = StopMailForm
    page_title = gettext_lazy("Stop mail to an address")
    header_icon = "cross"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_stop_mail(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: StopMailForm) -> HttpResponse:
        typed = form.cleaned_data
        stop_mail(typed["email"], StopReason(typed["reason"]), actor=self.request.user)
        messages.success(self.request, _("This address gets no newsletter any more."))
        return redirect(self.request.path)

    def form_invalid(self, form: StopMailForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"action_url": self.request.path}
