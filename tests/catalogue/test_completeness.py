"""The catalogue has every text of the source. Needs GNU gettext, so it runs apart."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = "site_project/locale/zh_Hant/LC_MESSAGES/django.po"
SOURCES = ["manage.py", "site_project", "campaigns", "events", "lending", "templates"]


def test_catalogue_has_every_text_of_the_source(tmp_path: Path) -> None:
    for name in SOURCES:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hant", "--no-obsolete", "-v0"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_project.settings.dev"},
        check=True,
    )
    found = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(tmp_path / CATALOGUE))}
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(ROOT / CATALOGUE))}
    assert found == known
