"""Packing: the copy is scanned, its parts are counted, and only then it is packed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from .. import handling, loans, parts
from ..enums import LineState
from ..forms.parts import CodeOnCopyForm
from ..models import ConditionReport, Copy
from ..parts import Findings
from ..refusals import WrongCopy
from .counting import LineScreen, typed_code


class PackView(LineScreen):
    """First the scan, which shows what this copy should have; then the counts."""

    template_name = "lending/admin/pack.html"
    page_title = gettext_lazy("Pack")
    scanned: Copy | None = None
    code_form: CodeOnCopyForm

    @property
    def copy(self) -> Copy:
        return self.scanned

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.line.state != LineState.APPROVED:
            return self.elsewhere()
        if (refused := self.scan(request)) is not None:
            return refused
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.line.state != LineState.APPROVED:
            return self.sent_twice()
        if (refused := self.scan(request)) is not None:
            return refused
        return super().post(request, *args, **kwargs)

    def scan(self, request: HttpRequest) -> HttpResponse | None:
        """Read the code; a wrong one is told, and the screen asks for another."""
        typed, self.code_form = typed_code(request)
        if not typed:
            missing = request.method == "POST" or self.code_form.is_bound
            text = _("Scan or type the code on the copy.")
            return self.again(text, 400) if missing else None
        try:
            self.scanned = loans.scanned_copy(self.line, typed)
        except WrongCopy as wrong:
            return self.again(str(wrong.message), 409)
        return None

    def sent_twice(self) -> HttpResponse:
        """A form sent twice did its work once; anything else is told."""
        typed, form = typed_code(self.request)
        out = self.line.copy_out
        if self.line.state == LineState.PREPARED and out and typed.upper() == out.code:
            messages.success(self.request, self.done(), buttons=self.buttons())
            return redirect(self.next_url())
        self.code_form = form
        text = _("Somebody has changed this loan meanwhile. It is now: %(state)s.")
        return self.again(text % {"state": self.line.get_state_display()}, 409)

    def present(self) -> dict[int, int]:
        return parts.quantities(self.copy)

    def act(self, found: Findings) -> ConditionReport:
        return handling.pack(self.line, self.copy.code, found, by=self.request.user)

    def done(self) -> str:
        return _("Packed. Print the packing slip and put it into the box.")

    def buttons(self) -> list[Any]:
        url = reverse("lending-loans:slip", args=[self.line.pk])
        return [messages.button(url, _("Packing slip"), new_window=True)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.scanned is None:
            kwargs["form"] = None
        occupation = getattr(self.line, "occupation", None)
        promised = occupation.copy if occupation and occupation.live else None
        return super().get_context_data(
            code_form=self.code_form,
            promised=promised,
            swapped=bool(self.scanned and promised and self.scanned != promised),
            **kwargs,
        )
