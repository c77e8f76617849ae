"""The handbook as its editors keep it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaigns.models import ChapterPage, HandbookIndexPage, SectionEdition, SectionPage
from site_project.core.models import HomePage
from tests.campaigns.editing import approve, staff
from tests.factories.handbook import headed, make_book, make_chapter, make_section

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def section_form(**fields: Any) -> dict[str, str]:
    return nested_form_data(
        {
            "title": "A telephone call",
            "slug": "telephone-call",
            "summary": "You may telephone.",
            "number": "",
            "key": "",
            "law_as_at": "2026-01-31",
            "provisions": [],
            "reviewer": "",
            "body": streamfield(
                [
                    ("heading", {"text": "When you are held", "key": "", "former": ""}),
                    ("text", rich_text("<p>Ask for the telephone.</p>")),
                ]
            ),
            "corrections": inline_formset([]),
            "comments": inline_formset([]),
            **fields,
        }
    )


def add_url(parent: Any) -> str:
    return reverse("wagtailadmin_pages:add", args=["campaigns", "sectionpage", parent.pk])


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def published(officer: Client, parent: Any, **fields: Any) -> SectionPage:
    response = officer.post(add_url(parent), section_form(**fields) | {"action-submit": "1"})
    assert response.status_code == 302, response.context["form"].errors
    page = SectionPage.objects.get(slug=fields.get("slug", "telephone-call"))
    approve(page)
    return page


def test_officer_writes_a_section_and_what_is_left_empty_is_filled_in(
    officer: Client, homes: Homes
) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    assert officer.get(add_url(chapter)).status_code == 200

    page = published(officer, chapter)

    assert (page.number, page.key, page.law_as_at) == ("1", "telephone-call", date(2026, 1, 31))
    html = Client().get(page.url).content.decode()
    assert '<h2 id="when-you-are-held">When you are held</h2>' in html
    assert officer.get(edit_url(page)).status_code == 200
    # The draft that an editor goes on with has the same keys.
    assert page.latest_revision.content["key"] == "telephone-call"
    assert page.get_latest_revision_as_object().headings[0]["key"] == "when-you-are-held"


def test_draft_needs_no_day_of_the_law_and_review_does(officer: Client, homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))

    assert officer.post(add_url(chapter), section_form(law_as_at="")).status_code == 302
    page = SectionPage.objects.get()
    response = officer.post(edit_url(page), section_form(law_as_at="") | {"action-submit": "1"})

    assert "law_as_at" in response.context["form"].errors


@pytest.mark.parametrize("field", ["key", "number"])
def test_what_another_section_has_is_refused_at_its_field(
    officer: Client, homes: Homes, field: str
) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    taken = make_section(chapter, key="arrest")

    response = officer.post(add_url(chapter), section_form(**{field: getattr(taken, field)}))

    assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize("key", ["Arrest", "1-arrest", "arrest call", "拘捕"])
def test_key_is_of_small_latin_letters(officer: Client, homes: Homes, key: str) -> None:
    chapter = make_chapter(make_book(homes["en"]))

    response = officer.post(add_url(chapter), section_form(key=key))

    assert list(response.context["form"].errors) == ["key"]


def test_published_key_cannot_be_changed(officer: Client, homes: Homes) -> None:
    page = published(officer, make_chapter(make_book(homes["en"])))

    assert officer.get(edit_url(page)).context["form"].fields["key"].disabled
    officer.post(edit_url(page), section_form(key="another") | {"action-submit": "1"})

    approve(page)
    assert page.key == "telephone-call"


def test_published_anchor_stays_or_moves_to_another_heading(officer: Client, homes: Homes) -> None:
    page = published(officer, make_chapter(make_book(homes["en"])))

    def body(**heading: str) -> dict[str, str]:
        block = ("heading", {"text": "At the station", "key": "station", "former": "", **heading})
        return section_form(body=streamfield([block])) | {"action-submit": "1"}

    response = officer.post(edit_url(page), body())
    assert "when-you-are-held" in str(response.context["form"].errors["body"])
    assert officer.post(edit_url(page), body(former="when-you-are-held")).status_code == 302
    approve(page)

    html = Client().get(page.url).content.decode()
    assert '<span id="when-you-are-held"></span><h2 id="station">' in html


def test_two_headings_have_two_keys(officer: Client, homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    same = [("heading", {"text": "Bail", "key": "bail", "former": ""})] * 2

    response = officer.post(add_url(chapter), section_form(body=streamfield(same)))
    assert "body" in response.context["form"].errors

    alike = [("heading", {"text": "Bail", "key": "", "former": ""})] * 2
    page = published(officer, chapter, body=streamfield(alike))
    assert [heading["key"] for heading in page.headings] == ["bail", "bail-2"]


def test_translation_has_the_keys_and_the_number(officer: Client, homes: Homes) -> None:
    book = make_book(homes["en"], number="3")
    chapter = make_chapter(book)
    page = make_section(chapter, number="2A", key="arrest", body=[headed("Bail", "bail")])
    locale = homes["zh-hant"].locale
    for each in (book, chapter, page):
        url = reverse("simple_translation:submit_page_translation", args=[each.pk])
        officer.post(url, {"locales": [locale.pk]})

    chinese = page.get_translation(locale)

    assert (chinese.key, chinese.number) == ("arrest", "2A")
    assert [heading["key"] for heading in chinese.headings] == ["bail"]
    assert book.get_translation(locale).number == "3"


def test_copy_gets_a_key_and_a_number_of_its_own(officer: Client, homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    page = make_section(chapter, key="arrest")
    officer.post(
        reverse("wagtailadmin_pages:copy", args=[page.pk]),
        {
            "new_title": "Copy",
            "new_slug": "copy",
            "new_parent_page": chapter.pk,
            "copy_subpages": "",
        },
    )

    copy = SectionPage.objects.get(slug="copy")
    copy.save_revision().publish()

    assert (copy.key, copy.number) == ("copy", "2")
    assert SectionEdition.objects.filter(page=copy).exists()


def test_published_section_is_not_deleted_with_its_book(officer: Client, homes: Homes) -> None:
    page = published(officer, make_chapter(make_book(homes["en"])))
    book = page.get_parent().get_parent()

    administrator = staff(Client(), "Administrators")

    response = administrator.post(reverse("wagtailadmin_pages:delete", args=[book.pk]), follow=True)

    assert "cannot be deleted" in response.content.decode()
    assert SectionPage.objects.filter(pk=page.pk).exists()


def test_languages_move_together_or_not_at_all(officer: Client, homes: Homes) -> None:
    book = make_book(homes["en"])
    page = make_section(make_chapter(book))
    there = make_chapter(book)
    zh_book = book.copy_for_translation(homes["zh-hant"].locale)
    page.get_parent().specific.copy_for_translation(homes["zh-hant"].locale)
    page.copy_for_translation(homes["zh-hant"].locale)
    url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, there.pk])

    officer.post(url)
    assert SectionPage.objects.get(pk=page.pk).get_parent().pk != there.pk

    there.copy_for_translation(homes["zh-hant"].locale)
    officer.post(url)
    assert SectionPage.objects.get(pk=page.pk).get_parent().pk == there.pk
    chinese = SectionPage.objects.get(locale=homes["zh-hant"].locale)
    assert chinese.get_parent().translation_key == there.translation_key
    assert zh_book.get_descendants().count() == 3


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_every_page_is_previewed_before_it_is_saved(
    officer: Client, homes: Homes, language: str
) -> None:
    chapter = make_chapter(make_book(homes[language]))
    book = chapter.get_parent()
    index = HandbookIndexPage.objects.child_of(homes[language]).get()
    simple = nested_form_data(
        {"title": "T", "slug": "t", "summary": "", "number": "", "edition": "",
         "body": streamfield([]), "comments": inline_formset([])}
    )  # fmt: skip
    for name, parent, form in (
        ("handbookpage", index, simple),
        ("chapterpage", book, simple),
        ("sectionpage", chapter, section_form()),
    ):
        url = reverse("wagtailadmin_pages:preview_on_add", args=["campaigns", name, parent.pk])
        assert officer.post(url, form).json()["is_valid"], name
        shown = officer.get(url, {"mode": ""})
        assert shown.status_code == 200
        assert "<h1" in shown.content.decode()
    page = make_section(chapter)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert officer.post(url, section_form(title="Changed")).json()["is_valid"]
    assert "Changed" in officer.get(url, {"mode": ""}).content.decode()
    assert ChapterPage.objects.count() == 1
