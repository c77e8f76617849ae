"""Tables in and out: a file with its dry run, and everything to take away."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages

from site_project.core.export_views import ExportView
from site_project.core.exporting import Format, Sheet, as_download

from .. import exports
from ..forms.transfer import TableExportForm, UploadForm
from ..imports import KINDS, Differs, Outcome, Plan, Unreadable, carry_out, keeping, plan_file
from ..permissions import can_export_loans, can_manage_loans, can_transfer
from ..refusals import Refused
from .screens import LendingScreen


class TransferView(LendingScreen):
    """What comes in and goes out. A file is looked at first, and stored by a second act."""

    template_name = "lending/admin/transfer.html"
    page_title = gettext_lazy("Import and export")
    allowed = staticmethod(can_transfer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = can_manage_loans(self.request.user)
        extra = {
            "may_import": may_import,
            "tables": exports.NAMES.items(),
            "formats": Format.choices,
            "form": kwargs.get("form") or UploadForm(),
            "kinds": [kind() for kind in KINDS.values()] if may_import else [],
        }
        return super().get_context_data(**kwargs) | extra

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_loans(request.user):
            raise PermissionDenied
        act = request.POST.get("act", "")
        if act == "check":
            return self.check()
        if act == "import":
            return self.bring_in(request.POST.get("token", ""))
        return self.again(_("Unknown act."), HTTPStatus.BAD_REQUEST)

    def check(self) -> HttpResponse:
        """Show what a file would do; nothing is stored but the file, for an hour."""
        form = UploadForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.again("", HTTPStatus.BAD_REQUEST, form=form)
        kind, content = form.cleaned_data["kind"], form.cleaned_data["file"].read()
        try:
            plan = plan_file(KINDS[kind](), content)
        except Unreadable as unreadable:
            form.add_error("file", unreadable.message)
            return self.again("", HTTPStatus.BAD_REQUEST, form=form)
        return self.shown(plan, content, HTTPStatus.OK)

    def shown(self, plan: Plan, content: bytes, status: int, error: str = "") -> HttpResponse:
        token, user = "", self.request.user
        if plan.may_run:
            kind = plan.importer.key
            token = keeping.keep(content, kind=kind, shown=plan.digest, by=user)
        counts = [(outcome, outcome.label, plan.counts[outcome]) for outcome in Outcome]
        context = self.get_context_data(plan=plan, token=token, counts=counts, error=error)
        return self.response_class(
            request=self.request,
            template=["lending/admin/transfer_check.html"],
            context=context,
            status=status,
        )

    def bring_in(self, token: str) -> HttpResponse:
        user = self.request.user
        try:
            content, kind, shown = keeping.kept(token, by=user)
        except keeping.Gone:
            text = _("This file was imported already, or its hour is over. Hand it in again.")
            return self.again(text, HTTPStatus.CONFLICT)
        try:
            plan = carry_out(KINDS[kind], content, shown=shown, by=user)
        except Differs as differs:
            keeping.forget(token, by=user)
            text = _("Something was changed meanwhile. This is what would happen now.")
            return self.shown(differs.plan, content, HTTPStatus.CONFLICT, text)
        except (Unreadable, Refused) as refused:
            return self.again(str(refused.message), HTTPStatus.CONFLICT)
        keeping.forget(token, by=user)
        numbers = {"added": plan.counts[Outcome.ADD], "changed": plan.counts[Outcome.CHANGE]}
        text = _("Imported: %(added)d added, %(changed)d changed.") % numbers
        messages.success(self.request, text)
        return redirect("lending-transfer:index")


class TemplateFileView(View):
    """An empty file with the headings in the reader's language."""

    def get(self, request: HttpRequest, key: str, kind: str) -> HttpResponse:
        if not can_manage_loans(request.user):
            raise PermissionDenied
        if key not in KINDS or kind not in Format.values:
            raise Http404
        return as_download(exports.template(key), Format(kind))


class ExportTableView(ExportView):
    """One whole table as a file, with its purpose kept."""

    allowed = staticmethod(can_transfer)
    form_class = TableExportForm

    @cached_property
    def table(self) -> exports.Export:
        try:
            return exports.table(self.kwargs["key"])
        except KeyError:
            raise Http404 from None

    @property
    def holds_persons(self) -> bool:
        return self.table.names_persons

    def get_page_title(self) -> str:
        return _("Export: %(table)s") % {"table": self.table.name}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.back_url(), "label": _("Import and export")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        may = self.table.names_persons and can_export_loans(self.request.user)
        return super().get_form_kwargs() | {"may_name": may}

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.BAD_REQUEST
        return response

    def count(self) -> int:
        return self.table.rows().count()

    def export(self, data: dict[str, Any]) -> Sheet:
        return exports.export(
            self.kwargs["key"],
            actor=self.request.user,
            purpose=data["purpose"],
            persons=data.get("persons", False),
        )

    def back_url(self) -> str:
        return reverse("lending-transfer:index")
