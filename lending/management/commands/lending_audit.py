from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...audit import drift


class Command(BaseCommand):
    help = "Check that no copy is promised twice and every promise has a copy; exit 1 on drift."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(drift())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} broken")
        self.stdout.write(self.style.SUCCESS("Lending is in order."))
