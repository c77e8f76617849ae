from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "site_project.core"
    label = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from . import changes, signals  # noqa: F401  (receivers need the loaded models)

        # What an app brings of these registers itself when it is imported.
        autodiscover_modules(
            "notifications",
            "periodic",
            "site_setup",
            "demo_content",
            "search_facets",
            "search_places",
        )
