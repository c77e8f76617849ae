"""A document comes with headers that browsers and caches understand."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from site_project.core.models import CustomDocument

pytestmark = pytest.mark.django_db


def test_document_travels_without_an_invented_encoding(settings, tmp_path: Path, homes) -> None:
    settings.MEDIA_ROOT = tmp_path
    document = CustomDocument(title="Checklist", language="en")
    document.file.save("checklist.txt", ContentFile(b"Bring your papers."))
    answer = Client().get(document.url)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert b"".join(answer) == b"Bring your papers."
    answer.close()
