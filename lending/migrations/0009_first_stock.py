"""The ledger begins: each copy has what its title says."""

from django.db import migrations


def stock(apps, schema_editor):
    entries = apps.get_model("lending", "PartEntry").objects
    specs = {}
    for spec in apps.get_model("lending", "ComponentSpec").objects.all():
        specs.setdefault(spec.title_id, []).append(spec)
    for copy in apps.get_model("lending", "Copy").objects.all():
        for spec in specs.get(copy.title_id, ()):
            entries.create(copy=copy, spec=spec, delta=spec.expected_qty, reason="initial")


class Migration(migrations.Migration):
    dependencies = [("lending", "0008_lending_desk")]
    operations = [migrations.RunPython(stock, migrations.RunPython.noop)]
