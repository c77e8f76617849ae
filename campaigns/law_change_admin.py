"""Changes of the law in the admin: to record one, and to mark each page that was compared."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.models import Page
from wagtail.snippets.views.snippets import CreateView, EditView

from site_project.core import navigation
from site_project.core.admin_screens import AdminScreen
from site_project.core.changes import CONTENT
from site_project.core.dashboard import Panel, Row, Section
from site_project.core.viewsets import RecordViewSet

from . import law_changes
from .models import LawChange


def pages_url(change: LawChange) -> str:
    return reverse("law_change_pages", args=[change.pk])


class LeadsToPages:
    """Leads from the form of a change to the pages that it concerns."""

    object: LawChange

    def get_success_url(self) -> str:
        return pages_url(self.object)


class LawChangeCreateView(LeadsToPages, CreateView):
    pass


class LawChangeEditView(LeadsToPages, EditView):
    pass


class LawChangeViewSet(RecordViewSet):
    model = LawChange
    icon = "warning"
    list_display = [
        "provision",
        "what",
        Column("in_force_on", label=gettext_lazy("In force on")),
        Column(
            "unchecked", label=gettext_lazy("Pages to check"), accessor=law_changes.count_unchecked
        ),
    ]
    list_filter = ["withdrawn"]
    add_view_class = LawChangeCreateView
    edit_view_class = LawChangeEditView
    copy_view_enabled = False


def may_look(user: Any) -> bool:
    return user.has_perm("campaigns.view_lawchange") or user.has_perm(law_changes.MAY_CHECK)


class LawChangePagesView(AdminScreen, TemplateView):
    """The pages that cite what changed, each with its button or with who checked it."""

    template_name = "campaigns/admin/law_change_pages.html"
    page_title = gettext_lazy("Pages to check")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def change(self) -> LawChange:
        changes = LawChange.objects.select_related("provision__law", "recorded_by")
        return get_object_or_404(changes, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.change.provision)

    def ways_back(self) -> list[dict[str, Any]]:
        index = reverse(f"{LawChange.snippet_viewset.url_namespace}:list")
        return [{"url": index, "label": _("Changes of the law")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        concerned = law_changes.concerned(self.change)
        edited = law_changes.edited_last(user, [found.family for found in concerned])
        rows = [{"found": found, "edited_it": found.family in edited} for found in concerned]
        return super().get_context_data(
            change=self.change,
            rows=rows,
            may_check=user.has_perm(law_changes.MAY_CHECK),
            may_check_own=user.has_perm(law_changes.MAY_CHECK_OWN),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mark one page as checked."""
        page = self._page(request.POST.get("page", ""))
        reason = request.POST.get("reason", "")
        try:
            if page is None:
                raise law_changes.CheckRefused(_("This page does not cite what changed."))
            law_changes.mark_checked(self.change, page, request.user, reason)
        except law_changes.CheckRefused as refusal:
            context = self.get_context_data(
                error=str(refusal), error_page=page and page.pk, reason=reason
            )
            return self.render_to_response(context, status=400)
        messages.success(request, _("“%(page)s” is checked.") % {"page": page.title})
        return redirect(pages_url(self.change))

    def _page(self, key: str) -> Page | None:
        for found in law_changes.concerned(self.change):
            if str(found.page.pk) == key:
                return found.page
        return None


def law_change_panel(request: HttpRequest) -> Panel | None:
    """For those who may check: the changes of the law with which pages were not compared."""
    if not request.user.has_perm(law_changes.MAY_CHECK):
        return None

    def build() -> list[tuple[LawChange, int]]:
        changes = LawChange.objects.filter(withdrawn=False).select_related("provision__law")
        counted = [(change, law_changes.count_unchecked(change)) for change in changes]
        return [(change, count) for change, count in counted if count]

    open_changes = navigation.remembered(request, CONTENT, "law changes to check", build)
    rows = [
        Row(
            change.provision.in_words,
            pages_url(change),
            [str(change.what)],
            mark=ngettext("%(count)d page to check", "%(count)d pages to check", count)
            % {"count": count},
            urgent=True,
        )
        for change, count in open_changes
    ]
    if not rows:
        return None
    return Panel("law-changes", _("The law has changed"), "warning", 40, [Section("", rows)])
