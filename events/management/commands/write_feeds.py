from typing import Any

from django.core.management.base import BaseCommand

from ...ical import write_sessions
from ...models import Session


class Command(BaseCommand):
    help = (
        "Write every session's calendar entries anew: after a change of SITE_URL, or an update "
        "that tells more in them. Those that stay the same keep their date."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        number = write_sessions(Session.objects.all())
        self.stdout.write(self.style.SUCCESS(f"{number} calendar entries changed."))
