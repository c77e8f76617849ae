"""A row that a page, a row or a stored revision names is kept."""

import pytest

from campaigns.history import is_in_use
from campaigns.models import Partner, Source, Topic
from site_project.core.models import HomePage
from tests.factories.campaigns import (
    make_article,
    make_body,
    make_campaign,
    make_campaign_page,
    make_provision,
)

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def test_row_that_nothing_names_is_free() -> None:
    make_campaign(demands=1)

    assert not is_in_use(make_body())
    assert not is_in_use(make_provision())
    assert not is_in_use(Topic.objects.create(slug="x", name_en="x", name_zh_hant="x"))


def test_row_that_another_row_names_is_in_use() -> None:
    demand = make_campaign(demands=1).demands.get()

    assert is_in_use(demand.body)
    assert is_in_use(demand.provision)
    assert is_in_use(demand.provision.law)


def test_row_that_only_an_old_revision_names_is_in_use() -> None:
    record = make_campaign(demands=1)
    demand = record.demands.get()
    topic = Topic.objects.create(slug="x", name_en="x", name_zh_hant="x")
    record.topics = [topic]
    record.save_revision().publish()
    record.demands = []
    record.topics = []
    record.save_revision().publish()

    assert is_in_use(demand.body)
    assert is_in_use(topic)


def test_campaign_that_an_articles_draft_names_is_in_use(homes: Homes) -> None:
    record = make_campaign()
    article = make_article(homes["en"])
    article.campaign = record
    article.save_revision()

    assert is_in_use(record)
    assert is_in_use(make_campaign_page(homes["en"]).campaign)


def test_partner_of_no_campaign_is_free() -> None:
    assert not is_in_use(Partner.objects.create(name_en="x", name_zh_hant="x"))


def test_source_that_only_a_claim_names_is_in_use(homes: Homes) -> None:
    source = Source.objects.create(title_en="A survey", title_zh_hant="調查報告")
    assert not is_in_use(source)
    article = make_article(homes["en"])
    value = {"text": "<p>Six in ten.</p>", "source": source.pk, "place": ""}
    article.body = article.body.stream_block.to_python([{"type": "claim", "value": value}])
    article.save_revision().publish()

    assert is_in_use(source)
