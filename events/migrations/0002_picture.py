import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_picture'),
        ('events', '0001_initial'),
    ]

    operations = [
        migrations.RenameField("eventindexpage", "social_image", "picture"),
        migrations.RenameField("eventpage", "social_image", "picture"),
        migrations.AlterField(
            model_name='eventindexpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='eventpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
    ]
