"""The one notice of the office's settings becomes the first of a list."""

import wagtail.models.preview
from django.db import migrations, models

LANGUAGES = ("zh_hant", "en")


def carry_notice(apps, schema_editor):
    """Keep what stood on every page; what was in one language alone stands in both."""
    for office in apps.get_model("core", "OfficeSettings").objects.all():
        texts = {language: getattr(office, f"notice_{language}") for language in LANGUAGES}
        present = next(filter(None, texts.values()), "")
        if present:
            apps.get_model("core", "Notice").objects.create(
                sort_order=0, **{f"text_{code}": text or present for code, text in texts.items()}
            )


def bring_notice_back(apps, schema_editor):
    notice = apps.get_model("core", "Notice").objects.filter(on_every_page=True).first()
    if notice is not None:
        texts = {f"notice_{code}": getattr(notice, f"text_{code}") for code in LANGUAGES}
        apps.get_model("core", "OfficeSettings").objects.update(**texts)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_knowledge'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text_zh_hant', models.CharField(max_length=250, verbose_name='text (Chinese)')),
                ('text_en', models.CharField(max_length=250, verbose_name='text (English)')),
                ('tone', models.CharField(choices=[('information', 'Information'), ('warning', 'Warning'), ('urgent', 'Urgent, such as a closure')], default='information', max_length=20, verbose_name='tone')),
                ('shows_from', models.DateTimeField(blank=True, help_text='Leave empty to show it at once.', null=True, verbose_name='shows from')),
                ('shows_until', models.DateTimeField(blank=True, help_text='Leave empty to show it until somebody takes it down.', null=True, verbose_name='shows until')),
                ('on_every_page', models.BooleanField(default=True, verbose_name='on every page')),
                ('on_campaigns', models.BooleanField(default=False, verbose_name='campaigns and articles')),
                ('on_handbook', models.BooleanField(default=False, verbose_name='handbook and rights')),
                ('on_events', models.BooleanField(default=False, verbose_name='seminars and registration')),
                ('on_lending', models.BooleanField(default=False, verbose_name='borrowing')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': [models.OrderBy(models.F('sort_order'), nulls_last=True), 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text_zh_hant', ''), _negated=True), models.Q(('text_en', ''), _negated=True)), name='notice_says_something_in_each_language'), models.CheckConstraint(condition=models.Q(('tone__in', ['information', 'warning', 'urgent'])), name='notice_tone_known'), models.CheckConstraint(condition=models.Q(('shows_from', None), ('shows_until', None), ('shows_until__gt', models.F('shows_from')), _connector='OR'), name='notice_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('on_every_page', True), ('on_campaigns', True), ('on_handbook', True), ('on_events', True), ('on_lending', True), _connector='OR'), name='notice_shows_somewhere')],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.RunPython(carry_notice, bring_notice_back),
        migrations.RemoveField(
            model_name='officesettings',
            name='notice_en',
        ),
        migrations.RemoveField(
            model_name='officesettings',
            name='notice_zh_hant',
        ),
    ]
