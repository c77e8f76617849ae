"""A storm or a sudden closing: what would move is looked at first, then done, and can be undone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from site_project.core.days import day_in_words

from .. import storms
from ..forms.storm import StormForm
from ..models import StormShift
from ..permissions import can_manage_loans
from ..refusals import Refused
from .screens import LendingScreen

SHOWN = 10


class StormView(LendingScreen):
    template_name = "lending/admin/storm.html"
    page_title = gettext_lazy("A storm or a sudden closing")
    allowed = staticmethod(can_manage_loans)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StormForm())
        recent = StormShift.objects.select_related("actor").prefetch_related("moves")
        return super().get_context_data(recent=recent[:SHOWN], **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StormForm(request.POST)
        if not form.is_valid():
            return self.again(_("Please fill in what is missing."), 400, form=form)
        day, office = form.cleaned_data["day"], form.cleaned_data["office"]
        try:
            if "confirm" not in request.POST:
                ahead = storms.look_ahead(day, office=office, by=request.user)
                return self.render_to_response(self.get_context_data(form=form, ahead=ahead))
            made = storms.shift(day, names=form.names, office=office, by=request.user)
        except Refused as refused:
            return self.again(str(refused.message), 409, form=form)
        count = made.moves.count()
        text = ngettext("%(count)d day was moved.", "%(count)d days were moved.", count)
        text = " ".join([text % {"count": count}, _("The mails leave in ten minutes.")])
        undo = messages.button(reverse("lending-storm:undo", args=[made.pk]), _("Undo"))
        messages.success(request, text if count else _("The day is closed."), buttons=[undo])
        return redirect("lending-storm:index")


class UndoStormView(LendingScreen):
    template_name = "lending/admin/storm_undo.html"
    page_title = gettext_lazy("Open the desk again")
    allowed = staticmethod(can_manage_loans)

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": reverse("lending-storm:index"), "label": str(StormView.page_title)}]

    @property
    def made(self) -> StormShift:
        return get_object_or_404(StormShift, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = self.made
        moves = made.moves.select_related("line__title", "line__request")
        return super().get_context_data(shift=made, moves=moves, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        made = self.made
        try:
            left = storms.undo(made, by=request.user)
        except Refused as refused:
            return self.again(str(refused.message), 409)
        text = _("The desk is open again on %(day)s.") % {"day": day_in_words(made.day)}
        messages.success(request, text)
        for each in left:
            where = reverse("lending-loans:inspect", args=[each.line.pk])
            stays = _("%(loan)s stays where it is. %(why)s")
            messages.warning(
                request,
                stays % {"loan": each.line, "why": each.why},
                buttons=[messages.button(where, _("Loan"))],
            )
        return redirect("lending-storm:index")
