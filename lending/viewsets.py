"""The screens of lending in the admin. Loans are inspected and acted upon, never edited."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from site_project.core.viewsets import KeptDeleteView

from .admin_views import (
    CopyCreateView,
    CopyDeleteView,
    CopyEditView,
    CopyIndexView,
    LoanIndexView,
    LoanInspectView,
    TitleIndexView,
    TodayView,
)
from .admin_views.change import ChangeView
from .admin_views.closed_days import ClosedDayCreateView, ClosedDayEditView
from .admin_views.feed import FeedView
from .admin_views.holidays import HolidaysView
from .admin_views.institutions import (
    InstitutionEditView,
    InstitutionIndexView,
    MergeView,
    SameView,
)
from .admin_views.new_loan import NewLoanView
from .admin_views.plan import PlanView
from .admin_views.policy import PolicyInspectView
from .admin_views.prints import PAPERS, LabelsView
from .admin_views.reports import ExportReportView, ReportsView
from .admin_views.scan import ScanView
from .admin_views.stock import CopyInspectView
from .admin_views.storm import StormView, UndoStormView
from .admin_views.transfer import ExportTableView, TemplateFileView, TransferView
from .admin_views.wishes import WishesView
from .forms import CopyForm
from .forms.institutions import InstitutionForm
from .forms.titles import TitleForm
from .models import (
    ClosedDay,
    Copy,
    DeskDay,
    Institution,
    Level,
    LoanLine,
    Policy,
    Subject,
    Terms,
    Title,
)
from .permissions import can_manage_loans, can_see_loans, can_transfer


class LoanMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return can_see_loans(request.user)


class TodayViewSet(ViewSet):
    name = "lending-today"
    menu_label = _("Today")
    icon = "calendar-check"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(TodayView), name="index")]


class ManageMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return can_manage_loans(request.user)


class ScanViewSet(ViewSet):
    name = "lending-scan"
    menu_label = _("Scan a code")
    icon = "crosshairs"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view(ScanView)
        return [path("", view, name="index"), path("<str:code>/", view, name="code")]


class PlanViewSet(ViewSet):
    name = "lending-plan"
    menu_label = _("Plan board")
    icon = "calendar-alt"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(PlanView), name="index")]


class NewLoanViewSet(ViewSet):
    name = "lending-new"
    menu_label = _("New loan")
    icon = "plus-inverse"
    menu_item_class = ManageMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(NewLoanView), name="index")]


class WishesViewSet(ViewSet):
    name = "lending-wishes"
    menu_label = _("Waiting list")
    icon = "history"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(WishesView), name="index")]


class LabelsViewSet(ViewSet):
    name = "lending-labels"
    menu_label = _("Print labels")
    icon = "tag"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(LabelsView), name="index")]


class FeedViewSet(ViewSet):
    name = "lending-feed"
    menu_label = _("Calendar of the desk")
    icon = "calendar"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(FeedView), name="index")]


class StormViewSet(ViewSet):
    name = "lending-storm"
    menu_label = _("Storm or sudden closing")
    icon = "warning"
    menu_item_class = ManageMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(StormView), name="index"),
            path("undo/<int:pk>/", self.construct_view(UndoStormView), name="undo"),
        ]


class HolidaysViewSet(ViewSet):
    name = "lending-holidays"
    menu_label = _("Public holidays to come")
    icon = "calendar"
    menu_item_class = ManageMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.construct_view(HolidaysView), name="index")]


class LoanViewSet(ModelViewSet):
    model = LoanLine
    name = "lending-loans"
    icon = "list-ul"
    menu_label = _("Loans")
    menu_item_class = LoanMenuItem
    index_view_class = LoanIndexView
    inspect_view_class = LoanInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    inspect_view_fields = ["title", "first_day", "due_day", "copy_out"]
    list_display = ["__str__", "title", "first_day", "due_day", "state", "copy_out"]
    list_filter = ["state", "title", "first_day", "due_day"]
    search_fields = ["request__reference", "title__code"]
    search_backend_name = None
    ordering = "-first_day"
    # A viewset makes a form for every model; this one has no view that shows it.
    form_fields = ["due_day"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = ("add", "edit", "delete", "history", "usage")
        return super().get_common_view_kwargs(
            **{f"{name}_url_name": None for name in absent}, **kwargs
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"index", "index_results", "inspect"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            path("change/<int:pk>/", self.construct_view(ChangeView), name="change"),
            *(
                path(f"{name}/<int:pk>/", view.as_view(), name=name)
                for name, view in PAPERS.items()
            ),
        ]

    def register_admin_url_finder(self) -> None:
        """There is no edit view to find."""


class TitleViewSet(ModelViewSet):
    model = Title
    name = "lending-titles"
    icon = "folder-open-1"
    list_display = ["code", "__str__", "kind", "policy", "active"]
    index_view_class = TitleIndexView
    list_filter = ["kind", "policy", "active"]
    search_fields = ["code", "name_en", "name_zh_hant"]
    edit_handler = ObjectList(Title.panels, base_form_class=TitleForm)
    search_backend_name = None
    copy_view_enabled = False
    delete_view_class = KeptDeleteView


class CopyViewSet(ModelViewSet):
    model = Copy
    name = "lending-copies"
    icon = "copy"
    list_display = ["code", "title", "state", "place"]
    index_view_class = CopyIndexView
    list_filter = ["title", "state"]
    search_fields = ["code", "title__code"]
    search_backend_name = None
    copy_view_enabled = False
    delete_view_class = CopyDeleteView
    edit_handler = ObjectList(Copy.panels, base_form_class=CopyForm)
    inspect_view_enabled = True
    inspect_view_class = CopyInspectView
    add_view_class = CopyCreateView
    edit_view_class = CopyEditView


class InstitutionViewSet(ModelViewSet):
    model = Institution
    name = "lending-institutions"
    icon = "group"
    list_display = ["__str__", "kind", "district", "state", "suspended_until", "merged_into"]
    list_filter = ["kind", "state"]
    search_fields = ["name_en", "name_zh_hant"]
    search_backend_name = None
    copy_view_enabled = False
    delete_view_class = KeptDeleteView
    index_view_class = InstitutionIndexView
    edit_view_class = InstitutionEditView
    edit_handler = ObjectList(Institution.panels, base_form_class=InstitutionForm)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("same/", self.construct_view(SameView), name="same"),
            path("merge/<int:pk>/", self.construct_view(MergeView), name="merge"),
        ]


class PolicyViewSet(ModelViewSet):
    model = Policy
    name = "lending-policies"
    icon = "cogs"
    list_display = ["__str__", "days_default", "days_max", "lead_open_days", "approval"]
    copy_view_enabled = False
    delete_view_class = KeptDeleteView
    inspect_view_enabled = True
    inspect_view_class = PolicyInspectView
    inspect_view_fields = [
        *("days_default", "days_min", "days_max", "lead_open_days", "farthest_days"),
        *("prep_open_days", "check_open_days", "renewals", "renewal_days", "approval"),
        *("start_weekdays", "season_first", "season_last", "season_days_max", "max_open_lines"),
    ]


class ClosedDayViewSet(ModelViewSet):
    model = ClosedDay
    name = "lending-closed-days"
    icon = "cross"
    list_display = ["__str__", "desk_closed", "office_closed", "source"]
    copy_view_enabled = False
    add_view_class = ClosedDayCreateView
    edit_view_class = ClosedDayEditView


class DeskDayViewSet(ModelViewSet):
    model = DeskDay
    name = "lending-desk-days"
    icon = "time"
    list_display = ["__str__", "opens", "closes", "max_movements"]
    copy_view_enabled = False
    delete_view_class = KeptDeleteView


class SubjectViewSet(ModelViewSet):
    model = Subject
    name = "lending-subjects"
    icon = "tag"
    list_display = ["name_en", "name_zh_hant"]
    copy_view_enabled = False
    delete_view_class = KeptDeleteView


class LevelViewSet(ModelViewSet):
    model = Level
    name = "lending-levels"
    icon = "tag"
    list_display = ["name_en", "name_zh_hant", "order"]
    copy_view_enabled = False
    delete_view_class = KeptDeleteView


class TermsViewSet(ModelViewSet):
    model = Terms
    name = "lending-terms"
    icon = "doc-full"
    list_display = ["version", "since"]
    copy_view_enabled = False
    delete_view_class = KeptDeleteView


class ReportsViewSet(ViewSet):
    name = "lending-reports"
    menu_label = _("Reports")
    icon = "table"
    menu_item_class = LoanMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(ReportsView), name="index"),
            path("export/<slug:key>/", self.construct_view(ExportReportView), name="export"),
        ]


class TransferMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return can_transfer(request.user)


class TransferViewSet(ViewSet):
    name = "lending-transfer"
    menu_label = _("Import and export")
    icon = "download"
    menu_item_class = TransferMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        export = self.construct_view(ExportTableView)
        return [
            path("", self.construct_view(TransferView), name="index"),
            path("export/<slug:key>/", export, name="export"),
            path("empty/<slug:key>.<slug:kind>", TemplateFileView.as_view(), name="template"),
        ]


title_chooser = ChooserViewSet(
    "lending_title_chooser",
    model=Title,
    icon="folder-open-1",
    choose_one_text=_("Choose a title"),
    choose_another_text=_("Choose another title"),
    edit_item_text=_("Edit this title"),
)
