from django.apps import AppConfig


class SiteProjectConfig(AppConfig):
    """The composition root: nothing but the checks that look at the whole."""

    name = "site_project"

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers on import, once the models are loaded)
