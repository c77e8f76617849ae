"""A figure, a "first" or an "only" is published with its source, or not at all."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaigns.library.claims import unsourced_claims
from campaigns.models import ArticlePage, Source
from site_project.core.kept_back import KeptBack
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import article_index, make_article

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
WORDS = "Six in ten & more had no lawyer."


def make_source(**fields: Any) -> Source:
    titles = {"title_en": "A survey", "title_zh_hant": "調查報告"}
    return Source.objects.create(**(titles | fields))


def claim(source: Source | None, words: str = WORDS) -> list[dict[str, Any]]:
    value = {"text": f"<p>{words.replace('&', '&amp;')}</p>", "source": source and source.pk}
    return [{"type": "claim", "value": value | {"place": "p. 12"}}]


def article_with(homes: Homes, source: Source | None) -> ArticlePage:
    """An article that is out, with a claim in its draft."""
    page = make_article(homes["en"], title="On remand")
    page.body = ArticlePage.body.field.to_python(claim(source))
    page.save_revision()
    return page


def form(source: Source | None, **fields: Any) -> dict[str, str]:
    lists = ("captions", "authors", "references", "related", "corrections")
    empty = {name: inline_formset([]) for name in lists}
    value = {"text": rich_text(f"<p>{WORDS}</p>"), "source": source.pk if source else ""}
    return nested_form_data(
        {
            "title": "On remand",
            "slug": "on-remand",
            "summary": "",
            "kind": "article",
            "transcript": rich_text(""),
            "published_on": "2026-01-02",
            "comments_mode": "off",
            "body": streamfield([("claim", value | {"place": ""})]),
            **empty,
            **fields,
        }
    )


def test_editor_saves_a_draft_without_the_source_and_is_told_on_publishing(
    officer: Client, homes: Homes
) -> None:
    index = article_index(homes["en"])
    add = reverse("wagtailadmin_pages:add", args=["campaigns", "articlepage", index.pk])

    refused = officer.post(add, form(None) | {"action-publish": "1"})
    assert refused.status_code == 200
    assert "A claim is published with its source only." in refused.content.decode()
    assert "Six in ten" in refused.content.decode()
    assert not ArticlePage.objects.exists()

    assert officer.post(add, form(None)).status_code == 302
    draft = ArticlePage.objects.get()
    assert not draft.live

    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    officer.post(edit, form(make_source()) | {"action-publish": "1"})
    draft.refresh_from_db()
    assert draft.live


def test_readers_see_the_source_below_the_claim(client: Client, homes: Homes) -> None:
    source = make_source(
        authors="Chan",
        publisher="The Press",
        precision="year",
        date_from=date(2020, 1, 1),
        url="https://example.org/survey",
        archived_url="https://archive.example.org/survey",
    )
    page = article_with(homes, source)
    page.get_latest_revision().publish()

    html = " ".join(main(content(client, page.url)).split())
    assert "<p>Six in ten &amp; more had no lawyer.</p>" in html
    caption = html[html.index("<figcaption>") : html.index("</figcaption>")]
    assert "Chan, A survey, p. 12" in caption
    references = html[html.index('class="references"') :]
    assert 'Chan, <a href="https://example.org/survey" rel="noopener">A survey</a>' in references
    assert "The Press, 2020" in references
    assert "https://archive.example.org/survey" in references


def test_no_other_way_publishes_a_claim_without_its_source(officer: Client, homes: Homes) -> None:
    page = article_with(homes, None)

    with pytest.raises(KeptBack):
        page.get_latest_revision().publish()

    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    address = f"{bulk}?id={page.pk}&next=/admin/"
    told = officer.post(address, follow=True).content.decode()
    assert "these pages have claims without their sources: On remand" in told
    page.refresh_from_db()
    assert page.has_unpublished_changes


def test_claims_that_wait_are_listed_until_they_have_their_source(homes: Homes) -> None:
    page = article_with(homes, None)
    assert [(each.page, each.text) for each in unsourced_claims()] == [(page, WORDS)]

    page.body = ArticlePage.body.field.to_python(claim(make_source()))
    page.save_revision()
    assert unsourced_claims() == []
