"""Changes of sessions, series, clinic hours and contingencies in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import register_permission_policy

from campaigns.permissions import KeptInUsePolicy
from site_project.core.models.site import pair_row
from site_project.core.viewsets import ReadOnlyPolicy, ReadOnlyViewSet, RecordViewSet

from .admin_views import changes, contingency, generators, screens, series
from .models import ClinicBlock, ContingencyReason, EventSettings, Series
from .permissions import can_schedule

for _model in (Series, ClinicBlock):
    register_permission_policy(_model, ReadOnlyPolicy(_model))
register_permission_policy(ContingencyReason, KeptInUsePolicy(ContingencyReason))


class ScheduleItem(MenuItem):
    """Shown to whoever may change sessions, where the office uses the part."""

    setting = ""

    def is_shown(self, request: HttpRequest) -> bool:
        used = not self.setting or getattr(EventSettings.load(request), self.setting)
        return can_schedule(request.user) and used


class SeriesItem(ScheduleItem):
    setting = "uses_series"


class ClinicsItem(ScheduleItem):
    setting = "uses_clinics"


class ChangesViewSet(ViewSet):
    """What may be done with the time and the place of a session; no menu leads here."""

    name = "schedule"

    def get_urlpatterns(self) -> list[Any]:
        views = {
            "time": changes.Reschedule,
            "place": changes.Move,
            "online": changes.MoveOnline,
            "undo": changes.UndoChange,
        }
        return [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in views.items()
        ]


class ContingencyViewSet(ViewSet):
    name = "contingency"
    icon = "warning"
    menu_label = _("Storm and other contingencies")
    menu_item_class = ScheduleItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(contingency.ContingencyView), name="index"),
            path("undo/<int:pk>/", self.construct_view(contingency.UndoContingency), name="undo"),
        ]


class SeriesViewSet(ReadOnlyViewSet):
    model = Series
    name = "series"
    icon = "history"
    menu_label = _("Series")
    menu_item_class = SeriesItem
    list_display = ["event", generators.rule_column(), "first_day", "starts_at", "stopped_at"]
    index_view_class = generators.SeriesIndex
    inspect_view_class = series.SeriesInspect
    inspect_view_fields = [
        "event", "rule", "first_day", "starts_at", "minutes", "skip_holidays", "venue", "room",
        "capacity", "max_party", "mode", "waiting_list", "stopped_at",
    ]  # fmt: skip

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("make/", self.construct_view(generators.NewSeries), name="make"),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in {
                    "change": series.ChangeSeries,
                    "undo": series.UndoSeriesChange,
                    "extend": series.ExtendSeries,
                    "stop": series.StopSeries,
                }.items()
            ),
        ]


class ClinicViewSet(ReadOnlyViewSet):
    model = ClinicBlock
    name = "clinics"
    icon = "calendar-alt"
    menu_label = _("Clinic hours")
    menu_item_class = ClinicsItem
    list_display = ["event", "day", "from_time", "to_time", "slot_minutes", "advisers"]
    index_view_class = generators.ClinicIndex
    inspect_view_class = generators.ClinicInspect
    inspect_view_fields = [
        "event", "day", "from_time", "to_time", "slot_minutes", "gap_minutes", "advisers",
        "breaks", "venue", "room", "mode", "waiting_list",
    ]  # fmt: skip

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("make/", self.construct_view(generators.NewClinic), name="make"),
        ]


class ContingencyReasonViewSet(RecordViewSet):
    model = ContingencyReason
    add_view_class = screens.RecordAddView
    edit_view_class = screens.RecordEditView
    icon = "list-ul"
    menu_label = _("Reasons for a contingency")
    list_display = ["__str__", "archived"]
    list_filter = ["archived"]
    copy_view_enabled = False
    edit_handler = ObjectList([pair_row("name"), pair_row("message"), FieldPanel("archived")])
