from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from ...demo_database import prepare


class Command(BaseCommand):
    help = "Prepare a database with the demo content, N times the volume for load tests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=int, default=1, metavar="N")
        parser.add_argument("--today", type=date.fromisoformat, help="the day it plays on")
        parser.add_argument("--fresh", action="store_true", help="start again")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(
            today=options["today"],
            scale=options["scale"],
            fresh=options["fresh"],
            say=self.stdout.write,
        )
