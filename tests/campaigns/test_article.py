"""Articles as readers see them."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from campaigns.enums import ArticleKind
from campaigns.models import ArticleAuthor, ArticlePage, Correction, Reference, RelatedArticle
from site_project.core.models import HomePage, Person
from tests.factories.campaigns import make_article
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def content(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def make_person(name: str, *, agreed: bool) -> Person:
    return Person.objects.create(name_en=name, name_zh_hant=name, agreed_to_be_named=agreed)


def full_article(home: HomePage, items: int = 1) -> ArticlePage:
    """An article with so many authors, references, related articles and corrections."""
    page = make_article(home)
    page.body = [("text", "<p>So it is written [1].</p>")]
    page.authors = [
        ArticleAuthor(person=make_person(f"Author {n}", agreed=True)) for n in range(items)
    ]
    page.references = [Reference(text=f"Source {n}") for n in range(items)]
    page.related = [RelatedArticle(article=make_article(home)) for _ in range(items)]
    page.corrections = [
        Correction(text=f"Correction {n}", corrected_on=date(2026, 1, 2)) for n in range(items)
    ]
    page.save_revision().publish()
    return page


@pytest.mark.parametrize("items", [1, 3])
def test_article_asks_ten_queries_at_most(client: Client, homes: Homes, items: int) -> None:
    page = full_article(homes["en"], items)

    assert queries(client, page.url) == (10, 3)


@pytest.mark.parametrize("items", [1, 3])
def test_list_of_articles_asks_six_queries(client: Client, homes: Homes, items: int) -> None:
    for _ in range(items):
        make_article(homes["en"])

    assert queries(client, "/en/articles/") == (6, 1)


def test_article_shows_its_parts(client: Client, homes: Homes) -> None:
    html = main(content(client, full_article(homes["en"]).url))

    assert "Author 0" in html
    assert '<a id="cite-1-1" href="#ref-1"' in html
    assert re.search(r'<li id="ref-1">\s*Source 0\s*<a href="#cite-1-1"', html)
    assert "Fri 2 Jan 2026" in html
    assert "Correction 0" in html
    assert "Related articles" in html


def test_author_who_has_not_agreed_is_nowhere_named(client: Client, homes: Homes) -> None:
    page = make_article(homes["en"])
    named, unnamed = make_person("Chan Siu Ming", agreed=True), make_person("X", agreed=False)
    Person.objects.filter(pk=unnamed.pk).update(name_en="Wong Tai Sin")
    page.authors = [ArticleAuthor(person=named), ArticleAuthor(person=unnamed)]
    page.save_revision().publish()

    for url in (page.url, "/en/articles/feed.atom"):
        assert "Chan Siu Ming" in content(client, url)
        assert "Wong Tai Sin" not in content(client, url)


def test_article_describes_itself_to_search_engines(client: Client, homes: Homes) -> None:
    page = full_article(homes["zh-hant"])
    html = content(client, page.url)

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    data = {block["@type"]: block for block in map(json.loads, blocks)}

    assert data["Article"]["headline"] == page.title
    assert data["Article"]["inLanguage"] == "zh-Hant-HK"
    assert data["Article"]["datePublished"] == page.published_on.isoformat()
    assert data["Article"]["author"] == [{"@type": "Person", "name": "Author 0"}]
    assert data["Article"]["publisher"]["name"] == "民權教育中心"
    assert len(data["BreadcrumbList"]["itemListElement"]) == 3


@pytest.mark.parametrize(("born", "read"), [("en", "zh-hant"), ("zh-hant", "en")])
def test_article_that_is_missing_is_shown_in_the_other_language(
    client: Client, homes: Homes, born: str, read: str
) -> None:
    page = make_article(homes[born], slug="news", title="Only here")

    html = content(client, f"/{read}/articles/news/")

    assert "Only here" in main(html)
    assert f'rel="canonical" href="{page.full_url}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="alternate" hreflang' not in html
    assert f'href="/{read}/articles/news/"' in main(content(client, f"/{read}/articles/"))


def test_related_article_is_linked_in_the_language_of_the_page(
    client: Client, homes: Homes
) -> None:
    english = make_article(homes["en"], slug="other", title="Other")
    make_article(
        homes["zh-hant"], slug="other", title="另一篇", translation_key=english.translation_key
    )
    page = make_article(homes["zh-hant"])
    page.related = [RelatedArticle(article=english)]
    page.save_revision().publish()

    html = main(content(client, page.url))

    assert "另一篇" in html
    assert 'href="/zh-hant/articles/other/"' in html


def test_list_shows_one_kind(client: Client, homes: Homes) -> None:
    make_article(homes["en"], title="An update", kind=ArticleKind.UPDATE)
    make_article(homes["en"], title="A statement", kind=ArticleKind.STATEMENT)

    html = content(client, "/en/articles/?kind=update")

    assert "An update" in html
    assert "A statement" not in html
    assert 'role="alert"' not in html


@pytest.mark.parametrize("kind", ["rumour", "%00", "9" * 40, "二零二六"])
def test_list_says_that_it_has_no_such_kind_and_shows_all(
    client: Client, homes: Homes, kind: str
) -> None:
    make_article(homes["en"], title="An update", kind=ArticleKind.UPDATE)

    html = content(client, f"/en/articles/?kind={kind}")

    assert 'role="alert"' in html
    assert "An update" in html


def test_pages_of_a_list_keep_the_kind(client: Client, homes: Homes) -> None:
    for _ in range(31):
        make_article(homes["en"], kind=ArticleKind.UPDATE)

    html = content(client, "/en/articles/?kind=update")

    assert 'href="?kind=update&amp;page=2"' in html
    assert client.get("/en/articles/?kind=update&page=2").status_code == 200


def test_newest_article_stands_first(client: Client, homes: Homes) -> None:
    make_article(homes["en"], title="Older", published_on=date(2026, 1, 1))
    make_article(homes["en"], title="Newer", published_on=date(2026, 1, 2))
    make_article(homes["en"], title="Oldest", published_on=date(2025, 1, 2))

    html = main(content(client, "/en/articles/"))

    assert html.index("Newer") < html.index("Older") < html.index("Oldest")


def test_published_correction_survives_an_older_revision(client: Client, homes: Homes) -> None:
    page = make_article(homes["en"])
    before = page.latest_revision
    page.corrections = [Correction(text="Not ten, twelve.")]
    page.save_revision().publish()

    before.publish()

    assert "Not ten, twelve." in content(client, page.url)


def test_correction_of_a_draft_can_still_go(homes: Homes) -> None:
    page = make_article(homes["en"])
    page.corrections = [Correction(text="Not yet seen")]
    page.save_revision()

    page.corrections = []
    page.save_revision().publish()

    assert not Correction.objects.filter(page=page).exists()


def test_erased_person_leaves_the_article(client: Client, homes: Homes) -> None:
    page = full_article(homes["en"])
    Person.objects.all().delete()

    assert "Author 0" not in content(client, page.url)
    page.refresh_from_db()
    assert page.latest_revision.as_object().authors.count() == 0
