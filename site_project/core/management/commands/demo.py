import os
import subprocess
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from wagtail.models import Site

from site_project import gunicorn_config

from ...demo_database import PASSWORD, STAFF, prepare

TICK_SECONDS = 20


class DemoServer(BaseApplication):
    """The production server, on this machine only."""

    def __init__(self, port: int, tick: subprocess.Popen) -> None:
        self.port = port
        self.tick = tick
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"127.0.0.1:{self.port}")
        self.cfg.set("workers", 2)
        self.cfg.set("preload_app", gunicorn_config.preload_app)
        self.cfg.set("when_ready", gunicorn_config.when_ready)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("on_exit", lambda server: self.tick.terminate())

    def load(self) -> Any:
        return get_wsgi_application()


class Command(BaseCommand):
    help = "Prepare an empty database, load the demo content, and serve it on 127.0.0.1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--today", type=date.fromisoformat, help="the day it plays on")
        parser.add_argument("--fresh", action="store_true", help="start again")

    def handle(self, *args: Any, **options: Any) -> None:
        # Links in mail and feeds lead to where the demo really listens.
        settings.SITE_URL = f"http://127.0.0.1:{options['port']}"
        prepare(today=options["today"], fresh=options["fresh"], say=self.stdout.write)
        site = Site.objects.get(is_default_site=True)
        if site.port != options["port"]:
            site.port = options["port"]
            site.save()
        self.stdout.write("Collecting static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        # The workers are forked: each opens connections of its own.
        connections.close_all()
        tick = subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, settings.BASE_DIR / "manage.py", "tick", "--every", str(TICK_SECONDS)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "site_project.settings.demo",
                "SITE_URL": settings.SITE_URL,
            },
            stdout=subprocess.DEVNULL,
        )
        self.stdout.write(f"Staff: {', '.join(STAFF)} - the password of each is {PASSWORD!r}.")
        self.stdout.write(f"Mail: {settings.EMAIL_FILE_PATH}")
        self.stdout.write(
            self.style.SUCCESS(f"http://127.0.0.1:{options['port']}/  (Ctrl+C stops it)")
        )
        self.stdout.flush()
        try:
            DemoServer(options["port"], tick).run()
        finally:
            tick.terminate()
