"""A page is found at its address in each language, and never silently in another."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import PageViewRestriction

from site_project.core.models import HomePage, StandardPage
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def make_page(home: HomePage, slug: str = "guide", **fields: object) -> StandardPage:
    code = home.locale.language_code
    page = StandardPage(**{"title": f"{code} {slug}", "slug": slug, "locale": home.locale} | fields)
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def make_family(homes: Homes, slug: str = "guide") -> dict[str, StandardPage]:
    english = make_page(homes["en"], slug)
    chinese = make_page(homes["zh-hant"], slug, translation_key=english.translation_key)
    return {"en": english, "zh-hant": chinese}


@pytest.mark.parametrize("code", ["en", "zh-hant"])
def test_page_is_served_in_the_language_of_its_address(
    client: Client, homes: Homes, code: str
) -> None:
    make_family(homes)

    html = client.get(f"/{code}/guide/").content.decode()

    assert f"<h1>{code} guide</h1>" in html
    assert html.count("<h1>") == 1
    assert "noindex" not in html


@pytest.mark.parametrize(
    ("born", "read", "notice"),
    [
        ("en", "zh-hant", "zh-Hant-HK"),
        ("zh-hant", "en", "en"),
    ],
)
def test_missing_page_is_served_from_the_other_language(
    client: Client, homes: Homes, born: str, read: str, notice: str
) -> None:
    page = make_page(homes[born])

    response = client.get(f"/{read}/guide/")

    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{notice}">' in html
    assert f"<h1>{born} guide</h1>" in html
    assert 'class="notice" role="note"' in html
    assert f'rel="canonical" href="{page.full_url}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "hreflang" not in re.sub(r"<nav.*?</nav>", "", html, flags=re.DOTALL)


def test_switcher_keeps_the_readers_place(client: Client, homes: Homes) -> None:
    make_page(homes["en"])

    html = client.get("/zh-hant/guide/?page=2").content.decode()

    assert 'href="/en/guide/?page=2"' in html


def test_address_that_no_language_has_is_not_found(client: Client, homes: Homes) -> None:
    make_page(homes["en"])

    for path in ("/en/wrong/", "/zh-hant/wrong/", "/en/guide/wrong/", "/en/home-en/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("code", ["en", "zh-hant"])
def test_draft_is_not_found_in_any_language(client: Client, homes: Homes, code: str) -> None:
    make_page(homes["en"]).unpublish()

    assert client.get(f"/{code}/guide/").status_code == 404


def test_draft_translation_gives_way_to_the_published_page(client: Client, homes: Homes) -> None:
    pages = make_family(homes)
    pages["zh-hant"].unpublish()

    html = client.get("/zh-hant/guide/").content.decode()

    assert "<h1>en guide</h1>" in html


def test_another_page_at_the_same_slug_is_no_translation(client: Client, homes: Homes) -> None:
    for home in homes.values():
        make_page(home)

    html = client.get("/en/guide/").content.decode()

    links = set(re.findall(r'<link rel="alternate" hreflang="(.*?)"', html))
    assert links == {"en", "x-default"}


def test_page_is_found_at_any_depth_with_the_same_number_of_queries(
    client: Client, homes: Homes
) -> None:
    parent = make_page(homes["en"])
    child = StandardPage(title="Deeper", slug="deeper", locale=homes["en"].locale)
    parent.add_child(instance=child)
    child.save_revision().publish()

    for url in (parent.url, child.url):
        assert queries(client, url) == (4, 1)


def test_private_page_asks_for_a_login_in_each_language(client: Client, homes: Homes) -> None:
    page = make_page(homes["en"])
    page.view_restrictions.create(restriction_type="login")

    for code in homes:
        response = client.get(f"/{code}/guide/")
        assert response.status_code == 302
        assert "/admin/login/" in response.headers["Location"]


def test_page_below_a_private_one_is_private_too(client: Client, homes: Homes) -> None:
    parent = make_page(homes["en"])
    child = StandardPage(title="Deeper", slug="deeper", locale=homes["en"].locale)
    parent.add_child(instance=child)
    child.save_revision().publish()
    parent.view_restrictions.create(restriction_type="login")

    assert client.get("/en/guide/deeper/").status_code == 302


def test_page_with_a_password_opens_to_whoever_knows_it(client: Client, homes: Homes) -> None:
    page = make_page(homes["en"])
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="open sesame"
    )
    asked = client.get("/en/guide/")
    assert "en guide" not in asked.content.decode()
    action = re.search(r'action="([^"]+)"', asked.content.decode())[1]

    sent = client.post(action, {"password": "open sesame", "return_url": "/en/guide/"})

    assert sent.headers["Location"] == "/en/guide/"
    assert "en guide" in client.get("/en/guide/").content.decode()


def test_wagtails_own_sign_in_is_the_one_of_staff(client: Client, homes: Homes) -> None:
    html = client.get("/en/_util/login/").content.decode()
    assert "Username or e-mail" in html


def test_slug_must_be_free_in_each_language_of_the_page(homes: Homes) -> None:
    english = make_family(homes)["en"]
    make_page(homes["zh-hant"], "duties")
    english.slug = "duties"
    with pytest.raises(ValidationError, match="in the other language"):
        english.full_clean()
    english.slug = "freedoms"
    english.full_clean()
