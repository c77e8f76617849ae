from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import views

urlpatterns = [
    path("healthz", views.bare),
    path("bare/", views.bare),
    path("seminars/<int:pk>/", views.register, name="register"),
    path("thanks/<uuid:code>/", views.thanks, name="thanks"),
    path("feed.ics", views.feed),
    path("titles/<str:code>/days", views.days),
    path("search/", views.search),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
