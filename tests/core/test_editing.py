"""What an editor is told while writing, and what stands beside the text."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from site_project.core.blocks import BodyBlock
from site_project.core.content_checks import mark_preview, problems_in, problems_of_link
from site_project.core.models import CustomImage, HomePage, StandardPage, User

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def staff(client: Client, role: str, language: str = "en") -> Client:
    user = User.objects.create_user(role, f"{language}@x.test", "x")
    user.groups.add(Group.objects.get(name=role))
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    return client


@pytest.fixture
def officer(client: Client, homes: Homes) -> Client:
    return staff(client, "Communications")


def make_page(home: HomePage, title: str, text: str = "", **fields: Any) -> StandardPage:
    body = [("text", text)] if text else []
    page = StandardPage(title=title, locale=home.locale, body=body, **{"summary": "x", **fields})
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def edit_url(page: StandardPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


# --- The other language ---------------------------------------------------------------


def test_text_of_the_other_language_stands_beside_the_form(officer: Client, homes: Homes) -> None:
    page = make_page(homes["zh-hant"], "求助", "<p>先打電話。</p>", slug="help")
    other = page.copy_for_translation(homes["en"].locale)
    other.title, other.body = "Get help", [("text", "<p>Call first.</p>")]
    other.save_revision().publish()

    html = officer.get(edit_url(other)).content.decode()

    assert "Chinese: current" in html
    assert '<div class="other-language__text" lang="zh-Hant-HK">' in html
    assert "先打電話。" in html
    assert f'href="{edit_url(page)}">Edit in Chinese</a>' in html


def test_newest_draft_of_the_other_language_is_shown_and_told_as_newer(
    officer: Client, homes: Homes
) -> None:
    page = make_page(homes["zh-hant"], "求助", slug="help")
    other = page.copy_for_translation(homes["en"].locale)
    other.save_revision().publish()
    page.summary = "電話亦可。"
    page.save_revision()

    html = officer.get(edit_url(other)).content.decode()

    assert "This page is behind by 1 edit" in html
    assert "電話亦可。" in html


def test_page_without_the_other_language_offers_to_write_it(officer: Client, homes: Homes) -> None:
    page = make_page(homes["en"], "Get help", slug="help")

    html = officer.get(edit_url(page)).content.decode()

    translate = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert f'href="{translate}">Write it in Chinese</a>' in html
    form = officer.get(translate).content.decode()
    assert "checked" in form


def test_no_page_mirrors_another(officer: Client, homes: Homes) -> None:
    """A mirror would show one language as the other, and be open where the page itself is not."""
    above = make_page(homes["en"], "Above")
    below = StandardPage(title="Below", locale=homes["en"].locale, summary="x")
    above.add_child(instance=below)
    other = homes["zh-hant"].locale

    copy = reverse("wagtailadmin_pages:copy", args=[below.pk])
    assert 'name="alias"' not in officer.get(copy).content.decode()
    typed = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": above.pk, "alias": "on"}
    officer.post(copy, typed)
    translate = reverse("simple_translation:submit_page_translation", args=[below.pk])
    assert officer.get(translate).status_code == 200
    assert officer.post(translate, {"locales": [other.pk]}).status_code == 200
    assert not Page.objects.exclude(alias_of=None).exists()

    officer.post(
        reverse("simple_translation:submit_page_translation", args=[above.pk]),
        {"locales": [other.pk]},
    )
    officer.post(translate, {"locales": [other.pk]})
    assert below.get_translation(other).alias_of_id is None


def test_list_of_pages_tells_the_state_of_the_other_language(officer: Client, homes: Homes) -> None:
    missing = make_page(homes["en"], "Missing", slug="missing")
    page = make_page(homes["en"], "Behind", slug="behind")
    page.copy_for_translation(homes["zh-hant"].locale).save_revision().publish()
    page.save_revision().publish()

    html = officer.get(reverse("wagtailadmin_explore", args=[homes["en"].pk])).content.decode()

    assert "Chinese: missing" in html[html.index(missing.title) :]
    assert "Chinese: behind by 1 edit" in html


# --- Checks of the content ------------------------------------------------------------


def preview(client: Client, page: StandardPage, **fields: Any) -> str:
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "body": streamfield([("text", rich_text(fields.pop("text", "<p>x</p>")))]),
        "comments": inline_formset([]),
        **fields,
    }
    assert json.loads(client.post(url, nested_form_data(data)).content)["is_valid"]
    return client.get(url, {"mode": ""}).content.decode()


def marks(html: str) -> str:
    return " ".join(re.findall(r'data-check="([^"]*)"', html))


LONG = "如果警察把你帶走，你有權知道原因，亦有權找律師，並且可以要求警方通知你的家人。"


@pytest.mark.parametrize(
    ("slug", "fields", "mark"),
    [
        ("about", {"summary": ""}, "summary-missing"),
        ("about", {"summary": "長" * 90}, "summary-long"),
        ("about", {}, "language-missing"),
        ("get-help", {"text": f"<p>{LONG}</p>"}, "long-sentence"),
        ("about", {"text": "<p>你好,世界</p>"}, "half-width-punctuation"),
        ("about", {"text": '<p><a href="#">此處</a></p>'}, "empty-link"),
        ("about", {"text": '<p><a href="https://x.test/">按此</a></p>'}, "vague-link"),
        ("about", {"text": "<p>約四成人未見過律師。</p>"}, "unsourced-figure"),
        ("about", {"text": "<ul><li>這是全港首個中心。</li></ul>"}, "unsourced-figure"),
    ],
)
def test_preview_marks_what_to_look_at(
    officer: Client, homes: Homes, slug: str, fields: dict[str, str], mark: str
) -> None:
    page = make_page(homes["zh-hant"], "頁", slug=slug)
    assert mark in marks(preview(officer, page, **fields))
    assert "data-check" not in Client().get(page.url).content.decode()


@pytest.mark.parametrize(
    "body",
    [
        ("text", '<p>約四成人未見過律師（<a href="https://example.org/">調查</a>）。</p>'),
        ("quote", {"text": "約四成人未見過律師。", "source": "調查報告"}),
    ],
)
def test_figure_with_its_source_is_left_alone(officer: Client, homes: Homes, body: Any) -> None:
    page = make_page(homes["zh-hant"], "頁", slug="about")
    page.body = [body]
    page.save_revision()

    shown = officer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "約四成人" in shown
    assert "unsourced-figure" not in marks(mark_preview(shown, page))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Click here", ["vague-link"]),
        ("「詳情」", ["vague-link"]),
        (" here. ", ["vague-link"]),
        ("https://x.test/a?b=c", ["vague-link"]),
        ("What to do here", []),
        ("詳情見申訴指南", []),
        ("", []),
    ],
)
def test_link_says_where_it_leads(words: str, found: list[str]) -> None:
    assert problems_of_link(words) == found


def test_long_sentences_are_told_only_where_people_need_help(officer: Client, homes: Homes) -> None:
    page = make_page(homes["zh-hant"], "關於", slug="about")
    assert "long-sentence" not in marks(preview(officer, page, text=f"<p>{LONG}</p>"))


@pytest.mark.parametrize(
    "text",
    [
        "時間：2:30",
        "每人限借3套（包括展板）。",
        "你有權知道原因。你亦有權找律師。",
        "見 https://example.org/。",
    ],
)
def test_good_chinese_is_left_alone(text: str) -> None:
    assert problems_in(text, "zh-hant", plain=True) == []


@pytest.mark.parametrize(("language", "words"), [("en", "no summary"), ("zh-hant", "沒有摘要")])
def test_checks_are_told_in_the_language_of_the_admin(
    client: Client, homes: Homes, language: str, words: str
) -> None:
    editor = staff(client, "Communications", language)
    page = make_page(homes["en"], "About", slug="about")
    html = editor.get(edit_url(page)).content.decode()
    config = html[html.index('id="checker-axe-configuration"') :]
    config = json.loads(config[config.index(">") + 1 : config.index("</script>")])
    assert "summary-missing" in config["options"]["runOnly"]
    assert words in config["messages"]["summary-missing"]["error_name"]


def test_a_check_never_keeps_anybody_from_publishing(officer: Client, homes: Homes) -> None:
    page = make_page(homes["zh-hant"], "頁", slug="get-help")
    data = nested_form_data(
        {
            "title": "求助",
            "slug": "get-help",
            "summary": "",
            "body": streamfield([("text", rich_text(f"<p>{LONG}</p>"))]),
            "comments": inline_formset([]),
        }
    )
    assert officer.post(edit_url(page), data | {"action-publish": "1"}).status_code == 302
    assert "求助" in Client().get("/zh-hant/get-help/").content.decode()


# --- Pictures and blocks --------------------------------------------------------------


def make_image(**fields: Any) -> CustomImage:
    file = BytesIO()
    Image.new("RGB", (40, 30), "#B3261E").save(file, "PNG")
    values = {"alt_en": "A red plate", "alt_zh_hant": "紅色圖版", **fields}
    return CustomImage.objects.create(
        title="plate", file=ContentFile(file.getvalue(), name="plate.png"), **values
    )


# Wagtail leaves the temporary file of a new rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_words_of_a_picture_are_proposed_in_the_language_of_the_page(
    officer: Client, homes: Homes
) -> None:
    chosen = reverse("wagtailimages_chooser:chosen", args=[make_image().pk])
    page = make_page(homes["zh-hant"], "求助", slug="help")
    new = reverse("wagtailadmin_pages:add", args=["core", "standardpage", homes["zh-hant"].pk])
    english = make_page(homes["en"], "About", slug="about")
    for editor, words in (
        (edit_url(page), "紅色圖版"),
        (new, "紅色圖版"),
        (edit_url(english), "A red plate"),
        ("/admin/images/", "A red plate"),
    ):
        answer = officer.get(chosen, headers={"referer": f"http://testserver{editor}"})
        assert json.loads(answer.content)["result"]["default_alt_text"] == words
    decorative = reverse("wagtailimages_chooser:chosen", args=[make_image(is_decorative=True).pk])
    answer = officer.get(decorative, headers={"referer": f"http://testserver{edit_url(page)}"})
    assert json.loads(answer.content)["result"]["default_alt_text"] == ""


@pytest.mark.parametrize("name", ["text", "quote", "notice", "link"])
def test_block_previews_speak_the_language_of_the_admin(
    client: Client, homes: Homes, name: str
) -> None:
    url = reverse("wagtailadmin_block_preview")
    block = BodyBlock().child_blocks[name].definition_prefix
    editor = staff(client, "Communications", "zh-hant")
    main = editor.get(url, {"id": block}).content.decode().split("<main", 1)[1]
    assert re.search("[一-鿿]{4}", main)
