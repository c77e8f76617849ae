from typing import Any

from django.core.management.base import BaseCommand

from ...pictures import draw_missing


class Command(BaseCommand):
    help = "Draw the plates that public pages lack, and remove those that no page shows."

    def handle(self, *args: Any, **options: Any) -> None:
        drawn, removed = draw_missing()
        self.stdout.write(f"Plates: {drawn} drawn, {removed} removed.")
