"""Pictures and plates are there before the visitor, and pages tell them rightly."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date
from PIL import Image

from site_project.core import pictures, plates
from site_project.core.models import CustomImage, HomePage, Rendition, StandardPage
from tests.factories.events import make_event, make_pages

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a new rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Homes = dict[str, HomePage]
Committing = Callable[..., object]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def committing(django_capture_on_commit_callbacks) -> Committing:
    """What happens in the block is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def photograph(width: int = 1600, height: int = 1000) -> bytes:
    """A file as heavy as a photograph: clouds of every size, seeded."""
    chance = random.Random(7)
    picture = Image.new("RGB", (width, height))
    for cells in (8, 30, 120, 300):
        size = cells, cells * height // width
        layer = Image.frombytes("RGB", size, chance.randbytes(3 * size[0] * size[1]))
        picture = Image.blend(picture, layer.resize(picture.size, Image.Resampling.BICUBIC), 0.4)
    file = BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()


def make_image(file: bytes = b"", **fields) -> CustomImage:
    defaults = {
        "title": "Hall",
        "alt_en": "A full hall",
        "alt_zh_hant": "坐滿人的禮堂",
        "credit": "Chan Siu-ming",
    }
    content = ContentFile(file or photograph(640, 400), name="hall.jpg")
    return CustomImage.objects.create(file=content, **(defaults | fields))


def publish(
    home: HomePage, title: str = "Know your rights", slug: str = "", **fields
) -> StandardPage:
    page = StandardPage(title=title, slug=slug or "page", locale=home.locale, **fields)
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.for_serving().get(pk=page.pk)


def shown(page: StandardPage, tag: str = "{% lead_picture page %}") -> str:
    request = RequestFactory().get("/en/", headers={"host": "testserver"})
    template = Template("{% load picture_tags wagtailcore_tags %}" + tag)
    return template.render(Context({"page": page, "request": request})).strip()


