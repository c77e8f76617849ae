from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...retention import purge


class Command(BaseCommand):
    help = "Erase personal data whose time is over; counts and a receipt stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only tell what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = "would be erased" if options["dry_run"] else "erased"
        for model, count in purge(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{model}: {count} {verb}")
