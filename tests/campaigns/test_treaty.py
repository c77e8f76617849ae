"""Treaties, and how the United Nations examine whether they are kept, as readers see them."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import FollowUp, PublicationIndexPage, PublicationPage, Recommendation
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import (
    make_body,
    make_provision,
    make_review,
    make_review_page,
    make_treaty,
    make_treaty_page,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def test_review_of_which_nothing_is_known_says_so(client: Client, homes: Homes) -> None:
    record = make_review(code="second")
    for home in homes.values():
        make_review_page(home, record)
        record.refresh_from_db()

    english = main(content(client, "/en/treaties/iccpr/second/"))
    chinese = main(content(client, "/zh-hant/treaties/iccpr/second/"))

    assert english.count('<p class="when">Not recorded</p>') == 9
    assert chinese.count('<p class="when">未有記錄</p>') == 9
    for heading in ("Documents", "Recommendations"):
        assert re.search(rf"{heading}</h2>\s*<p>Not recorded</p>", english)
    assert english.count("<h1>") == 1


def test_review_tells_its_record_in_each_language(client: Client, homes: Homes) -> None:
    record = make_review(
        2,
        [
            ("follow_up_due", "day", date(2999, 1, 1)),
            ("dialogue", "month", date(2013, 3, 12)),
            ("report_due", "year", date(2010, 1, 1)),
        ],
        code="third",
    )
    first = record.recommendations.first()
    first.body = make_body(name_en="Home Bureau", name_zh_hant="民政事務局")
    first.steps = [
        FollowUp(status="done", precision="year", date_from=date(2016, 1, 1), evidence_en="A law"),
        FollowUp(status="begun", precision="year", date_from=date(2014, 1, 1)),
    ]
    first.save()
    for home in homes.values():
        make_review_page(home, record)
        record.refresh_from_db()

    english = main(content(client, "/en/treaties/iccpr/third/"))
    chinese = main(content(client, "/zh-hant/treaties/iccpr/third/"))

    assert '<time datetime="2013-03">Mar 2013</time>' in english
    assert "Dialogue with the committee · <time" in english  # not the one that is due in 2999
    assert english.count('<p class="when">Not recorded</p>') == 6
    for word in ("Recommendation 1", "Home Bureau", "A law", "Carried out", "Liberty"):
        assert word in english, word
    for word in ("建議1", "民政事務局", "2013年3月"):
        assert word in chinese, word


def test_treaty_lists_its_reviews_and_the_list_its_treaties(client: Client, homes: Homes) -> None:
    make_review_page(homes["en"], make_review(code="third"), title="Third review")
    make_treaty_page(homes["zh-hant"], title="公約")
    for kind, provisions in (("un_report", True), ("un_report", False), ("study", True)):
        shelf = PublicationIndexPage.objects.child_of(homes["en"]).get()
        report = PublicationPage(title=f"{kind} {provisions}", kind=kind, locale=homes["en"].locale)
        report.provisions = [make_provision()] if provisions else []
        shelf.add_child(instance=report)

    assert 'href="/en/treaties/iccpr/"' in main(content(client, "/en/treaties/"))
    english = main(content(client, "/en/treaties/iccpr/"))
    assert "Third review" in english
    own, _, onward = english.partition('id="read-on"')
    assert re.findall(r'/en/publications/([\w-]+)/"', own) == ["un_report-true"]
    assert "/en/publications/study-true/" in onward
    chinese = main(content(client, "/zh-hant/treaties/iccpr/"))
    assert 'href="/zh-hant/treaties/iccpr/third/"' in chinese


URL = "/en/treaties/recommendations/"


def test_register_is_narrowed_by_review_status_and_provision(client: Client, homes: Homes) -> None:
    wanted, other = make_review(1, code="wanted"), make_review(1, code="other")
    Recommendation.objects.filter(cycle=wanted).update(status="rejected")
    for record in (wanted, other):
        make_review_page(homes["en"], record)
    provision = wanted.recommendations.get().provisions.get()

    assert "2 recommendations" in main(content(client, URL))
    for query in ("review=wanted", "status=rejected", f"provision={provision.pk}"):
        html = main(content(client, f"{URL}?{query}"))
        found = re.findall(r'href="/en/treaties/iccpr/(\w+)/#recommendation-\d+"', html)
        assert found == ["wanted"], query
        data = client.get(f"{URL}data.json?{query}").json()
        assert [row["review"] for row in data["rows"]] == ["wanted"], query
    assert "No recommendation fits" in content(client, f"{URL}?status=rejected&review=other")
    assert 'role="alert"' in main(content(client, f"{URL}?status=done"))
    assert f'href="{URL}"' in main(content(client, "/en/treaties/"))


def test_recommendations_are_data_with_meaning_and_licence(client: Client, homes: Homes) -> None:
    record = make_review(1, code="third")
    row = record.recommendations.get()
    row.steps = [FollowUp(status="begun", precision="year", date_from=date(2014, 1, 1))]
    row.text_en = "=HYPERLINK(1)"
    row.save()
    make_review_page(homes["en"], record)
    Recommendation.objects.create(
        cycle=make_review(code="draft", law=make_treaty()),
        number="1",
        text_en="x",
        text_zh_hant="x",
    )

    data = client.get(f"{URL}data.json").json()

    [told] = data["rows"]
    assert set(told) == set(data["fields"])
    assert (told["treaty"], told["review"], told["number"]) == ("ICCPR", "third", "1")
    assert told["follow_up"] == "Begun"
    assert told["steps"][0]["date"] == "2014"
    assert told["addressed_to"] is None
    page = f"http://testserver/en/treaties/iccpr/third/#recommendation-{row.pk}"
    assert told["source"] == page
    assert data["licence"]["name"] == "CC BY 4.0"
    [line] = csv.DictReader(StringIO(client.get(f"{URL}data.csv").content.decode("utf-8-sig")))
    assert line["recommendation"] == "'=HYPERLINK(1)"


def test_address_of_the_register_is_no_treaty(homes: Homes) -> None:
    with pytest.raises(ValidationError):
        make_treaty_page(homes["en"], slug="recommendations")


@pytest.mark.parametrize("items", [1, 3])
def test_pages_ask_a_fixed_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    stages = [("report_due", "year", date(2010, 1, 1)), ("dialogue", "year", date(2013, 1, 1))]
    for _number in range(items):
        record = make_review(items, stages)
        for row in record.recommendations.all():
            row.body = make_body()
            row.steps = [FollowUp(status="begun", sort_order=place) for place in range(items)]
            row.save()
        page = make_review_page(homes["en"], record)

    assert queries(client, page.url) == (12, 1)
    assert queries(client, "/en/treaties/iccpr/") == (7, 1)
    assert queries(client, "/en/treaties/") == (7, 1)
    assert queries(client, URL) == (9, 1)
    assert queries(client, f"{URL}data.json") == (9, 5)
