"""A pathway as readers walk it: the address is all that knows what they answered."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from wagtail.models import PageViewRestriction

from campaigns.models import PathwayPage
from site_project.core.kept_back import KeptBack
from site_project.core.models import HomePage, OfficeSettings
from tests.factories.campaigns import (
    make_article,
    make_body,
    make_provision,
    make_right,
    make_right_page,
)
from tests.factories.handbook import make_law_change
from tests.factories.pathways import make_pathway, outcome, question
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
STEPS = (
    question("held", Yes="notice", No="told", Unsure="told"),
    question("notice", Yes="lawyer", No="told"),
    question("told", Yes="lawyer", No="ask"),
    outcome("ask", title="Ask the centre"),
    outcome("lawyer", title="See a lawyer", bring=["The notice"]),
)


def main(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def links(html: str) -> dict[str, str]:
    """Return the addresses of a page's answers by their words."""
    [found] = re.findall(r'<ul class="answers">(.*?)</ul>', html, re.S)
    pairs = re.findall(r'<a href="([^"]+)">([^<]+)</a>', found)
    return {unescape(text): unescape(url) for url, text in pairs}


def walk(client: Client, url: str) -> Iterator[tuple[list[str], str]]:
    """Follow every answer from a page on; yield the answers and the outcome of each way."""
    html = main(client, url)
    assert html.count("<h1") == 1
    if '<ul class="answers">' not in html:
        yield [], html
        return
    for text, after in links(html).items():
        for texts, end in walk(client, after):
            yield [text, *texts], end


def office_with_a_telephone() -> None:
    office = OfficeSettings.load()
    office.telephone = "+852 2000 0000"
    office.save()


def test_every_way_ends_at_an_outcome_with_the_help_line(client: Client, homes: Homes) -> None:
    office_with_a_telephone()
    page = make_pathway(homes["en"], *STEPS)

    ways = {tuple(texts): html for texts, html in walk(client, page.url)}

    assert set(ways) == {
        ("Yes", "Yes"),
        ("Yes", "No", "Yes"),
        ("Yes", "No", "No"),
        ("No", "Yes"),
        ("No", "No"),
        ("Unsure", "Yes"),
        ("Unsure", "No"),
    }
    for html in ways.values():
        assert "What to do now" in html
        assert "tel:+85220000000" in html
        assert "Law as at 31 Jan 2026" in html
    assert "See a lawyer" in ways["Yes", "Yes"]
    assert "The notice" in ways["Yes", "Yes"]


def test_first_question_stands_on_the_page_itself(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS, introduction="<p>Answer what you know.</p>")

    html = main(client, page.url)

    assert page.title in html
    assert "Answer what you know." in html
    assert ">held?</h2>" in html
    assert list(links(html)) == ["Yes", "No", "Unsure"]
    assert main(client, f"{page.url}?step=held") == html


