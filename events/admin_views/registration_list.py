"""The list of registrations: narrowed by session, state and more, searched by code, name, mail."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters.fields import ModelChoiceField
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import Button

from site_project.core.addresses import fold_email
from site_project.core.codes import typed_public_code
from site_project.core.days import moment_in_words

from ..dashboard import whose_mail_is_not_out
from ..enums import ACTIVE, Audience, RegistrationState
from ..models import Registration, Session
from ..permissions import can_export_registrations, can_manage_registrations

State = RegistrationState
# Sessions further back are reached from their own page.
OFFERED_SINCE = timedelta(days=60)
STATES = [choice for choice in State.choices if choice[0] != State.REPEATED]


def sessions_to_choose(request: HttpRequest | None) -> "QuerySet[Session]":
    """Return the sessions that the filter offers: lately, to come, and the one asked for."""
    since = Q(ends_at__gte=timezone.now() - OFFERED_SINCE)
    asked = request.GET.get("session", "") if request else ""
    if asked.isdecimal() and len(asked) < 18:
        since |= Q(pk=asked)
    return Session.objects.filter(since).select_related("event").order_by("-starts_at", "-pk")


class SessionField(ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        return f"{obj.event.code} · {obj.when}"


class SessionFilter(django_filters.ModelChoiceFilter):
    field_class = SessionField


class RegistrationFilterSet(WagtailFilterSet):
    session = SessionFilter(
        label=_("Session"), queryset=sessions_to_choose, empty_label=_("All"), widget=forms.Select
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=STATES, widget=forms.CheckboxSelectMultiple
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=settings.LANGUAGES,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    audience = django_filters.ChoiceFilter(
        label=_("Quota"),
        field_name="quota__audience",
        choices=Audience,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    checked_in = django_filters.BooleanFilter(
        label=_("Checked in"), method="by_arrival", widget=BooleanRadioSelect
    )
    access = django_filters.BooleanFilter(
        label=_("Access request"),
        field_name="access_request",
        lookup_expr="isnull",
        exclude=True,
        widget=BooleanRadioSelect,
    )

    unsent = django_filters.BooleanFilter(
        label=_("A mail has not gone out"), method="by_mail", widget=BooleanRadioSelect
    )

    class Meta:
        model = Registration
        fields: list[str] = []

    def by_mail(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        unsent = whose_mail_is_not_out()
        return rows.filter(pk__in=unsent) if value else rows.exclude(pk__in=unsent)

    def by_arrival(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(arrived__gt=0) if value else rows.filter(arrived=0)


def searched(rows: "QuerySet[Registration]", text: str) -> "QuerySet[Registration]":
    """Return those whose code, name, mail or telephone is meant by what was typed."""
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        return rows
    found = Q(public_code__icontains=text) | Q(name__icontains=text) | Q(phone__icontains=text)
    found |= Q(email__icontains=text)
    if code := typed_public_code(text):
        found |= Q(public_code=code)
    if "@" in text:
        found |= Q(email_folded=fold_email(text))
    return rows.filter(found)


def registrations_asked_for(request: HttpRequest) -> "QuerySet[Registration]":
    """Return the registrations that an address's filters and search leave, as its list shows."""
    rows = Registration.objects.exclude(state=State.REPEATED)
    filters = RegistrationFilterSet(data=request.GET, request=request, queryset=rows)
    rows = filters.qs if filters.is_valid() else rows.none()
    return searched(rows, request.GET.get("q", "")).order_by("-created_at", "-pk")


def party_in_words(row: Registration) -> str:
    if row.arrived:
        values = {"arrived": row.arrived, "count": row.party_size}
        return str(_("%(arrived)d of %(count)d came") % values)
    return ngettext("%(count)d person", "%(count)d people", row.party_size) % {
        "count": row.party_size
    }


class RegistrationIndexView(IndexView):
    template_name = "events/admin/registrations.html"
    filterset_class = RegistrationFilterSet
    table_classname = "listing desk-listing"

    def get_base_queryset(self) -> "QuerySet[Registration]":
        rows = Registration.objects.exclude(state=State.REPEATED)
        return rows.select_related("session__event", "quota", "access_request")

    def search_queryset(self, queryset: "QuerySet[Registration]") -> "QuerySet[Registration]":
        return searched(queryset, self.search_query)

    @cached_property
    def may_manage(self) -> bool:
        return can_manage_registrations(self.request.user)

    @cached_property
    def columns(self) -> list[Any]:
        columns = [
            self._get_title_column(
                "public_code",
                TitleColumn,
                get_title_id=lambda row: f"registration_{row.pk}_title",
            ),
            Column("name", label=_("Name"), accessor=lambda row: row.name or "–"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda row: row.state in ACTIVE,
                sort_key="state",
            ),
            Column(
                "party", label=_("Number of people"), accessor=party_in_words, sort_key="party_size"
            ),
            Column("marks", label=_("To note"), accessor=marks_of),
            Column(
                "session",
                label=_("Session"),
                accessor=lambda row: str(row.session),
                sort_key="session__starts_at",
            ),
            Column(
                "created_at",
                label=_("Received"),
                accessor=lambda row: moment_in_words(row.created_at),
                sort_key="created_at",
            ),
        ]
        tick = BulkActionsCheckboxColumn("bulk_actions", obj_type="registration")
        return [tick, *columns] if self.may_manage else columns

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if can_export_registrations(self.request.user):
            url = f"{reverse('registrations:export')}?{self.request.GET.urlencode()}"
            buttons.append(Button(_("Export"), url=url, icon_name="download", priority=90))
        return buttons


def marks_of(row: Registration) -> str:
    """Tell in a few words what is not seen from the state: language, quota, access."""
    marks = [str(row.get_language_display())]
    if row.quota:
        marks.append(str(row.quota))
    if hasattr(row, "access_request"):
        marks.append(str(_("access request")))
    if not row.email:
        marks.append(str(_("no e-mail")))
    return " · ".join(marks)
