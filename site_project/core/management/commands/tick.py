import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from ...periodic import JobsFailed, run_all


class Command(BaseCommand):
    help = (
        "Do everything that time drives: holds, offers, reminders, overdue loans, mail, "
        "publishing, purge. Run it every minute; it catches up, and a second one steps aside."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="run again and again")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                self.report(run_all())
            except JobsFailed as failed:
                if not options["every"]:
                    raise CommandError(f"failed: {failed}") from failed
                self.stderr.write(f"failed: {failed}")
            if not options["every"]:
                return
            close_old_connections()
            time.sleep(options["every"])

    def report(self, done: dict[str, int] | None) -> None:
        if done is None:
            self.stdout.write("Another tick is running.")
            return
        counts = [f"{name} {count}" for name, count in done.items() if count]
        self.stdout.write(", ".join(counts) or "Nothing was due.")
