"""Seminars in the Wagtail admin: one menu with events, sessions, registrations and venues."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from site_project.core.models.site import pair_row
from site_project.core.viewsets import KeptDeleteView, ReadOnlyViewSet, RecordViewSet

from . import admin_views
from .forms.staff import SessionForm
from .models import Event, Registration, Session, Venue


class EventViewSet(RecordViewSet):
    model = Event
    icon = "date"
    list_display = ["__str__", "kind", "publicity", "status"]
    list_filter = ["kind", "publicity", "status"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            pair_row("name"),
            FieldRowPanel(
                [
                    FieldPanel("kind"),
                    FieldPanel(
                        "publicity",
                        help_text=_("Unlisted: no list, feed or search shows it; the link works."),
                    ),
                    FieldPanel("timezone", help_text=_("Of the place where it happens.")),
                ]
            ),
            pair_row("spoken"),
            MultiFieldPanel(
                [FieldPanel("needs_address_proof"), FieldPanel("retention_days")],
                heading=_("Registration"),
            ),
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        cancel = self.construct_view(admin_views.CancelEvent)
        return [*super().get_urlpatterns(), path("cancel/<int:pk>/", cancel, name="cancel")]


class SessionViewSet(ModelViewSet):
    model = Session
    name = "sessions"
    icon = "time"
    menu_label = _("Sessions")
    list_display = ["event", "starts_at", "venue", "status", admin_views.places_column()]
    list_filter = {"event": ["exact"], "status": ["exact"], "starts_at": ["date"]}
    ordering = "-starts_at"
    inspect_view_enabled = True
    inspect_view_class = admin_views.SessionInspectView
    inspect_view_fields_exclude = ["id"]
    delete_view_class = KeptDeleteView
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
                help_text=_("On the site's own clock, wherever the session takes place."),
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
            "register": admin_views.RegisterByStaff,
            "cancel": admin_views.CancelSession,
            "postpone": admin_views.PostponeSession,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in actions.items()
            ),
        ]


class RegistrationViewSet(ReadOnlyViewSet):
    model = Registration
    name = "registrations"
    icon = "group"
    menu_label = _("Registrations")
    list_display = ["public_code", "session", "name", "party_size", "state", "created_at"]
    list_filter = ["session", "state"]
    search_fields = ["public_code", "name", "email"]
    index_view_class = admin_views.RegistrationIndexView
    inspect_view_class = admin_views.RegistrationInspectView
    inspect_view_fields = [
        "public_code", "session", "state", "name", "email", "phone", "party_size", "language",
        "created_at", "confirmed_at", "waiting_since", "held_until",
    ]  # fmt: skip

    def get_urlpatterns(self) -> list[Any]:
        actions = {
            "cancel": admin_views.CancelRegistration,
            "admit": admin_views.AdmitRegistration,
            "approve": admin_views.ApproveRegistration,
            "reject": admin_views.RejectRegistration,
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
    list_display = ["__str__", "archived"]
    list_filter = ["archived"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [pair_row("name"), pair_row("address"), pair_row("access"), FieldPanel("archived")]
    )


class SeminarsGroup(SnippetViewSetGroup):
    menu_label = _("Seminars")
    menu_icon = "date"
    menu_order = 210
    items = (EventViewSet, SessionViewSet, RegistrationViewSet, VenueViewSet)
