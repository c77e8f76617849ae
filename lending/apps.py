from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LendingConfig(AppConfig):
    name = "lending"
    verbose_name = _("Lending")

    def ready(self) -> None:
        from . import checks, signals, wall, wishes  # noqa: F401  (they need the loaded models)

        post_migrate.connect(wall.put_up_after_migrate, sender=self)
