import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
        ('core', '0003_picture'),
    ]

    operations = [
        migrations.RenameField("articleindexpage", "social_image", "picture"),
        migrations.RenameField("articlepage", "social_image", "picture"),
        migrations.RenameField("campaignindexpage", "social_image", "picture"),
        migrations.RenameField("campaignpage", "social_image", "picture"),
        migrations.AlterField(
            model_name='articleindexpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='articlepage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='campaignindexpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='campaignpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
    ]
