"""Lending in the admin's menu: what the desk uses every day first, the rest in two groups."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .viewsets import (
    ClosedDayViewSet,
    CopyViewSet,
    DeskDayViewSet,
    FeedViewSet,
    HolidaysViewSet,
    InstitutionViewSet,
    LabelsViewSet,
    LevelViewSet,
    LoanViewSet,
    NewLoanViewSet,
    PlanViewSet,
    PolicyViewSet,
    ReportsViewSet,
    ScanViewSet,
    StormViewSet,
    SubjectViewSet,
    TermsViewSet,
    TitleViewSet,
    TodayViewSet,
    TransferViewSet,
    WishesViewSet,
)


class ToolsGroup(ViewSetGroup):
    """What is taken out of the site: labels, tables, the calendar."""

    menu_label = _("Lending tools")
    menu_icon = "download"
    add_to_admin_menu = False
    items = (LabelsViewSet, TransferViewSet, FeedViewSet)


class SetupGroup(ViewSetGroup):
    """What is set once and seldom changed."""

    menu_label = _("Lending settings")
    menu_icon = "cogs"
    add_to_admin_menu = False
    items = (
        PolicyViewSet,
        TermsViewSet,
        ClosedDayViewSet,
        HolidaysViewSet,
        DeskDayViewSet,
        SubjectViewSet,
        LevelViewSet,
    )


class LendingGroup(ViewSetGroup):
    menu_label = _("Lending")
    menu_icon = "folder-open-inverse"
    menu_order = 220
    items = (
        TodayViewSet,
        ScanViewSet,
        NewLoanViewSet,
        LoanViewSet,
        PlanViewSet,
        WishesViewSet,
        StormViewSet,
        TitleViewSet,
        CopyViewSet,
        InstitutionViewSet,
        ReportsViewSet,
        ToolsGroup,
        SetupGroup,
    )
