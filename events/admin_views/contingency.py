"""One screen for a day that cannot go on as planned: choose, see, apply, undo."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from site_project.core.days import day_in_words, moment_in_words, time_in_words

from .. import contingency as rule
from ..enums import ContingencyAction, Tell
from ..forms.schedule import ContingencyForm, TellForm
from ..models import Contingency
from ..permissions import can_schedule
from ..refusals import Refused
from .actions import ActionView
from .changes import chosen_tell, mails_in_words
from .series import say_left
from .session_desk import pk_in

SHOWN = 10


class ContingencyView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows, by its parameters, what an action would do; POST does it."""

    template_name = "events/admin/contingency.html"
    page_title = gettext_lazy("When a day cannot go on")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_schedule(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": str(self.page_title)}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContingencyForm(request.GET) if "action" in request.GET else ContingencyForm()
        return self.show(form)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ContingencyForm(request.POST)
        tell = chosen_tell(request)
        if not form.is_valid() or tell is None:
            return self.show(form, status=400)
        data = form.cleaned_data
        try:
            made = rule.apply(
                data["day"],
                ContingencyAction(data["action"]),
                data["reason"],
                actor=request.user,
                tell=tell,
                chosen=_chosen(request),
                online_url=data["online_url"],
            )
        except Refused as refusal:
            return self.show(form, status=409, refusal=refusal)
        self.say_done(made, tell)
        return redirect("contingency:index")

    def say_done(self, made: Contingency, tell: Tell) -> None:
        changes = list(made.changes.all())
        text = ngettext(
            "%(count)d session is changed.", "%(count)d sessions are changed.", len(changes)
        ) % {"count": len(changes)}
        if tell == Tell.LATER and changes and changes[0].tell_at:
            at = time_in_words(changes[0].tell_at)
            text = _("%(text)s The mails leave at %(time)s.") % {"text": text, "time": at}
        url = reverse("contingency:undo", args=[made.pk])
        messages.success(self.request, text, buttons=[messages.button(url, _("Undo"))])

    def show(
        self, form: ContingencyForm, status: int = 200, refusal: Refused | None = None
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "tell_form": TellForm(), "recent": _recent()}
        if form.is_bound and form.is_valid():
            data = form.cleaned_data
            action = ContingencyAction(data["action"])
            preview = rule.preview(
                data["day"], action, chosen=_chosen(self.request), online_url=data["online_url"]
            )
            try:
                preview.check_address(action, data["online_url"])
            except Refused as lacking:
                refusal = lacking
            if refusal:
                form.add_error(None, refusal.message)
            context |= {
                "preview": preview,
                "day": day_in_words(data["day"]),
                "mails": mails_in_words(preview.mails),
                "action": action.label,
                "standing": _standing(data["day"]),
            }
        return self.render_to_response(self.get_context_data(**context), status=status)


def _chosen(request: HttpRequest) -> list[int] | None:
    """Return the sessions that are ticked; None before anybody was asked."""
    data = request.POST if request.method == "POST" else request.GET
    if "asked" not in data:
        return None
    return [pk_in(pk) for pk in data.getlist("session")]


def _standing(day: Any) -> Contingency | None:
    """Return the action that this day has already."""
    return Contingency.objects.filter(day=day, undone_at=None).first()


def _recent() -> list[dict[str, Any]]:
    rows = Contingency.objects.select_related("reason", "actor").prefetch_related("changes")
    return [
        {
            "contingency": row,
            "day": day_in_words(row.day),
            "at": moment_in_words(row.at),
            "sessions": len(row.changes.all()),
            "undone": moment_in_words(row.undone_at) if row.undone_at else "",
        }
        for row in rows[:SHOWN]
    ]


class UndoContingency(ActionView):
    model = Contingency
    allowed = staticmethod(can_schedule)
    template_name = "events/admin/undo_contingency.html"
    page_title = gettext_lazy("Undo for the whole day")
    button = gettext_lazy("Undo everything of this day")
    done = gettext_lazy("All sessions of the day are as they were.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        changes = self.object.changes.filter(undone_at=None).select_related(
            "session__event", "session__venue"
        )
        now = timezone.now()
        rows = [(change, rule.schedule.preview_undo(change, at=now)) for change in changes]
        mails = sum(preview.mails for _change, preview in rows)
        return context | {
            "rows": rows,
            "mails": mails_in_words(mails),
            "anybody": any(preview.registrations for _change, preview in rows),
        }

    def act(self, data: dict[str, Any]) -> list[Any]:
        return rule.undo(self.object, actor=self.request.user)

    def say_done(self, result: list[Any]) -> None:
        if not result:
            messages.success(self.request, self.done)
        say_left(self.request, result)

    def next_url(self, result: list[Any]) -> str:
        return reverse("contingency:index")
