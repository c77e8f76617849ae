from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...audit import drift


class Command(BaseCommand):
    help = (
        "Recount every session's places against its registrations, and the families of its "
        "pages; exits 1 where they differ."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(drift())
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} differences found.")
        self.stdout.write(self.style.SUCCESS("Places, waiting lists and pages agree."))
