"""The demonstration says what the facts say, in both languages."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from campaigns.demo_campaigns import FOLDER
from campaigns.demo_content import campaigns_and_articles
from campaigns.enums import CampaignStatus
from campaigns.models import Campaign, PathwayPage
from campaigns.review import legal
from site_project.core.demo_content import Demo
from site_project.core.demo_texts import read
from site_project.core.models import HomePage

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
LANGUAGES = ("en", "zh-hant")
NOT_HONG_KONG_USAGE = ("志工", "視頻", "網路", "登錄", "信息", "點擊", "用戶名", "軟體", "上訴權")
HELP_AND_RIGHTS = ("get-help", "know-your-rights")
PROSE = (
    "pages",
    "campaigns",
    "articles",
    "rights",
    "handbook",
    "cases",
    "treaties",
    "publications",
    "pathways",
)
CHINESE = re.compile(r"[一-鿿]")
LINKED = re.compile(r"\]\([^)]*\)")
LEGISLATION = (
    "article-23",
    "legal-assistance-and-transfer",
    "right-to-information",
    "race-and-age-discrimination",
    "universal-suffrage",
    "asylum-and-torture-claims",
    "social-security",
)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """The chapter, played once for all tests of this file and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        homes = {page.locale.language_code: page for page in HomePage.objects.all()}
        demo = Demo(today=date(2026, 11, 23), homes=homes, say=lambda text: None)
        campaigns_and_articles(demo)
        yield demo
        transaction.set_rollback(True)


def addresses(homes: Homes, code: str) -> list[str]:
    """Return the addresses of all pages of a language, without its prefix."""
    pages = homes[code].get_descendants(inclusive=True).live()
    return [page.url.removeprefix(f"/{code}/") for page in pages]


def test_every_page_is_served_in_both_languages(client: Client, demo: Demo) -> None:
    paths = addresses(demo.homes, "en")
    assert paths == addresses(demo.homes, "zh-hant")
    assert len(paths) >= 45
    for path in paths:
        for code in LANGUAGES:
            response = client.get(f"/{code}/{path}")
            html = response.content.decode()
            assert response.status_code == 200, path
            assert "noindex" not in html, path
            assert not [word for word in NOT_HONG_KONG_USAGE if word in html], path
            notice = {"en": "dates, persons and loans are invented", "zh-hant": "均屬虛構"}[code]
            assert notice in html, path


LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)"')


def test_every_page_is_three_clicks_from_the_home_page(client: Client, demo: Demo) -> None:
    for code in LANGUAGES:
        seen = {f"/{code}/"}
        step = set(seen)
        for _click in range(3):
            found = {link for path in step for link in LINK.findall(read_page(client, path))}
            step = {link for link in found if link.startswith(f"/{code}/")} - seen
            seen |= step
        assert {f"/{code}/{path}" for path in addresses(demo.homes, code)} <= seen


def read_page(client: Client, path: str) -> str:
    response = client.get(path)
    return response.content.decode() if response["Content-Type"].startswith("text/html") else ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_task_and_achievement_leads_to_what_came_of_it(
    client: Client, demo: Demo, code: str
) -> None:
    html = client.get(f"/{code}/about/what-we-have-done/").content.decode()
    body = html[html.index("</h1>") : html.index("</main")]
    tasks = re.findall(r"<li[^>]*>(.*?)</li>", body, re.S)
    kinds = "campaigns|cases|treaties|about/legal-advice|handbook|articles|events"
    assert len([task for task in tasks if re.search(f'href="/{code}/({kinds})/', task)]) == 12


def test_every_page_has_a_summary_that_fits_a_search_result(demo: Demo) -> None:
    for home in demo.homes.values():
        for page in home.get_descendants(inclusive=True).live().specific():
            # The lists are the lists' own: an editor gives them a summary where one is wanted.
            if page.depth == 3 and page.fixed_slug:
                continue
            assert 0 < len(page.summary) <= 160, page.url


def test_sentences_that_people_in_need_read_are_short() -> None:
    pages = read(FOLDER, "pages")
    families = [pages[address] for address in HELP_AND_RIGHTS]
    for name in ("rights", "handbook", "pathways"):
        families += read(FOLDER, name).values()
    for family in families:
        prose = family.prose["zh-hant"]
        body = "\n".join([prose.body, *prose.parts.values()])
        body = re.sub(r"(?m)=> \S+|^@files.*|^## [a-z-]+ \|", "", body)
        body = re.sub(r"\]\([^)]*\)|《[^》]+》|[\[|]", "。", body)
        for sentence in re.split(r"[。！？；：\n]", body):
            assert len(re.sub(r"\s", "", sentence)) < 25, sentence


def test_chinese_is_written_with_chinese_punctuation() -> None:
    half_width = re.compile(r"[一-鿿][,;:!?(](?!\d)|[一-鿿]\.")
    for name in PROSE:
        for slug, family in read(FOLDER, name).items():
            prose = family.prose["zh-hant"]
            body = "\n".join([prose.body, *prose.parts.values()])
            text = "\n".join([*prose.fields.values(), LINKED.sub("", body)])
            assert not half_width.search(text), slug
            assert not re.search(r"[０-９]", text), slug
            assert not [word for word in NOT_HONG_KONG_USAGE if word in text], slug


def test_menu_is_short_and_begins_with_rights(demo: Demo) -> None:
    for home in demo.homes.values():
        titles = [page.slug for page in home.get_children().live().in_menu()]
        assert titles[0] == "know-your-rights"
        assert titles[-1] == "about"
        assert len(titles) <= 6


