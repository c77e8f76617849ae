import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_picture'),
        ('lending', '0003_picture'),
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('heading_zh_hant', models.CharField(help_text='As it stands on the board.', max_length=120, verbose_name='heading (Chinese)')),
                ('heading_en', models.CharField(help_text='As it stands on the board.', max_length=120, verbose_name='heading (English)')),
                ('text_zh_hant', models.TextField(blank=True, help_text='Every word that stands on the board, for those who cannot see it. An empty line begins a new paragraph.', verbose_name='text of the board (Chinese)')),
                ('text_en', models.TextField(blank=True, help_text='Every word that stands on the board, for those who cannot see it. An empty line begins a new paragraph.', verbose_name='text of the board (English)')),
                ('width', models.PositiveSmallIntegerField(default=85, help_text='Of the board itself, without its stand.', verbose_name='width in cm')),
                ('height', models.PositiveSmallIntegerField(default=120, verbose_name='height in cm')),
                ('provision', models.ForeignKey(blank=True, help_text='The article that it explains; its number is drawn on the board.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boards', to='campaigns.provision', verbose_name='provision')),
                ('title', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='boards', to='lending.title')),
            ],
            options={
                'verbose_name': 'board',
                'verbose_name_plural': 'boards',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('width__range', (10, 1000))), name='board_width_sensible', violation_error_message='A board is 10 to 1,000 cm wide.'), models.CheckConstraint(condition=models.Q(('height__range', (10, 400))), name='board_height_sensible', violation_error_message='A board is 10 to 400 cm high.')],
            },
        ),
    ]
