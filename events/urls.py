"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import path

from . import feed_views, views

urlpatterns = [
    path("r/<str:token>/", views.registration_view, name="registration"),
    path("confirm/", views.confirm_view, name="confirm_registration"),
]
localized_urlpatterns = [
    path("events/feed.ics", feed_views.all_seminars, name="seminars_ics"),
    path("events/feed.atom", feed_views.new_seminars, name="seminars_atom"),
    path("events/kind/<slug:kind>.ics", feed_views.seminars_of_kind, name="seminars_of_kind_ics"),
    path(
        "events/campaign/<slug:slug>.ics",
        feed_views.seminars_of_campaign,
        name="seminars_of_campaign_ics",
    ),
    path("events/<slug:slug>/register/", views.register_view, name="register"),
    path("events/<slug:slug>/<uuid:uid>.ics", feed_views.one_session, name="session_ics"),
]
