"""What editors wrote as the full text of the boards becomes the end of the page's body."""

import json
import uuid

from django.db import migrations
from django.utils.html import strip_tags

HEADINGS = {"en": "Full text of the boards", "zh-hant": "展板全文"}


def blocks_of(text, language):
    """Return the blocks that hold a rich text under its heading; none for an empty one."""
    if not strip_tags(text or "").strip():
        return []
    heading = HEADINGS.get(language, HEADINGS["en"])
    return [
        {"type": "heading", "value": heading, "id": str(uuid.uuid4())},
        {"type": "text", "value": text, "id": str(uuid.uuid4())},
    ]


def carry(apps, schema_editor):
    carry_pages(apps.get_model("lending", "TitlePage"))
    carry_revisions(apps)


def carry_pages(model):
    for page in model.objects.exclude(panel_texts="").select_related("locale"):
        blocks = blocks_of(page.panel_texts, page.locale.language_code)
        if blocks:
            page.body = json.dumps([*page.body.raw_data, *blocks])
            page.save(update_fields=["body"])


def carry_revisions(apps):
    """Drafts and older versions keep their text too."""
    types = apps.get_model("contenttypes", "ContentType").objects
    kind = types.filter(app_label="lending", model="titlepage").first()
    if kind is None:
        return
    locales = apps.get_model("wagtailcore", "Locale").objects
    languages = dict(locales.values_list("pk", "language_code"))
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(content_type=kind):
        content = revision.content
        blocks = blocks_of(content.pop("panel_texts", ""), languages.get(content.get("locale")))
        if blocks:
            content["body"] = json.dumps([*json.loads(content.get("body") or "[]"), *blocks])
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("lending", "0004_board"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]
