"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import URLPattern, path

from . import api, link_views, views

urlpatterns: list[URLPattern] = [
    path("l/<str:token>/", link_views.loan, name="loan"),
    path("l/<str:token>/code/", link_views.new_code, name="loan_new_code"),
    path("l/<str:token>/cancel/<int:pk>/", link_views.cancel_loan, name="loan_cancel"),
]
localized_urlpatterns: list[URLPattern] = [
    path("lending/basket/", views.basket, name="lending_basket"),
    path("lending/basket/add/<slug:code>/", views.add_to_basket, name="lending_add"),
    path("lending/basket/extend/", views.extend_basket, name="lending_extend"),
    path("lending/basket/remove/<int:pk>/", views.remove_from_basket, name="lending_remove"),
    path("lending/basket/request/", views.request_loan, name="lending_request"),
    path("lending/my/", link_views.sign_in, name="lending_my"),
    path("lending/my/<str:token>/", link_views.my_loans, name="my_loans"),
    path("lending/api/titles/<slug:code>/days", api.api_days, name="lending_api_days"),
]
