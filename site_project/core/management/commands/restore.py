from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Bring back a folder that `backup` made; what was due to be erased since is erased."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="overwrite a database that has content"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            erased = restore_backup(options["dir"], replace=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Restored; {erased} rows of personal data were due."))
