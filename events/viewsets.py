"""Seminars in the Wagtail admin: one menu with events, sessions, registrations and venues."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from site_project.core.models.site import pair_row
from site_project.core.viewsets import PictureChooser, RecordViewSet

from .admin_views import (
    announce,
    copy_event,
    deleting,
    event_record,
    record_parts,
    screens,
    sessions,
    share,
    walk_in,
)
from .desk_viewsets import AccessRequestViewSet, DeskViewSet, RegistrationViewSet
from .forms.records import EventForm
from .forms.schedule import SessionForm
from .models import Event, Session, Venue
from .permissions import can_announce
from .schedule_viewsets import (
    ClinicViewSet,
    ContingencyReasonViewSet,
    ContingencyViewSet,
    SeriesViewSet,
)


class EventViewSet(RecordViewSet):
    model = Event
    icon = "date"
    list_display = ["__str__", "kind", "publicity", "status"]
    list_filter = ["kind", "publicity", "status"]
    inspect_view_enabled = True
    inspect_view_class = event_record.EventInspectView
    inspect_view_fields_exclude = ["id", "page_key"]
    copy_view_enabled = False
    index_view_class = event_record.EventIndexView
    add_view_class = screens.RecordAddView
    edit_view_class = event_record.EventEditView
    delete_view_class = deleting.EventDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            pair_row("name"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
            FieldRowPanel(
                [
                    FieldPanel(
                        "publicity",
                        help_text=_("Unlisted: no list, feed or search shows it; the link works."),
                    ),
                    FieldPanel("timezone", help_text=_("Of the place where it happens.")),
                ]
            ),
            MultiFieldPanel(
                [
                    FieldPanel("languages_spoken", widget=forms.CheckboxSelectMultiple),
                    pair_row("spoken"),
                    FieldRowPanel([FieldPanel("sign_language"), FieldPanel("captions")]),
                ],
                heading=_("Languages and access"),
            ),
            MultiFieldPanel(
                [FieldPanel("needs_address_proof"), FieldPanel("retention_days")],
                heading=_("Registration"),
            ),
        ],
        base_form_class=EventForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        views = {
            "cancel/<int:pk>/": sessions.CancelEvent,
            "postpone/<int:pk>/": sessions.PostponeEvent,
            "restore/<int:pk>/": sessions.RestoreEvent,
            "announce/": announce.NewSeminarView,
            "announced/<int:pk>/": announce.AnnouncedView,
            "copy_seminar/<int:pk>/": copy_event.CopyEventView,
            "questions/<int:pk>/": record_parts.QuestionsView,
            "share/<int:pk>/": share.ShareView,
            "square/<int:pk>/<str:language>/": share.SquareView,
            "poster/<int:pk>/<str:language>/": share.PosterView,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(route, self.construct_view(view), name=route.partition("/")[0])
                for route, view in views.items()
            ),
        ]


class SessionViewSet(ModelViewSet):
    model = Session
    name = "sessions"
    icon = "time"
    menu_label = _("Sessions")
    list_display = ["event", "starts_at", "venue", "status", sessions.places_column()]
    list_filter = {"event": ["exact"], "status": ["exact"], "starts_at": ["date"]}
    ordering = "-starts_at"
    inspect_view_enabled = True
    inspect_view_class = event_record.SessionPageView
    add_view_class = sessions.SessionAddView
    edit_view_class = sessions.SessionEditView
    inspect_view_fields_exclude = ["id"]
    delete_view_class = deleting.SessionDeleteView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("event"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel("all_day"),
                ],
                heading=_("When"),
                help_text=_("On the clock of the place where it is held, as its event says."),
            ),
            MultiFieldPanel(
                [FieldPanel("venue"), FieldPanel("room"), FieldPanel("online_url")],
                heading=_("Where"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("capacity"), FieldPanel("max_party")]),
                    FieldRowPanel(
                        [
                            FieldPanel("mode"),
                            FieldPanel(
                                "external_url", help_text=_("Only if others take registrations.")
                            ),
                        ]
                    ),
                    FieldRowPanel(
                        [FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel(
                                "waiting_list",
                                help_text=_("Once it is full, people may wait for a place."),
                            ),
                            FieldPanel(
                                "offer_hours",
                                help_text=_("Then the place goes to the next who waits."),
                            ),
                        ]
                    ),
                    FieldPanel(
                        "cancel_hours",
                        help_text=_("0: until it starts. Later, people have to call."),
                    ),
                    FieldPanel("lift_network_limit"),
                ],
                heading=_("Registration"),
            ),
        ],
        base_form_class=SessionForm,
    )

    def get_urlpatterns(self) -> list[Any]:
        actions = {
            "register": walk_in.RegisterByStaff,
            "cancel": sessions.CancelSession,
            "postpone": sessions.PostponeSession,
            "quotas": record_parts.QuotasView,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in actions.items()
            ),
        ]


class VenueViewSet(RecordViewSet):
    model = Venue
    icon = "site"
    add_view_class = screens.RecordAddView
    edit_view_class = screens.RecordEditView
    list_display = ["__str__", "archived"]
    list_filter = ["archived", "step_free", "accessible_toilet", "hearing_loop"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            pair_row("name"),
            pair_row("address"),
            MultiFieldPanel(
                [
                    pair_row("access"),
                    FieldRowPanel(
                        [
                            FieldPanel("step_free"),
                            FieldPanel("accessible_toilet"),
                            FieldPanel("hearing_loop"),
                        ]
                    ),
                    FieldPanel("photo", widget=PictureChooser),
                    FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                ],
                heading=_("The way in"),
            ),
            FieldPanel("archived"),
        ]
    )


class NewSeminarItem(MenuItem):
    """Shown to whoever may announce a seminar."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_announce(request.user)


class SeminarsGroup(SnippetViewSetGroup):
    menu_label = _("Seminars")
    menu_icon = "date"
    menu_order = 210
    items = (
        DeskViewSet,
        EventViewSet,
        SessionViewSet,
        RegistrationViewSet,
        AccessRequestViewSet,
        SeriesViewSet,
        ClinicViewSet,
        ContingencyViewSet,
        VenueViewSet,
        ContingencyReasonViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        url = reverse_lazy("wagtailsnippets_events_event:announce")
        new = NewSeminarItem(_("New seminar"), url, name="new-seminar", icon_name="plus", order=0)
        return [new, *super().get_submenu_items()]
