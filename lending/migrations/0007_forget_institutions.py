"""Whose person was forgotten is forgotten with the institution; its kind and district stay."""

from django.db import migrations


def forget(apps, schema_editor):
    requests = apps.get_model("lending", "LoanRequest").objects
    for row in requests.exclude(forgotten_at=None).exclude(institution=None):
        row.institution_kind = row.institution_kind or row.institution.kind
        row.district = row.district or row.institution.district
        row.institution = None
        row.save()


class Migration(migrations.Migration):
    dependencies = [("lending", "0006_drop_board_texts_of_pages")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
