"""Audio and video episodes."""

import datetime

import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0007_reviewed_cases'),
        ('core', '0009_notice'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EpisodeCaptions',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('language', models.CharField(help_text='As a tag of BCP 47: en, zh-Hant-HK, ur …', max_length=20, verbose_name='language')),
                ('document', models.ForeignKey(help_text='WebVTT, in UTF-8.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customdocument', verbose_name='file')),
                ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='campaigns.articlepage')),
            ],
            options={
                'verbose_name': 'captions',
                'verbose_name_plural': 'captions',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('page', 'language'), name='one_captions_a_language')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='articlepage',
            name='article_kind_known',
        ),
        migrations.AddField(
            model_name='articlepage',
            name='duration',
            field=models.DurationField(blank=True, help_text='Minutes and seconds, such as 12:34.', null=True, verbose_name='duration'),
        ),
        migrations.AddField(
            model_name='articlepage',
            name='poster',
            field=models.ForeignKey(blank=True, help_text='Stands where the video will play.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customimage', verbose_name='still picture'),
        ),
        migrations.AddField(
            model_name='articlepage',
            name='recording',
            field=models.ForeignKey(blank=True, help_text='Sound: MP3, M4A, OGG or OPUS. Video: MP4 or WebM.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.customdocument', verbose_name='recording'),
        ),
        migrations.AddField(
            model_name='articlepage',
            name='speech_language',
            field=models.CharField(blank=True, help_text='As a tag of BCP 47: yue, en, cmn, ur, ne …', max_length=20, verbose_name='language spoken'),
        ),
        migrations.AddField(
            model_name='articlepage',
            name='transcript',
            field=wagtail.fields.RichTextField(blank=True, help_text='All that is said, who says it, and what is heard or seen beside it.', verbose_name='transcript'),
        ),
        migrations.AddField(
            model_name='articlepage',
            name='transcript_language',
            field=models.CharField(blank=True, choices=[('zh-hant', 'Chinese'), ('en', 'English')], help_text='Leave empty where it is that of the page.', max_length=20, verbose_name='language of the transcript'),
        ),
        migrations.AlterField(
            model_name='articlepage',
            name='kind',
            field=models.CharField(choices=[('article', 'Article'), ('update', 'Campaign update'), ('press-release', 'Press release'), ('statement', 'Statement'), ('audio', 'Audio episode'), ('video', 'Video episode')], default='article', max_length=20, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='articlepage',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['article', 'update', 'press-release', 'statement', 'audio', 'video'])), name='article_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='articlepage',
            constraint=models.CheckConstraint(condition=models.Q(('duration', None), ('duration__gt', datetime.timedelta(0)), _connector='OR'), name='article_duration_is_some_time'),
        ),
    ]
