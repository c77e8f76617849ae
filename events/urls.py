"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
localized_urlpatterns: list[URLPattern] = []
