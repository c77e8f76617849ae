"""The Atom feed of articles (RFC 4287)."""

import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import ArticleAuthor
from site_project.core.models import HomePage, OfficeSettings, Person
from tests.factories.campaigns import make_article

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ATOM = "{http://www.w3.org/2005/Atom}"
URL = "/en/articles/feed.atom"


def entries(client: Client, url: str = URL) -> list[ET.Element]:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314  (our own bytes)


def test_feed_holds_the_articles_of_its_language(client: Client, homes: Homes) -> None:
    make_article(homes["en"], title="English & more", published_on=date(2026, 1, 2))
    make_article(homes["zh-hant"], title="中文")

    english, chinese = entries(client), entries(client, "/zh-hant/articles/feed.atom")

    assert [entry.findtext(f"{ATOM}title") for entry in english] == ["English & more"]
    assert [entry.findtext(f"{ATOM}title") for entry in chinese] == ["中文"]
    # The day begins at midnight in Hong Kong.
    assert english[0].findtext(f"{ATOM}published") == "2026-01-01T16:00:00+00:00"


def test_sign_that_xml_has_no_place_for_becomes_a_blank(client: Client, homes: Homes) -> None:
    make_article(homes["en"], title="Before\x0bafter", summary="One\x1f two")
    [entry] = entries(client)
    assert entry.findtext(f"{ATOM}title") == "Before after"


def test_article_that_is_closed_to_the_public_leaves_the_feed_at_once(
    client: Client, homes: Homes
) -> None:
    article = make_article(homes["en"])
    tag = client.get(URL).headers["ETag"]
    article.view_restrictions.create(restriction_type="login")
    again = client.get(URL, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert ET.fromstring(again.content).find(f"{ATOM}entry") is None  # noqa: S314


@pytest.mark.parametrize("items", [0, 1, 3])
def test_feed_gives_the_same_bytes_until_something_changes(
    client: Client, homes: Homes, items: int
) -> None:
    for _ in range(items):
        make_article(homes["en"])
    first, second = client.get(URL), client.get(URL)

    assert first.content == second.content
    again = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("change", ["article", "unpublish", "office", "person"])
def test_feed_is_sent_again_after_a_change(client: Client, homes: Homes, change: str) -> None:
    page = make_article(homes["en"])
    person = Person.objects.create(name_en="A", name_zh_hant="A", agreed_to_be_named=True)
    page.authors = [ArticleAuthor(person=person)]
    page.save_revision().publish()
    before = client.get(URL)

    if change == "article":
        page.title = "New words"
        page.save_revision().publish()
    elif change == "unpublish":
        page.unpublish()
    elif change == "office":
        office = OfficeSettings.load()
        office.name_en = "Another name"
        office.save()
    else:
        person.agreed_to_be_named = False
        person.save()

    after = client.get(URL, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_entry_keeps_its_id_when_its_address_changes(
    client: Client, homes: Homes, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_article(homes["en"], slug="old")
    before = entries(client)[0]

    page.slug = "new"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    after = entries(client)[0]
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")
    assert after.find(f"{ATOM}link").get("href").endswith("/en/articles/new/")


@pytest.mark.parametrize("items", [1, 3])
def test_feed_asks_the_same_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    for _ in range(items):
        make_article(homes["en"])
    client.get(URL)

    with CaptureQueriesContext(connection) as captured:
        client.get(URL)

    assert len(captured) == 6


def test_draft_and_private_articles_are_not_in_the_feed(client: Client, homes: Homes) -> None:
    make_article(homes["en"]).unpublish()
    make_article(homes["en"]).view_restrictions.create(restriction_type="login")

    assert entries(client) == []


def test_feed_sets_no_cookie_and_refuses_to_be_posted_to(client: Client, homes: Homes) -> None:
    assert not client.get(URL).cookies
    assert client.post(URL).status_code == 405
