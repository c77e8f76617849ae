"""What has an address is found by its name, in either language, page or not."""

import re

import pytest

from campaigns.models import Demand
from tests.core.search.test_views import ask, text_of, titles
from tests.factories.campaigns import make_campaign, make_campaign_page
from tests.factories.pages import make_standard_page

pytestmark = pytest.mark.django_db
FIRST = re.compile(r'<ol class="entries">\s*<li>\s*<h2><a href="([^"]*)"')

NAMED = [
    ("newsletter", "通訊", "subscribe/"),
    ("sign up for the newsletter", "訂閱電子通訊", "subscribe/"),
    ("newsletter archive", "以往通訊", "subscribe/issues/"),
    ("case register", "個案", "cases/"),
    ("Treaties", "公約", "treaties/"),
    ("demand ledger", "訴求", "campaigns/demands/"),
    ("petitions", "聯署", "campaigns/petitions/"),
    ("UN recommendations", "聯合國建議", "treaties/recommendations/"),
    ("pathways", "指引", "pathways/"),
    ("workshops", "活動", "events/"),
    ("seminar calendar", "講座日曆", "events/#subscribe"),
    ("lending catalogue", "借展板", "lending/"),
    ("rules of borrowing", "借用須知", "lending/rules/"),
    ("my loans", "續借", "lending/my/"),
    ("statistics", "統計", "indicators/"),
    ("my rights", "人權", "rights/"),
    ("books", "刊物", "publications/"),
    ("what we hold", "私隱政策", "privacy/what-we-hold/"),
]


@pytest.mark.parametrize(("english", "chinese", "address"), NAMED)
def test_name_leads_to_what_it_names(client, homes, english, chinese, address) -> None:
    for language, words in (("en", english), ("zh-hant", chinese)):
        found = FIRST.search(ask(client, language, words))
        assert found, words
        assert found[1] == f"/{language}/{address}", words


def test_name_of_the_other_language_counts_as_well(client, homes) -> None:
    assert FIRST.search(ask(client, "zh-hant", "newsletter"))[1] == "/zh-hant/subscribe/"
    assert FIRST.search(ask(client, "en", "電子通訊"))[1] == "/en/subscribe/"


def test_trail_is_found_by_the_name_of_its_campaign(client, homes) -> None:
    campaign = make_campaign()
    Demand.objects.create(campaign=campaign, text_en="More visits", text_zh_hant="更多探訪")
    make_campaign_page(homes["en"], campaign, title="Prison reform")
    assert titles(ask(client, "en", "trail prison reform"))[0] == "The trail: Prison reform"
    assert titles(ask(client, "en", "prison reform")) == [
        "Prison reform",
        "The trail: Prison reform",
    ]


def test_place_is_shown_once_and_marked(client, homes) -> None:
    make_standard_page(homes["en"], "Letters", "About the newsletter of the centre.")
    page = ask(client, "en", "newsletters")
    assert titles(page)[:2] == ["Newsletter", "Earlier issues of the newsletter"]
    assert titles(page)[-1] == "Letters"
    assert "<mark>Newsletter</mark>" in page
    assert "Earlier issues of the newsletter Page" in text_of(page)
