from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import ConnectionHandler

from lending import wall
from lending.checks import check_wall
from lending.enums import OccupationKind
from lending.models import Copy, Occupation, Title
from tests.factories.lending import make_title

pytestmark = pytest.mark.django_db


def occupy(title: Title, copy: Copy | None, first: int, last: int, **values: Any) -> Occupation:
    return Occupation.objects.create(
        title=title,
        copy=copy,
        first_day=date(2026, 3, first),
        last_day=date(2026, 3, last),
        kind=OccupationKind.MAINTENANCE,
        **values,
    )


def refuses_an_overlap(title: Title) -> bool:
    copy = title.copies.get()
    occupy(title, copy, 1, 5)
    try:
        with transaction.atomic():
            occupy(title, copy, 5, 9)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_two_loans_of_one_copy_on_one_day(homes: Any) -> None:
    title = make_title()
    assert refuses_an_overlap(title)
    copy = title.copies.get()
    later = occupy(title, copy, 6, 9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupation.objects.filter(pk=later.pk).update(first_day=date(2026, 3, 5))
    occupy(title, copy, 1, 9, live=False)
    occupy(title, None, 1, 9)


def test_the_wall_stands_again_after_a_migration_rebuilt_the_table(homes: Any) -> None:
    title = make_title()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # What Django's table editor leaves behind after it rebuilt a table.
            for name in wall.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {wall.TABLE} DROP CONSTRAINT {wall.NAME}")
    assert not wall.stands(connection)
    assert [message.id for message in check_wall(["default"])] == ["lending.E001"]
    with pytest.raises(CommandError):
        call_command("lending_audit")
    wall.put_up_after_migrate(None, using="default")
    assert wall.stands(connection)
    assert check_wall(["default"]) == []
    assert refuses_an_overlap(title)


def test_sqlite_loses_its_triggers_when_a_table_is_rebuilt_and_gets_them_back(
    tmp_path: Path,
) -> None:
    """In a database of its own: alter the table as a migration does, then try an overlap."""
    file = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "wall.sqlite3"}
    apart = ConnectionHandler({"default": file})["default"]
    new = models.CharField(max_length=20, choices=OccupationKind, default=OccupationKind.LOAN)
    new.set_attributes_from_name("kind")
    new.model = Occupation
    with apart.schema_editor() as editor:
        editor.create_model(Occupation)
    wall.put_up(apart)
    assert wall.stands(apart)
    with apart.schema_editor() as editor:
        editor.alter_field(Occupation, Occupation._meta.get_field("kind"), new)
    assert not wall.stands(apart)
    wall.put_up(apart)
    row = (
        f"INSERT INTO {wall.TABLE} (title_id, copy_id, first_day, last_day, kind, live, pinned) "  # noqa: S608
        "VALUES (1, 1, %s, %s, 'in_house', 1, 0)"
    )
    with apart.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute(row, ["2026-03-01", "2026-03-05"])
        cursor.execute(row, ["2026-03-06", "2026-03-09"])
        with pytest.raises(IntegrityError, match=wall.NAME):
            cursor.execute(row, ["2026-03-05", "2026-03-05"])
    apart.close()
