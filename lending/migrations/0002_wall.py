"""Copies are never lent twice: an exclusion constraint (PostgreSQL) or triggers (SQLite)."""

from django.db import migrations

from lending import wall


def put_up(apps, schema_editor):
    wall.put_up(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("lending", "0001_initial")]
    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
