import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_picture'),
        ('lending', '0002_wall'),
    ]

    operations = [
        migrations.RenameField("catalogueindexpage", "social_image", "picture"),
        migrations.RenameField("titlepage", "social_image", "picture"),
        migrations.AlterField(
            model_name='catalogueindexpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='titlepage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
    ]
