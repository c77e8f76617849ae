import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_foundation'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RenameField("homepage", "social_image", "picture"),
        migrations.RenameField("standardpage", "social_image", "picture"),
        migrations.RenameField("formpage", "social_image", "picture"),
        migrations.AddField(
            model_name='homepage',
            name='doors',
            field=wagtail.fields.StreamField([('door', 3)], blank=True, block_lookup={0: ('wagtail.blocks.PageChooserBlock', (), {'label': 'page'}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'Empty: the title of the page.', 'label': 'title', 'max_length': 40, 'required': False}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'text', 'max_length': 120, 'required': False}), 3: ('wagtail.blocks.StructBlock', [[('page', 0), ('title', 1), ('text', 2)]], {})}, help_text='What can be done here: up to four, such as the campaigns and the seminars.', verbose_name='doors'),
        ),
        migrations.AddField(
            model_name='homepage',
            name='help_page',
            field=models.ForeignKey(blank=True, help_text='“Get help” at the top of every page leads there.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page for those who need help'),
        ),
        migrations.AlterField(
            model_name='formpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='homepage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
        migrations.AlterField(
            model_name='standardpage',
            name='picture',
            field=models.ForeignKey(blank=True, help_text='At the head of the page and with shared links. Without one a plate is drawn from the title.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='picture'),
        ),
    ]
