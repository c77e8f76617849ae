"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = []
localized_urlpatterns: list[URLPattern] = [
    path("articles/feed.atom", views.article_feed, name="article_feed"),
]