def test_home_leads_to_help_and_through_four_doors(demo: Demo) -> None:
    for code, home in demo.homes.items():
        home.refresh_from_db()
        assert home.help_page.url == f"/{code}/get-help/"
        doors = [(door.value["page"].slug, door.value["text"]) for door in home.doors]
        assert [slug for slug, _ in doors] == ["know-your-rights", "campaigns", "events", "lending"]
        assert all(text for _, text in doors)
        assert all(bool(CHINESE.search(text)) == (code == "zh-hant") for _, text in doors)


def test_campaigns_on_legislation_are_history(client: Client, demo: Demo) -> None:
    for code in LEGISLATION:
        record = Campaign.objects.get(code=code)
        html = client.get(f"/en/campaigns/{code}/").content.decode()
        assert record.status == CampaignStatus.NOT_RECORDED
        assert html.index("Check the current law") < html.index("<h1"), code
    for code in ("article-23", "legal-assistance-and-transfer", "universal-suffrage"):
        assert not demo.records[f"campaign {code}"].demands.exists()
    assert "2002–2003" in client.get("/en/campaigns/article-23/").content.decode()


def test_some_campaigns_are_under_way(demo: Demo) -> None:
    under_way = set(Campaign.objects.under_way().values_list("code", flat=True))
    assert {"prison-reform", "detained-in-the-mainland"} <= under_way


def test_downloads_are_served_with_their_words(client: Client, demo: Demo) -> None:
    document = demo.records["document before-you-come zh-hant"]
    html = client.get("/zh-hant/get-help/").content.decode()
    assert document.url in html
    response = client.get(document.url)
    assert len(response["ETag"]) > 2
    assert "正本自己保管" in b"".join(response.streaming_content).decode("utf-8-sig")


def test_a_student_can_ask_about_an_internship(client: Client, demo: Demo) -> None:
    labels = {"en": ("Your name", "E-mail"), "zh-hant": ("姓名或稱呼", "電郵")}
    for code in LANGUAGES:
        html = client.get(f"/{code}/about/internships/").content.decode()
        for key in ("name", "email", "studies", "wish"):
            assert f'name="{key}"' in html
        for label in labels[code]:
            assert f">{label}</label>" in html


def test_summary_names_its_source_and_six_references(client: Client, demo: Demo) -> None:
    html = client.get("/en/articles/international-bodies-summary/").content.decode()

    assert "summary of an article by Sophie Lee" in html or "Summary of an article by" in html
    for name in ("Osiatyński", "2020", "Weissbrodt", "Gaer", "2023", "Bosch"):
        assert name in html
    for heading in ("Actors", "Obstacles", "References"):
        assert f">{heading}</h2>" in html


@pytest.mark.parametrize(("code", "subject"), [("en", "the way home"), ("zh-hant", "回家的路")])
def test_an_issue_of_the_newsletter_and_comments_are_there(
    client: Client, demo: Demo, code: str, subject: str
) -> None:
    archive = client.get(f"/{code}/subscribe/issues/").content.decode()
    issue = client.get(f"/{code}/subscribe/issues/1/").content.decode()
    assert subject in archive
    assert subject in issue
    assert len(re.findall(rf'<h2><a href="[^"]*/{code}/articles/', issue)) == 3
    page = client.get(f"/{code}/articles/international-bodies-summary/").content.decode()
    assert "一位中學老師" in page
    assert "A law student" in page
    assert "not only who takes part" not in page  # it waits to be read by the office


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_way_for_a_relative_ends_at_the_centres_telephone(
    client: Client, demo: Demo, code: str
) -> None:
    start = f"/{code}/pathways/relative-detained-in-the-mainland/"
    waiting, ends = [start], {}
    while waiting:
        html = read_page(client, waiting.pop())
        for url in re.findall(rf'<li><a href="({re.escape(start)}[^"]+)"', html):
            waiting.append(url.replace("&amp;", "&"))
        if "to-tick" in html:
            ends[re.search(r"<h1>(.*?)</h1>", html)[1]] = html
    assert len(ends) == 3
    centre = {"en": "the centre", "zh-hant": "中心"}[code]
    for title, html in ends.items():
        assert centre in title
        assert 'href="tel:00000000"' in html[html.index("</h1>") : html.index("</main>")]


def test_pathways_are_the_same_in_both_languages(demo: Demo) -> None:
    pages = list(PathwayPage.objects.all())
    assert [page.unlike_other_languages() for page in pages] == [[], []]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "get-help/",
        "campaigns/detained-in-the-mainland/",
        "handbook/book-1/in-custody/arrest/",
        "rights/liberty/",
        "pathways/",
    ],
)
def test_pathway_is_linked_from_where_relatives_look(
    client: Client, demo: Demo, code: str, path: str
) -> None:
    html = read_page(client, f"/{code}/{path}")
    main = html[html.index("<main") : html.index("</main>")]
    assert f'href="/{code}/pathways/relative-detained-in-the-mainland/"' in main


def test_other_chapters_find_what_they_refer_to(demo: Demo) -> None:
    assert demo.records["provision ICCPR 9"].code == "ICCPR 9"
    assert demo.records["campaign prison-reform"].page_key is not None


def test_what_tells_the_law_has_a_reviewer(demo: Demo) -> None:
    assert list(legal.published_without_review()) == []
    assert list(legal.cases_without_review()) == []
