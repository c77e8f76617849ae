"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import URLPattern, path

from . import api, feed_views, rules_page, views

urlpatterns: list[URLPattern] = [
    path("desk/<str:secret>.ics", feed_views.desk_calendar, name="lending_desk_feed"),
    path("l/<str:token>/", views.loan, name="loan"),
    path("l/<str:token>/code/", views.new_code, name="loan_new_code"),
    path("l/<str:token>/new/", views.new_loan_link, name="loan_new_link"),
    *(
        path(f"l/<str:token>/wish/{act}/", views.act_by_link, {"act": act}, name=f"wish_{act}")
        for act in views.WISH_ACTS
    ),
    *(
        path(f"l/<str:token>/{name}/<int:pk>/", views.by_link(act), name=f"loan_{name}")
        for name, act in views.ACTS.items()
    ),
]
localized_urlpatterns: list[URLPattern] = [
    path("lending/basket/", views.basket, name="lending_basket"),
    path("lending/basket/add/<slug:code>/", views.add_to_basket, name="lending_add"),
    path("lending/basket/extend/", views.extend_basket, name="lending_extend"),
    path("lending/basket/remove/<int:pk>/", views.remove_from_basket, name="lending_remove"),
    path("lending/basket/request/", views.request_loan, name="lending_request"),
    path("lending/wish/", views.make_wish, name="lending_wish"),
    path("lending/my/", views.my_loans, name="lending_my"),
    path("lending/my/code/", views.redeem_code, name="lending_my_code"),
    path("lending/my/out/", views.sign_out, name="lending_sign_out"),
    *(
        path(f"lending/my/{name}/<int:pk>/", views.by_sign_in(act), name=f"my_loan_{name}")
        for name, act in views.ACTS.items()
    ),
    *(
        path(f"lending/my/wish/<int:pk>/{act}/", view, {"act": act}, name=f"my_wish_{act}")
        for act, view in dict.fromkeys(views.WISH_ACTS, views.act_by_sign_in).items()
    ),
    path("lending/my/<str:token>/", views.redeem_link, name="my_loans"),
    path("lending/my/<str:token>/new/", views.new_sign_in_link, name="my_loans_new"),
    path("lending/rules/", rules_page.rules_page, name="lending_rules"),
    path("lending/api/titles/<slug:code>/days", api.api_days, name="lending_api_days"),
]
