"""Every address of the site; pages come last, so that no slug can shadow an endpoint."""

from allauth.account import views as account_views
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.models import Site

import campaigns.sitemaps
import campaigns.urls
import events.urls
import lending.sitemaps
import lending.urls

from .core import documents, media_files, serving, sitemaps, views
from .core.accounts import StaffLoginView
from .core.page_counts import page_view
from .core.search.empty import empty_search
from .core.search.views import search


def page_sitemap(request: HttpRequest) -> HttpResponse:
    parts = {
        "pages": sitemaps.PageSitemap(Site.find_for_request(request)),
        "addresses": sitemaps.AddressSitemap(
            sitemaps.addresses, campaigns.sitemaps.addresses, lending.sitemaps.addresses
        ),
    }
    return sitemap(request, parts)


urlpatterns = [
    path("", views.front_door),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path("sitemap.xml", page_sitemap),
    path(".well-known/security.txt", views.security_txt),
    # Before Wagtail's own sign-in, which would let a password alone pass a second factor.
    path("admin/login/", StaffLoginView.as_view(), name="account_login"),
    path("admin/account/logout/", account_views.logout, name="account_logout"),
    path("admin/account/signup/", account_views.signup, name="account_signup"),
    path(
        "admin/account/reauthenticate/",
        account_views.reauthenticate,
        name="account_reauthenticate",
    ),
    path("admin/account/2fa/", include("allauth.mfa.urls")),
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^documents/(\d+)/([^/]+)$", documents.serve),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<folder>images|plates)/(?P<name>[\w-][\w.-]*)$", media_files.serve),
    path("v/", page_view, name="page_view"),
    path("v/search/", empty_search, name="empty_search"),
    path("", include(campaigns.urls)),
    path("", include(events.urls)),
    path("", include(lending.urls)),
    *i18n_patterns(
        path("search/", search, name="search"),
        path("privacy/what-we-hold/", views.what_we_hold, name="what_we_hold"),
        path("", include(campaigns.urls.localized_urlpatterns)),
        path("", include(events.urls.localized_urlpatterns)),
        path("", include(lending.urls.localized_urlpatterns)),
        # Below _util/ lies what private pages need, and no page.
        re_path(r"^(?!_util/)((?:[\w\-]+/)*)$", serving.serve, name="wagtail_serve"),
        # For readers of private pages: the one sign-in, with its second factor.
        path("_util/login/", StaffLoginView.as_view()),
        path("", include(wagtail_urls)),
        prefix_default_language=True,
    ),
]
