"""What editors wrote survives a change of the models; each test has a database of its own."""

from tests.servers import Site

BEFORE = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
apps = MigrationExecutor(connection).loader.project_state([("lending", "0004_board")]).apps
kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
    app_label="lending", model="titlepage")
locale = apps.get_model("wagtailcore", "Locale").objects.get()
body = [{"type": "text", "value": "<p>Prose.</p>", "id": "1"}]
for number, texts in enumerate(["<p>Words on boards.</p>", "<p></p>"], 1):
    page = apps.get_model("lending", "TitlePage").objects.create(
        title="T", draft_title="T", slug=f"t{number}", path=f"000100A{number}", depth=2,
        content_type=kind, locale=locale, body=body, panel_texts=texts, url_path=f"/t{number}/")
    apps.get_model("wagtailcore", "Revision").objects.create(
        content_type=kind, base_content_type=kind, object_id=str(page.pk), created_at=timezone.now(),
        content={"pk": page.pk, "locale": locale.pk, "body": "[]", "panel_texts": texts})
"""
AFTER = """
from wagtail.models import Revision
from lending.models import TitlePage
for page in TitlePage.objects.order_by("slug"):
    print([str(block.value) for block in page.body])
for revision in Revision.objects.order_by("pk"):
    print(revision.content["body"])
"""


def test_the_text_of_the_boards_is_carried_into_the_body(empty_site: Site) -> None:
    empty_site.call("migrate", "lending", "0004")
    empty_site.shell(BEFORE)
    empty_site.call("migrate", "lending")
    written, empty, draft, empty_draft = empty_site.shell(AFTER).splitlines()
    assert written.count("Prose.") == written.count("Words on boards.") == 1
    assert empty == "['<p>Prose.</p>']"
    assert "Words on boards." in draft
    assert empty_draft == "[]"
