"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import path

from . import certificate_views, door_views, feed_views, short_links, views

urlpatterns = [
    path("r/<str:token>/", views.registration_view, name="registration"),
    path("r/<str:token>/cancel/", views.cancel_page, name="cancel_registration"),
    path("r/<str:token>/forget/", views.forget_page, name="forget_registration"),
    path("r/<str:token>/ticket/", views.ticket_view, name="ticket"),
    path("r/<str:token>/calendar.ics", views.calendar_view, name="own_calendar"),
    path(
        "r/<str:token>/certificate.pdf",
        certificate_views.certificate_file,
        name="certificate_file",
    ),
    path("verify/<str:code>/", certificate_views.verify, name="verify_certificate"),
    path("e/<int:number>/", short_links.short_link, name="short_link"),
    path("j/<str:token>/", views.join_view, name="join"),
    path("confirm/", views.confirm_view, name="confirm_registration"),
    path("door/worker.js", door_views.door_worker, name="door_worker"),
    path("door/<str:token>/", door_views.door_page, name="door"),
    path("door/<str:token>/list/", door_views.door_list, name="door_list"),
    path("door/<str:token>/arrivals/", door_views.door_arrivals, name="door_arrivals"),
    path("my/<str:secret>.ics", feed_views.my_places, name="my_feed"),
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