def test_answers_so_far_are_told_and_each_can_be_changed(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    url = f"{page.url}?step=lawyer&way=held~2.told"

    html = main(client, url)

    told = re.findall(r"<dt>(.*?)</dt><dd>(\w+) .*?href=\"([^\"]+)\"", html)
    assert [(ask, answer, unescape(to)) for ask, answer, to in told] == [
        ("held?", "Unsure", page.url),
        ("told?", "Yes", f"{page.url}?step=told&way=held~2"),
    ]
    assert f'rel="prev" href="{page.url}?step=told&amp;way=held~2"' in html
    # The same answer leads back to where the reader was.
    assert links(main(client, f"{page.url}?step=told&way=held~2"))["Yes"] == url


@pytest.mark.parametrize("way", ["", "notice", "held~9", "<b>", "held.notice.told"])
def test_step_is_shown_without_answers_that_do_not_lead_to_it(
    client: Client, homes: Homes, way: str
) -> None:
    page = make_pathway(homes["en"], *STEPS)

    html = main(client, f"{page.url}?step=notice&way={way}")

    assert "notice?" in html
    assert "Your answers so far" not in html
    assert f'rel="prev" href="{page.url}"' in html


@pytest.mark.parametrize("step", ["nowhere", "held~2", "%00", "<b>", "說"])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_unknown_step_leads_back_to_the_beginning(
    client: Client, homes: Homes, step: str, language: str
) -> None:
    office_with_a_telephone()
    page = make_pathway(homes[language], *STEPS)

    html = main(client, f"{page.url}?step={step}", status=404)

    assert f'<a class="button" href="{page.url}">' in html
    assert "tel:+85220000000" in html
    assert html.count("<h1") == 1


def test_the_other_language_keeps_the_step_and_the_answers(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    make_pathway(
        homes["zh-hant"],
        question("held", 知道="notice", 不知道="told", 不肯定="told"),
        question("notice", 有="lawyer", 沒有="told"),
        question("told", 有="lawyer", 沒有="ask"),
        outcome("ask", title="向中心查詢"),
        outcome("lawyer", title="找律師"),
        like=page,
    )

    response = client.get(f"{page.url}?step=lawyer&way=held~2.told")
    [switch] = re.findall(r'<a href="(/zh-hant/[^"]+)" hreflang', response.content.decode())
    html = main(client, unescape(switch))

    assert "找律師" in html
    assert "<dd>不肯定 " in html
    assert f"/zh-hant/pathways/{page.slug}/?step=told&amp;way=held~2" in html


def test_pathway_in_one_language_is_walked_in_the_other(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    start = page.url.replace("/en/", "/zh-hant/")

    ways = list(walk(client, start))

    assert len(ways) == 7
    assert all(f'href="{start}' in html for _texts, html in ways)


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models()}


def test_nothing_of_a_walk_is_kept(client: Client, homes: Homes, settings: Any) -> None:
    settings.PAGE_CACHE = True
    page = make_pathway(homes["en"], *STEPS)
    client.get(page.url)
    before = rows()

    for url in (
        page.url,
        f"{page.url}?step=told&way=held",
        f"{page.url}?step=lawyer&way=held.told",
        f"{page.url}?step=nowhere",
    ):
        response = client.get(url)
        assert not response.cookies
        assert "Set-Cookie" not in response
        if url != page.url:
            # No cache keeps it, no other page is told of it, no view of it is counted.
            assert response["Cache-Control"] == "no-store"
            assert response["Referrer-Policy"] == "no-referrer"
            assert "page-view" not in response.content.decode()
            assert 'content="noindex"' in response.content.decode()

    assert rows() == before
    assert "page-view" in client.get(page.url).content.decode()


def test_answer_leads_to_a_page_of_the_site(client: Client, homes: Homes) -> None:
    article = make_article(homes["en"])
    page = make_pathway(homes["en"], question("held", Read=article, Ask="end"), outcome("end"))
    assert links(main(client, page.url))["Read"] == article.url

    article.unpublish()

    html = main(client, page.url)
    assert "Read" not in links(html)
    assert "ask us" in html


def test_restricted_page_is_neither_named_nor_led_to(client: Client, homes: Homes) -> None:
    article = make_article(homes["en"])
    steps = question("held", Read=article, Ask="end"), outcome("end", related=[article])
    page = make_pathway(homes["en"], *steps)
    PageViewRestriction.objects.create(page=article, restriction_type="login")

    assert "Read" not in links(main(client, page.url))
    assert article.title not in main(client, f"{page.url}?step=end&way=held")
    with pytest.raises(KeptBack, match="leads to a page that is not published"):
        page.save_revision().publish()


def test_outcome_names_whom_to_ask_and_what_to_read(client: Client, homes: Homes) -> None:
    article, hidden = make_article(homes["en"]), make_article(homes["en"])
    body = make_body(name_en="The office", url="https://office.example/")
    page = make_pathway(
        homes["en"],
        question("held", Yes="end"),
        outcome("end", bodies=[{"body": body, "about": "For notices."}], related=[article, hidden]),
    )
    hidden.unpublish()

    html = main(client, f"{page.url}?step=end&way=held")

    assert '<a href="https://office.example/" rel="noopener">The office</a>' in html
    assert "For notices." in html
    assert f'<a href="{article.url}">{article.title}</a>' in html
    assert hidden.title not in html


def test_change_of_the_law_is_told_on_every_step(client: Client, homes: Homes) -> None:
    provision = make_provision()
    page = make_pathway(homes["en"], *STEPS, provisions=[provision])
    other = make_pathway(homes["en"], *STEPS)
    make_law_change(provision)

    for url in (page.url, f"{page.url}?step=told", f"{page.url}?step=lawyer&way=held.told"):
        assert "The time limit is now 24 hours." in main(client, url)
    assert "24 hours" not in main(client, other.url)


def test_right_shows_the_pathways_that_rest_on_it(client: Client, homes: Homes) -> None:
    mine, other = make_provision(), make_provision()
    right = make_right_page(homes["en"], make_right(mine))
    make_pathway(homes["en"], title="Held somewhere", provisions=[mine])
    make_pathway(homes["en"], title="Something else", provisions=[other])

    html = main(client, right.url)

    assert "Held somewhere" in html
    assert "Something else" not in html


def test_list_names_each_pathway_once(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], title="Held somewhere")
    make_pathway(homes["zh-hant"], title="有人被扣留", like=page)
    make_pathway(homes["zh-hant"], title="只有中文")

    html = main(client, "/en/pathways/")

    assert "Held somewhere" in html
    assert "有人被扣留" not in html
    assert "只有中文" in html


@pytest.mark.parametrize("times", [1, 3])
def test_pathway_asks_a_fixed_number_of_queries(client: Client, homes: Homes, times: int) -> None:
    article, body = make_article(homes["en"]), make_body()
    steps = [
        block
        for n in range(times)
        for block in (
            question(f"q{n}", Read=article, On=f"q{n + 1}" if n + 1 < times else "x", Done=f"o{n}"),
            outcome(f"o{n}", bodies=[{"body": body, "about": ""}], related=[article]),
        )
    ]
    page = make_pathway(homes["en"], *steps, outcome("x"), provisions=[make_provision()])
    for _time in range(times):
        make_pathway(homes["en"])

    assert queries(client, page.url) == (10, 1)
    assert queries(client, f"{page.url}?step=o0&way=q0") == (10, 1)
    assert queries(client, "/en/pathways/") == (6, 1)


def test_restriction_covers_every_step(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert client.get(f"{page.url}?step=lawyer&way=held.told").status_code == 302


def test_unfinished_pathway_is_not_published_by_any_way(homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)
    page.body = [question("held", Yes="lost"), outcome("end")]
    revision = page.save_revision()

    with pytest.raises(KeptBack, match="no step has this key"):
        revision.publish()

    assert PathwayPage.objects.get().steps.first.answers[0].step == "notice"


@pytest.mark.indexed
def test_pathway_is_found_by_its_words_and_not_by_its_keys(client: Client, homes: Homes) -> None:
    make_pathway(
        homes["en"],
        question("zebra", Yes="okapi"),
        outcome("okapi", title="Fetch a lantern", do_now=["Telephone the harbour."]),
        title="Held somewhere",
    )

    for words, found in (("lantern", True), ("harbour", True), ("okapi", False), ("zebra", True)):
        html = main(client, f"/en/search/?q={words}")
        assert ("Held somewhere" in html) == found, words


def test_sitemap_names_the_pathway_and_none_of_its_steps(client: Client, homes: Homes) -> None:
    page = make_pathway(homes["en"], *STEPS)

    sitemap = client.get("/sitemap.xml").content.decode()

    assert f"{page.url}</loc>" in sitemap
    assert "step=" not in sitemap
    html = client.get(f"{page.url}?step=told").content.decode()
    assert f'<link rel="canonical" href="{page.full_url}">' in html
