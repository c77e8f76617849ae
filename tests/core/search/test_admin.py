"""The admin's own search finds Chinese, and bears whatever is typed into it."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image

from campaigns.models import Partner
from site_project.core.models import CustomDocument, CustomImage, HomePage, Term
from tests.factories.pages import make_standard_page

# Wagtail leaves the temporary file of a new rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def content(homes: dict[str, HomePage]) -> None:
    """A page, a picture, a document and snippets; and what looks alike."""
    make_standard_page(homes["zh-hant"], "民權手冊", "")
    make_standard_page(homes["zh-hant"], "手工冊子", "")
    picture = BytesIO()
    Image.new("RGB", (4, 3)).save(picture, "PNG")
    file = ImageFile(picture, name="a.png")
    CustomImage.objects.create(title="一套展板", file=file, alt_zh_hant="十二塊")
    CustomDocument.objects.create(title="囚權單張", file=ContentFile(b"x", "a.pdf"))
    Term.objects.create(name_en="in custody", name_zh_hant="在囚", also_zh_hant="坐監")
    Partner.objects.create(name_en="SoCO", name_zh_hant="社區組織協會")


@pytest.mark.parametrize(
    ("path", "words", "found"),
    [
        ("/admin/pages/search/", "手冊", "民權手冊"),
        ("/admin/pages/{home}/", "手冊", "民權手冊"),
        ("/admin/pages/{home}/", "手册", "民權手冊"),
        ("/admin/pages/{home}/", "民權手", "民權手冊"),
        ("/admin/choose-page/search/", "手冊", "民權手冊"),
        ("/admin/images/", "展板", "一套展板"),
        ("/admin/documents/", "單張", "囚權單張"),
        ("/admin/snippets/core/term/", "坐監", "在囚"),
        ("/admin/snippets/campaigns/partner/", "協會", "社區組織協會"),
    ],
)
def test_admin_finds_chinese(admin_client: Client, homes, content, path, words, found) -> None:
    response = admin_client.get(path.format(home=homes["zh-hant"].pk), {"q": words})
    assert response.status_code == 200
    page = response.content.decode()
    assert found in page
    assert "手工冊子" not in page


def test_admin_finds_nothing_where_nothing_is(admin_client: Client, homes, content) -> None:
    for path in ("/admin/images/", "/admin/documents/", "/admin/snippets/core/term/"):
        page = admin_client.get(path, {"q": "手冊"}).content.decode()
        assert not any(title in page for title in ("一套展板", "囚權單張", "在囚"))


@pytest.mark.parametrize("words", ['"', "%", "😀", "手" * 5000, "。", "a AND", ":*", "的", "a - b"])
def test_admin_bears_odd_words(admin_client: Client, homes, content, words) -> None:
    for path in ("/admin/pages/search/", f"/admin/pages/{homes['en'].pk}/", "/admin/images/"):
        assert admin_client.get(path, {"q": words}).status_code == 200
