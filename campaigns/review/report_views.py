"""The reports on pages in the admin, each narrowed as asked and to be taken away."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.models import Page, get_page_models
from wagtail.permissions import policy_registry

from site_project.core import navigation
from site_project.core.admin_screens import AdminScreen
from site_project.core.changes import CONTENT
from site_project.core.dashboard import Panel, Row, Section
from site_project.core.days import local_day
from site_project.core.export_views import ExportView
from site_project.core.exporting import Sheet
from site_project.core.models import BasePage

from .. import law_changes
from .reports import REPORTS, Asked, Report, export, in_words


def may_read(user: Any) -> bool:
    """Those who publish pages, and those who compare them with the law."""
    publishes = policy_registry.get_by_type(Page).user_has_permission(user, "publish")
    return publishes or user.has_perm(law_changes.MAY_CHECK)


def page_types() -> list[tuple[str, str]]:
    kinds = [model for model in get_page_models() if issubclass(model, BasePage)]
    named = [(m._meta.label_lower, capfirst(str(m._meta.verbose_name))) for m in kinds]
    return [("", _("All")), *sorted(named, key=lambda each: each[1])]


class NarrowForm(forms.Form):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("All")), *settings.LANGUAGES],
        required=False,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=page_types, required=False)

    @property
    def asked(self) -> Asked:
        """What was chosen; what is no choice narrows nothing."""
        self.full_clean()
        return Asked(**self.cleaned_data)


class OneReport:
    """A view of one report, for those who may read it."""

    kwargs: dict[str, Any]
    request: HttpRequest

    @cached_property
    def report(self) -> Report:
        if self.kwargs["key"] not in REPORTS:
            raise Http404
        return REPORTS[self.kwargs["key"]]

    @cached_property
    def narrow(self) -> NarrowForm:
        return NarrowForm(self.request.GET)

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": reverse("page_report", args=["due"]), "label": _("Pages to look at")}]


class PageReportView(OneReport, AdminScreen, TemplateView):
    template_name = "campaigns/admin/page_report.html"
    header_icon = "doc-full"

    def get_page_title(self) -> str:
        return str(self.report.name)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = self.report.lines(self.narrow.asked)
        return super().get_context_data(
            report=self.report,
            reports=REPORTS.values(),
            form=self.narrow,
            rows=[(line, [in_words(cell) for cell in line.cells]) for line in lines],
            query=self.request.GET.urlencode(),
            **kwargs,
        )


class ExportPageReportView(OneReport, ExportView):
    page_title = gettext_lazy("Export a report")
    holds_persons = False
    allowed = staticmethod(may_read)

    def get_page_subtitle(self) -> str:
        return str(self.report.name)

    def count(self) -> int:
        return len(self.report.lines(self.narrow.asked))

    def export(self, data: dict[str, Any]) -> Sheet:
        actor: Any = self.request.user
        return export(self.report, self.narrow.asked, actor=actor, purpose=data["purpose"])

    def back_url(self) -> str:
        query = self.request.GET.urlencode()
        return f"{reverse('page_report', args=[self.report.key])}?{query}"


def reports_panel(request: HttpRequest) -> Panel | None:
    """How many pages stand on each report."""
    if not may_read(request.user):
        return None

    def build() -> dict[str, int]:
        return {key: len(report.lines(Asked())) for key, report in REPORTS.items()}

    day = local_day(timezone.now())
    counts = navigation.remembered(request, CONTENT, ("page reports", day), build)
    rows = [
        Row(
            str(REPORTS[key].name),
            reverse("page_report", args=[key]),
            mark=ngettext("%(count)d page", "%(count)d pages", count) % {"count": count},
        )
        for key, count in counts.items()
        if count
    ]
    if not rows:
        return None
    return Panel("page-reports", _("Pages to look at"), "doc-full", 80, [Section("", rows)])