def attribute(html: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', html)
    assert found, (name, html)
    return found[1]


# --- Plates ---


def test_publishing_draws_the_plate_of_the_title(client: Client, homes: Homes, committing) -> None:
    with committing():
        page = publish(homes["en"])
    html = shown(page)
    assert attribute(html, "alt") == ""
    assert (attribute(html, "width"), attribute(html, "height")) == ("1200", "630")
    response = client.get(attribute(html, "src"))
    assert response.headers["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content) == plates.draw("Know your rights", "en")


def test_page_without_a_drawn_plate_shows_nothing(homes: Homes) -> None:
    page = publish(homes["en"])
    assert shown(page) == ""
    assert shown(page, "{% social_picture page as social %}{{ social }}") == "None"


def test_new_title_gets_a_new_plate_and_drops_the_old_one(homes: Homes, committing) -> None:
    with committing():
        page = publish(homes["en"])
        publish(homes["en"], title="Shared", slug="one")
        other = publish(homes["en"], title="Shared", slug="two")
    page.title, other.title = "Rights in custody", "Apart"
    with committing():
        page.save_revision().publish()
        other.save_revision().publish()
    assert pictures.is_drawn("Rights in custody", "en")
    assert not pictures.is_drawn("Know your rights", "en")
    assert pictures.is_drawn("Shared", "en")
    assert "plates/" in shown(StandardPage.objects.get(pk=page.pk))


def test_page_that_is_taken_down_takes_its_plate_along(homes: Homes, committing) -> None:
    with committing():
        page = publish(homes["en"])
        gone = publish(homes["zh-hant"], title="認識你的權利")
    with committing():
        page.unpublish()
        gone.delete()
    assert not pictures.is_drawn("Know your rights", "en")
    assert not pictures.is_drawn("認識你的權利", "zh-hant")


def test_draw_plates_draws_what_is_missing_and_is_safe_twice(homes: Homes) -> None:
    publish(homes["en"])
    default_storage.save("plates/stale.png", ContentFile(b"old"))
    public = StandardPage.objects.live().count()
    for drawn, removed in ((True, 1), (False, 0)):
        out = StringIO()
        call_command("draw_plates", stdout=out)
        counts = [int(number) for number in re.findall(r"\d+", out.getvalue())]
        assert counts[1] == removed
        assert counts[0] >= public if drawn else counts[0] == 0
    assert pictures.is_drawn("Know your rights", "en")


def test_plate_costs_no_query_once_it_is_known(homes: Homes, committing) -> None:
    with committing():
        page = publish(homes["en"])
    request = RequestFactory().get("/en/", headers={"host": "testserver"})
    context = {"page": page, "request": request}
    template = Template(
        "{% load picture_tags %}{% lead_picture page %}{% social_picture page as s %}"
    )
    template.render(Context(context))
    with CaptureQueriesContext(connection) as captured:
        template.render(Context(context))
    assert len(captured) == 0


# --- Pictures ---


def test_uploaded_picture_is_ready_in_every_size(homes: Homes, committing) -> None:
    with committing():
        image = make_image(photograph())
    html = shown(publish(homes["en"], picture=image))
    assert attribute(html, "alt") == "A full hall"
    assert "Chan Siu-ming" in html
    assert attribute(html, "fetchpriority") == "high"
    assert (attribute(html, "width"), attribute(html, "height")) == ("1080", "567")
    widths = re.findall(r" (\d+)w", attribute(html, "srcset"))
    assert widths == ["480", "800", "1080"]
    # A phone of 360 px with three screen pixels to one takes the widest.
    widest = Rendition.objects.get(image=image, filter_spec=pictures.LEAD[-1])
    assert widest.file.size <= 100_000


def test_alternative_speaks_the_language_of_the_page(homes: Homes, committing) -> None:
    with committing():
        both = make_image()
        english = make_image(alt_zh_hant="")
        ornament = make_image(is_decorative=True)
    assert attribute(shown(publish(homes["zh-hant"], picture=both)), "alt") == "坐滿人的禮堂"
    html = shown(publish(homes["zh-hant"], slug="b", picture=english))
    assert (attribute(html, "alt"), attribute(html, "lang")) == ("A full hall", "en")
    page = publish(homes["en"], slug="c", picture=ornament)
    assert attribute(shown(page), "alt") == ""


def test_decorative_tick_is_kept_and_asks_for_no_words() -> None:
    image = make_image(alt_en="", alt_zh_hant="", is_decorative=True)
    kept = CustomImage.objects.get(pk=image.pk)
    kept.full_clean()
    kept.save()
    assert CustomImage.objects.get(pk=image.pk).is_decorative
    kept.is_decorative = False
    with pytest.raises(ValidationError, match="decorative"):
        kept.full_clean()


def test_licence_is_named_where_it_asks_for_it(homes: Homes, committing) -> None:
    with committing():
        image = make_image(licence=CustomImage.Licence.CC_BY)
    assert "Chan Siu-ming · CC BY" in shown(publish(homes["en"], picture=image))


def test_picture_that_is_not_ready_gives_way_to_the_plate(homes: Homes, committing) -> None:
    image = make_image()
    with committing():
        page = publish(homes["en"], picture=image)
    assert "plates/" in shown(page)
    assert pictures.make_overdue(timezone.now()) == len(pictures.ALL)
    assert "images/hall" in shown(StandardPage.for_serving().get(pk=page.pk))
    assert pictures.make_overdue(timezone.now()) == 0


def test_picture_is_shown_as_soon_as_it_is_ready(client: Client, homes: Homes) -> None:
    image = make_image()
    page = publish(homes["en"], picture=image)
    assert "images/hall" not in client.get(page.url).content.decode()
    pictures.make_ready.call(image.pk)
    assert "images/hall" in client.get(page.url).content.decode()


def test_picture_whose_file_is_lost_stops_nothing(homes: Homes) -> None:
    lost = make_image()
    lost.file.storage.delete(lost.file.name)
    assert pictures.make_overdue(timezone.now()) == 0


def test_new_focal_point_cuts_the_picture_anew(homes: Homes, committing) -> None:
    with committing():
        image = make_image()
    page = publish(homes["en"], picture=image)
    before = attribute(shown(page), "src")
    image.focal_point_x, image.focal_point_y = 20, 20
    image.focal_point_width = image.focal_point_height = 10
    with committing():
        image.save()
    assert attribute(shown(StandardPage.for_serving().get(pk=page.pk)), "src") != before
    image.set_focal_point(None)
    with committing():
        image.save()
    assert attribute(shown(StandardPage.for_serving().get(pk=page.pk)), "src") == before


def test_seminar_shows_its_picture_at_its_head_and_no_plate(
    client: Client, homes: Homes, committing
) -> None:
    with committing():
        image = make_image(photograph())
        page = make_pages(make_event())["en"]
    assert "lead-picture" not in client.get(page.url).content.decode()
    page.picture = image
    with committing():
        page.save_revision().publish()
    html = client.get(page.url).content.decode()
    assert re.search(r'<figure class="lead-picture">\s*<img src="/media/images/hall', html)


def test_shared_link_shows_the_picture_at_its_whole_address(homes: Homes, committing) -> None:
    tag = "{% social_picture page as social %}{{ social.url }} {{ social.width }} {{ social.alt }}"
    with committing():
        image = make_image(photograph())
        plain = publish(homes["en"])
    told = shown(publish(homes["en"], slug="b", picture=image), tag)
    assert re.fullmatch(r"http://testserver/media/images/hall\S*\.jpe?g 1200 A full hall", told)
    assert re.match(r"http://testserver/media/plates/\w+\.png 1200", shown(plain, tag))


def test_pictures_of_a_text_are_read_in_one_query(homes: Homes, committing) -> None:
    with committing():
        images = [make_image(), make_image()]
    body = [
        ("picture", {"image": image, "caption": f"Number {number}"})
        for number, image in enumerate(images)
    ]
    for image in images:
        image.contextual_alt_text, image.decorative = "Said here", False
    page = publish(homes["en"], body=body)
    page = StandardPage.for_serving().get(pk=page.pk)
    with CaptureQueriesContext(connection) as captured:
        html = shown(page, "{% include_block page.body %}")
    assert html.count("<img ") == 2
    assert html.count('alt="Said here"') == 2
    assert html.count('loading="lazy"') == 2
    assert "480w" in html
    assert sum("core_rendition" in query["sql"] for query in captured) == 1


def test_pictures_of_a_list_are_read_in_two_queries(homes: Homes, committing) -> None:
    with committing():
        images = [make_image(), make_image()]
    made = [publish(homes["en"], slug=f"p{image.pk}", picture=image) for image in images]
    bare = publish(homes["en"], slug="bare")
    pages = list(StandardPage.objects.filter(pk__in=[page.pk for page in made]).order_by("pk"))
    with CaptureQueriesContext(connection) as captured:
        pictures.read_along(pages)
    assert len(captured) == 2
    for page, known in zip(pages, made, strict=True):
        page.locale = known.locale
        with CaptureQueriesContext(connection) as captured:
            address = shown(page, "{% card_picture page as card %}{{ card.url }}")
        assert "images/hall" in address
        assert len(captured) == 0
    with CaptureQueriesContext(connection) as captured:
        pictures.read_along([bare])
    assert len(captured) == 0


# --- Media files ---


def test_picture_is_kept_for_long_and_asked_for_again_cheaply(client: Client) -> None:
    default_storage.save("images/a.webp", ContentFile(b"webp"))
    response = client.get("/media/images/a.webp")
    assert b"".join(response.streaming_content) == b"webp"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    known = {"if-modified-since": response.headers["Last-Modified"]}
    assert client.get("/media/images/a.webp", headers=known).status_code == 304
    old = {"if-modified-since": http_date((timezone.now() - timedelta(days=9)).timestamp())}
    again = client.get("/media/images/a.webp", headers=old)
    assert again.status_code == 200
    again.close()
    assert client.post("/media/images/a.webp").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "images/none.webp",
        "images/page.html",
        "images/drawing.svg",
        "images/",
        "images/deeper/a.webp",
        "original_images/hall.jpg",
        "documents/report.pdf",
        "images/../documents/report.pdf",
        "images/%2e%2e/documents/report.pdf",
        "images/..%2fdocuments%2freport.pdf",
        "images/.hidden.png",
        "images/a.webp%00.png",
        "/etc/passwd",
    ],
)
def test_nothing_else_of_the_media_has_an_address(client: Client, media: Path, path: str) -> None:
    for name in (
        "images/page.html",
        "images/drawing.svg",
        "images/.hidden.png",
        "images/deeper/a.webp",
        "original_images/hall.jpg",
        "documents/report.pdf",
    ):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"secret")
    response = client.get(f"/media/{path}", follow=True)
    assert response.status_code == 404
    assert b"secret" not in response.content


def test_admin_calls_an_image_an_image(admin_client: Client, homes: Homes) -> None:
    html = admin_client.get("/admin/images/add/", headers={"accept-language": "en"}).content
    assert b"New: Image" in html
