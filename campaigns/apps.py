from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from . import signals  # noqa: F401  (receivers need the loaded models)
        from .handbook import signals as of_the_handbook  # noqa: F401
