"""A backup brings back what was there, and what was due to be erased stays away."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Site, Template, start_environment

MODELS = """
from datetime import timedelta
from django.utils import timezone
from site_project.core.models import FormSubmission, OfficeSettings
"""

LATEST = (
    "from site_project.core.models import ContentVersion;print(max(ContentVersion.read().values()))"
)


@pytest.fixture
def site(demo_template: Template, tmp_path: Path) -> Iterator[Site]:
    """A demo site of its own, not served."""
    folder = tmp_path / "site"
    url = demo_template.copy(folder)
    site = Site("", folder / "mail", start_environment(folder, url))
    yield site
    site.close()


def make_answers(site: Site) -> None:
    site.shell(
        MODELS + "key='6f0a3a3e-6a5c-4e0e-9c44-0f5f6a0e0c11'; now=timezone.now();"
        "[FormSubmission.objects.create(form_data={'n': n}, page_key=key,"
        " until=now + timedelta(days=n)) for n in (-1, 5)]"
    )


def test_restore_brings_back_database_and_files_and_purges(site: Site, tmp_path: Path) -> None:
    make_answers(site)
    kept = Path(site.environment["VAR_DIR"]) / "media" / "kept.txt"
    kept.write_text("kept")
    printed = site.manage("backup", str(tmp_path / "backups"))
    assert "verified" in printed
    [folder] = (tmp_path / "backups").iterdir()
    site.shell(
        MODELS + "OfficeSettings.objects.all().delete(); FormSubmission.objects.all().delete()"
    )
    kept.unlink()
    remembered = int(site.shell(LATEST))
    assert "has content" in site.fails("restore", str(folder))
    assert "1 rows" in site.manage("restore", str(folder), "--replace")
    assert site.shell(MODELS + "print(OfficeSettings.objects.count())") == "1"
    left = site.shell(MODELS + "print([s.form_data for s in FormSubmission.objects.all()])")
    assert left == "[{'n': 5}]"
    assert kept.read_text() == "kept"
    # A worker that runs on must not take the restored content for what it remembers.
    assert int(site.shell(LATEST)) > remembered


def test_damaged_backup_is_refused_before_anything_changes(site: Site, tmp_path: Path) -> None:
    site.manage("backup", str(tmp_path / "backups"))
    [folder] = (tmp_path / "backups").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    with (folder / manifest["database"]).open("ab") as file:
        file.write(b"x")
    assert "damaged" in site.fails("restore", str(folder), "--replace")
    assert "no backup" in site.fails("restore", str(tmp_path))
