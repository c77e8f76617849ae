"""Access requests: who needs what, until when it has to be answered, and the answer."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import BooleanRadioSelect

from site_project.core.days import day_in_words, local_day

from .. import access_requests
from ..enums import PROVED, AccessState
from ..forms.access import AssignForm, ReplyForm
from ..models import AccessRequest
from ..permissions import can_manage_registrations
from .actions import ActionView
from .registration_list import SessionFilter, sessions_to_choose


class AccessFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=AccessState, empty_label=_("All"), widget=forms.RadioSelect
    )
    mine = django_filters.BooleanFilter(
        label=_("I see to it"), method="by_owner", widget=BooleanRadioSelect
    )
    session = SessionFilter(
        label=_("Session"),
        field_name="registration__session",
        queryset=sessions_to_choose,
        empty_label=_("All"),
        widget=forms.Select,
    )

    class Meta:
        model = AccessRequest
        fields: list[str] = []

    def by_owner(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        mine = Q(owner=self.request.user)
        return rows.filter(mine) if value else rows.filter(Q(owner=None) | ~mine)


def open_first(rows: "QuerySet[AccessRequest]") -> "QuerySet[AccessRequest]":
    """Sort requests: those that wait for a reply before the others, the earliest due first."""
    answered = Case(
        When(state=AccessState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(answered, "due_on", "pk")


def is_late(row: AccessRequest) -> bool:
    waits = row.state == AccessState.OPEN and row.registration.state in PROVED
    return waits and row.due_on < local_day()


class AccessIndexView(IndexView):
    filterset_class = AccessFilterSet
    table_classname = "listing desk-listing"
    default_ordering = None

    def get_base_queryset(self) -> "QuerySet[AccessRequest]":
        rows = AccessRequest.objects.select_related("registration__session__event", "owner")
        return open_first(rows)

    def search_queryset(self, queryset: "QuerySet[AccessRequest]") -> "QuerySet[AccessRequest]":
        text = self.search_query.replace("\x00", "").strip()
        if not text:
            return queryset
        found = Q(registration__public_code__icontains=text)
        return queryset.filter(found | Q(registration__name__icontains=text))

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "registration",
                label=_("Registration"),
                accessor=lambda row: f"{row.registration} {row.registration.name}",
                get_url=lambda row: reverse("access-requests:reply", args=[row.pk]),
            ),
            Column("due_on", label=_("Reply due"), accessor=due_in_words),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda row: _("Overdue") if is_late(row) else row.get_state_display(),
                primary=lambda row: row.state == AccessState.OPEN,
            ),
            Column("needs", label=_("What is needed"), accessor=needs_in_short),
            Column("session", label=_("Session"), accessor=lambda row: row.registration.session),
            Column(
                "owner",
                label=_("Who sees to it"),
                accessor=lambda row: get_user_display_name(row.owner) if row.owner else "–",
            ),
        ]


def due_in_words(row: AccessRequest) -> str:
    return _("reply due %(day)s") % {"day": day_in_words(row.due_on)}


def needs_in_short(row: AccessRequest) -> str:
    needs = [Truncator(row.needs).chars(60)] if row.needs else []
    if row.helper:
        needs.append(str(_("comes with a helper")))
    return " · ".join(needs) or "–"


class AccessAction(ActionView):
    model = AccessRequest
    allowed = staticmethod(can_manage_registrations)
    header_icon = "help"

    def queryset(self) -> "QuerySet[AccessRequest]":
        return AccessRequest.objects.select_related(
            "registration__session__event", "registration__session__venue", "owner"
        )

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        index = {"url": reverse("access-requests:index"), "label": _("Access requests")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": str(self.object)}]

    def next_url(self, result: Any) -> str:
        return reverse("access-requests:index")


class ReplyToAccessRequest(AccessAction):
    """The request, who sees to it, and the form of the reply, which is mailed."""

    template_name = "events/admin/access_request.html"
    page_title = _("Access request")
    button = _("Reply")
    done = _("The reply is kept and mailed.")
    form_class = ReplyForm

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        answered = row.state != AccessState.OPEN
        return {"state": row.state if answered else AccessState.ARRANGED, "reply": row.reply}

    def act(self, data: dict[str, Any]) -> AccessRequest:
        return access_requests.answer(
            self.object,
            state=AccessState(data["state"]),
            reply=data["reply"],
            actor=self.request.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "row": self.object,
            "registration": self.object.registration,
            "late": is_late(self.object),
            "owner": get_user_display_name(self.object.owner) if self.object.owner else "",
            "assign_form": AssignForm(initial={"owner": self.object.owner or self.request.user}),
        }


class AssignAccessRequest(AccessAction):
    page_title = _("Who sees to it")
    button = _("Save")
    done = _("It is noted who sees to it.")
    form_class = AssignForm

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.object.owner or self.request.user}

    def act(self, data: dict[str, Any]) -> AccessRequest:
        access_requests.assign(self.object, data["owner"])
        return self.object

    def next_url(self, result: Any) -> str:
        return reverse("access-requests:reply", args=[self.object.pk])
