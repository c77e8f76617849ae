from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_search'),
    ]

    operations = [
        migrations.RenameField('customimage', 'decorative', 'is_decorative'),
    ]
