"""How a database of the demonstration comes to be; `demo` and `seed_demo` share it."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

from . import demo_content, demo_terms  # noqa: F401  (the glossary registers its chapter)
from .days import local_day
from .models import Demonstration, OutboxMail, User
from .models.outbox import OutboxState
from .permissions import ROLES
from .search.indexing import indexed_at_the_end
from .site_setup import set_up

NAMES = {"en": "Civil Rights Education Centre", "zh-hant": "民權教育中心"}
PASSWORD = "demo"  # noqa: S105  (printed on the terminal, under the demo settings only)
STAFF = {
    "admin": list(ROLES),
    "communications": ["communications"],
    "events": ["events_officer"],
    "lending": ["lending_officer"],
}
Say = Callable[[str], object]


def prepare(*, today: date | None, fresh: bool, say: Say, scale: int = 1) -> None:
    """Make the demo's database, or leave alone the one that is there.

    Raises CommandError outside the demo settings and for a database that the
    demo did not make.
    """
    if not getattr(settings, "DEMO", False):
        raise CommandError("Only under site_project.settings.demo.")
    tables = connection.introspection.table_names()
    ours = Demonstration._meta.db_table in tables and Demonstration.objects.exists()
    # An interrupted first start leaves tables but no content: that is ours to finish.
    if tables and not ours and User._meta.db_table in tables and User.objects.exists():
        raise CommandError("This database was not made by the demo; it is left untouched.")
    if fresh and tables:
        say("Starting again ...")
        empty_database()
    say("Preparing the database (about a minute the first time) ...")
    call_command("migrate", verbosity=0, interactive=False)
    if Demonstration.objects.exists():
        say(f"The demo content of {Demonstration.objects.get()} is there; nothing was changed.")
        return
    fill(today or local_day(), say, scale)


@transaction.atomic
def fill(today: date, say: Say, scale: int) -> None:
    """Set up the site and play the demo's history, all or nothing."""
    say("Loading the demo content ...")
    with indexed_at_the_end(), translation.override(settings.LANGUAGE_CODE):
        setup = set_up(names=NAMES, host="127.0.0.1", port=8000, say=lambda text: None)
        demo = demo_content.Demo(today=today, homes=setup.homes, say=say, scale=scale)
        demo.staff = {name: make_account(name, roles) for name, roles in STAFF.items()}
        demo_content.play(demo)
    # What the history had to say was said in its time; nothing of it is sent today.
    OutboxMail.objects.filter(state=OutboxState.QUEUED).update(
        state=OutboxState.SENT, finished_at=timezone.now()
    )
    Demonstration.objects.create(today=today)


def make_account(name: str, roles: list[str]) -> User:
    user = User.objects.create_user(
        username=name,
        email=f"{name}@example.org",
        # The account page asks for both.
        first_name=name.capitalize(),
        last_name="(demo)",
        password=PASSWORD,
        is_staff=True,
        is_superuser=name == "admin",
    )
    user.groups.set(Group.objects.filter(name__in=[ROLES[role].label for role in roles]))
    return user


def empty_database() -> None:
    """Remove the demo's tables and files. The caller has made sure that they are the demo's."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
