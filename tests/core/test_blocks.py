"""Every block can be seen before it is used, and shows what was written."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.blocks import StreamValue

from site_project.core.blocks import BodyBlock, LinkCardBlock
from site_project.core.models import (
    CustomDocument,
    CustomImage,
    HomePage,
    OfficeSettings,
    StandardPage,
    User,
)
from site_project.core.pictures import make_renditions

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
# Wagtail leaves the temporary file of a new rendition to the garbage collector.
makes_a_rendition = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
BLOCKS = dict(BodyBlock().child_blocks)


@pytest.fixture
def officer(client: Client, homes: Homes) -> Client:
    user = User.objects.create_user(username="officer", password="x", email="o@x.test")
    user.groups.add(Group.objects.get(name="Communications"))
    client.force_login(user)
    return client


def make_image() -> CustomImage:
    file = BytesIO()
    Image.new("RGB", (40, 30), "#B3261E").save(file, "PNG")
    image = CustomImage.objects.create(
        title="plate",
        file=ContentFile(file.getvalue(), name="plate.png"),
        alt_en="A red plate",
        alt_zh_hant="紅色圖版",
        credit="The office",
    )
    make_renditions(image)
    return image


def make_document() -> CustomDocument:
    return CustomDocument.objects.create(
        title="Leaflet", file=ContentFile(b"text", name="leaflet.txt"), language="en"
    )


def preview(officer: Client, name: str) -> str:
    url = reverse("wagtailadmin_block_preview")
    english = {"accept-language": "en"}
    response = officer.get(url, {"id": BLOCKS[name].definition_prefix}, headers=english)
    assert response.status_code == 200
    return response.content.decode()


def published(home: HomePage, *blocks: tuple[str, object]) -> StandardPage:
    page = StandardPage(title="Blocks", slug="blocks", locale=home.locale, body=list(blocks))
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("name", BLOCKS)
def test_block_is_described_and_can_be_previewed(officer: Client, name: str) -> None:
    assert BLOCKS[name].is_previewable
    assert BLOCKS[name].get_description()

    html = preview(officer, name)

    assert "css/site.css" in html


@makes_a_rendition
def test_preview_shows_the_newest_picture_and_document(officer: Client) -> None:
    make_image()
    make_document()

    assert 'alt="' in preview(officer, "picture")
    assert "Leaflet" in preview(officer, "documents")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("heading", "<h2>"),
        ("text", "why they are held"),
        ("quote", "<blockquote>"),
        ("notice", 'role="note"'),
        ("link", "UN Treaty Body Database"),
        ("foreign_text", 'lang="en"'),
    ],
)
def test_preview_shows_an_example(officer: Client, name: str, words: str) -> None:
    assert words in preview(officer, name)


@makes_a_rendition
def test_blocks_show_what_was_written(client: Client, homes: Homes) -> None:
    image, document = make_image(), make_document()
    picture = {"image": image.pk, "decorative": False, "alt_text": "A red plate"}
    body = BodyBlock().to_python(
        [
            {"type": "heading", "value": "A part"},
            {"type": "picture", "value": {"image": picture, "caption": "Seen from above"}},
            {"type": "documents", "value": {"heading": "Files", "documents": [document.pk]}},
            {"type": "link", "value": {"title": "Start", "page": homes["en"].pk}},
            {"type": "foreign_text", "value": {"language": "zh-hant", "text": "<p>權利</p>"}},
        ]
    )
    assert isinstance(body, StreamValue)
    page = published(homes["en"])
    page.body = body
    page.save_revision().publish()

    html = client.get(page.url).content.decode()

    assert "<h2>A part</h2>" in html
    assert 'alt="A red plate"' in html
    assert "Seen from above" in html
    assert "The office" in html
    assert "TXT · 4\xa0bytes · English" in html
    assert 'href="/en/"' in html
    assert '<div class="text" lang="zh-Hant-HK"><p>權利</p></div>' in html


def test_help_block_tells_what_the_office_entered(client: Client, homes: Homes) -> None:
    page = published(homes["en"], ("help", None))
    office = OfficeSettings.load()
    office.telephone = "+852 2000 0000"
    office.save()

    html = client.get(page.url).content.decode()

    main = html[html.index("<main") : html.index("</main>")]
    assert 'href="tel:+85220000000"' in main


def test_text_of_an_editor_is_escaped(client: Client, homes: Homes) -> None:
    page = published(
        homes["en"], ("heading", "<b>x</b>"), ("quote", {"text": "<i>y</i>", "source": "z & z"})
    )

    html = client.get(page.url).content.decode()

    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "&lt;i&gt;y&lt;/i&gt;" in html
    assert "z &amp; z" in html


def test_link_card_leads_to_one_place(homes: Homes) -> None:
    card = LinkCardBlock()
    address = "https://example.org/"
    for page, url in ((None, ""), (homes["en"], address)):
        with pytest.raises(ValidationError):
            card.clean(card.normalize({"title": "Read on", "page": page, "url": url, "text": ""}))
    card.clean(card.normalize({"title": "Read on", "page": None, "url": address, "text": ""}))
