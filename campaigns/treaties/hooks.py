"""What the admin is told of reviews."""

from django.urls import URLPattern
from wagtail import hooks

from .admin import recommendations_urls


@hooks.register("register_admin_urls")
def urls_of_recommendations() -> list[URLPattern]:
    return recommendations_urls()
