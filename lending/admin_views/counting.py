"""What the screens on which parts are counted have in common."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages

from site_project.core.days import local_day

from ..enums import Grade, Stage
from ..forms.parts import CodeOnCopyForm, ReportForm
from ..models import ComponentSpec, ConditionReport, Copy, LoanLine
from ..parts import Findings, parts_of, photos
from ..permissions import can_manage_loans
from ..refusals import BadTransition, Refused, WrongCopy
from ..scanning import code_in
from .screens import LendingScreen

BROKEN = (Grade.DAMAGED, Grade.UNUSABLE)


class CountScreen(LendingScreen):
    """Count a copy's parts on one screen.

    The first button, which the Enter key of a scanner presses, only reads
    what was typed (`look`); the others store it.
    """

    allowed = staticmethod(can_manage_loans)
    form_class: type[ReportForm] = ReportForm

    @property
    def copy(self) -> Copy:
        raise NotImplementedError

    def present(self) -> Mapping[int, int]:
        raise NotImplementedError

    def act(self, found: Findings) -> ConditionReport:
        raise NotImplementedError

    def specs(self) -> list[ComponentSpec]:
        return parts_of(self.copy)

    def form(self, *data: Any) -> ReportForm:
        return self.form_class(self.specs(), self.present(), *data)

    def next_url(self) -> str:
        raise NotImplementedError

    def done(self) -> str:
        raise NotImplementedError

    def buttons(self) -> list[Any]:
        """Return what may be done next, as buttons of the message."""
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.again(_("Please look at what is marked below."), 400, form=form)
        if "look" in request.POST:
            said = _("Read. Nothing is stored yet: use one of the buttons below.")
            return self.render_to_response(self.get_context_data(form=form, said=said))
        pictures, bad = photos.examine(form.cleaned_data["photos"])
        try:
            made = self.act(form.findings())
        except (Refused, WrongCopy) as refused:
            return self.again(str(refused.message), 409, form=form)
        except BadTransition as bad_state:
            text = _("Somebody has changed this loan meanwhile. It is now: %(state)s.")
            said = text % {"state": bad_state.line.get_state_display()}
            return self.again(said, 409, form=form)
        photos.attach(made, pictures, at=timezone.now())
        self.tell(made, bad)
        return redirect(self.next_url())

    def tell(self, made: ConditionReport, bad_photos: list[str]) -> None:
        messages.success(self.request, self.done(), buttons=self.buttons())
        for text in bad_photos:
            messages.warning(self.request, text)
        if made.grade in BROKEN:
            url = reverse("lending-copies:edit", args=[made.copy_id])
            text = _("The copy is broken. Put it in repair if it cannot be lent so.")
            messages.warning(
                self.request, text, buttons=[messages.button(url, _("Change its state"))]
            )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
        files_lost = bool(self.request.FILES)
        return super().get_context_data(copy=self.copy, files_lost=files_lost, **kwargs)


class LineScreen(CountScreen):
    """Such a screen about one loan."""

    @cached_property
    def line(self) -> LoanLine:
        return get_object_or_404(LoanLine.objects.for_desk(), pk=self.kwargs["pk"])

    @property
    def copy(self) -> Copy:
        return self.line.copy_out

    def get_page_subtitle(self) -> str:
        return f"{self.line.title.name} ({self.line})"

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": self.next_url(), "label": str(self.line)}]

    def next_url(self) -> str:
        return reverse("lending-loans:inspect", args=[self.line.pk])

    def elsewhere(self) -> HttpResponse:
        """Lead to the loan's own page, where its state does not fit this screen."""
        text = _("This loan is not at this step. It is now: %(state)s.")
        messages.warning(self.request, text % {"state": self.line.state_in_words()})
        return redirect(self.next_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = self.line
        late = (local_day() - line.due_day).days if line.is_overdue() else 0
        return super().get_context_data(line=line, late=late, **kwargs)


def typed_code(request: HttpRequest) -> tuple[str, CodeOnCopyForm]:
    """Return the code that was scanned or typed, with its form; a label's whole address will do."""
    data = request.POST if request.method == "POST" else request.GET
    if "code" not in data:
        return "", CodeOnCopyForm()
    form = CodeOnCopyForm(data)
    return (code_in(form.cleaned_data["code"]) if form.is_valid() else ""), form


def last_packing(line: LoanLine) -> ConditionReport | None:
    return line.reports.filter(stage=Stage.OUT).last()
