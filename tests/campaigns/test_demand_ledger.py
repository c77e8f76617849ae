"""What was asked of whom, since when, and what came of it."""

import csv
import json
import re
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from campaigns.copying import copy_record
from campaigns.enums import DemandStatus, Precision
from campaigns.models import Campaign, Demand, DemandStep
from campaigns.registers import demands as ledger
from site_project.core.days import local_day
from site_project.core.models import HomePage, OfficeSettings
from tests.campaigns.editing import record_form
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import (
    make_campaign,
    make_campaign_page,
    make_provision,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
URL = "/en/campaigns/demands/"

Step = tuple[str, str, date | None]


def make_demand(
    *steps: Step,
    status: str = "made",
    known: str = "not_recorded",
    on: date | None = None,
    **fields: Any,
) -> Demand:
    """A demand of a published campaign, with a step of each status, precision and date."""
    record = make_campaign(demands=1, **fields)
    demand = record.demands.get()
    demand.status, demand.precision, demand.date_from = status, known, on
    demand.steps = [
        DemandStep(status=became, precision=precision, date_from=day, sort_order=place)
        for place, (became, precision, day) in enumerate(steps)
    ]
    record.demands = [demand]
    record.save_revision().publish()
    return Demand.objects.get(campaign=record)


def test_demand_without_steps_stands_as_it_was_recorded() -> None:
    assert make_demand(status="refused").standing == DemandStatus.REFUSED


def test_last_step_that_says_so_tells_how_a_demand_stands() -> None:
    demand = make_demand(
        ("met", "year", date(2015, 1, 1)),
        ("not_recorded", "day", date(2016, 2, 3)),
        ("made", "day", date(2008, 4, 5)),
        ("considered", "not_recorded", None),
        status="no_answer",
    )

    assert demand.standing == DemandStatus.MET
    # What has no date stays behind what it was told after.
    told = [step.status for step in demand.steps_in_order]
    assert told == ["made", "considered", "met", "not_recorded"]


@pytest.mark.parametrize(
    ("demand", "told"),
    [
        ({"known": "day", "ago": 1}, "No answer for 1 day"),
        ({"known": "day", "ago": 1234}, "No answer for 1,234 days"),
        ({"known": "day", "ago": -1}, ""),
        ({"known": "year", "on": date(2008, 5, 5)}, "No answer since 2008"),
        ({"known": "month", "on": date(2008, 5, 5)}, "No answer since May 2008"),
        ({}, "No answer; since when is not recorded"),
        ({"status": "no_answer", "known": "day", "ago": 3}, "No answer for 3 days"),
        ({"status": "considered", "known": "day", "ago": 3}, ""),
        ({"status": "refused", "known": "day", "ago": 3}, ""),
        ({"status": "not_recorded", "known": "day", "ago": 3}, ""),
    ],
)
def test_wait_is_told_as_exactly_as_it_is_known(demand: dict[str, Any], told: str) -> None:
    if "ago" in demand:
        demand["on"] = local_day() - timedelta(days=demand.pop("ago"))
    made = make_demand(**demand)

    assert made.wait_in_words == told


def test_wait_begins_with_the_step_at_which_it_was_made() -> None:
    day = local_day() - timedelta(days=10)
    assert make_demand(("made", "day", day)).days_unanswered == 10


def test_wait_begins_anew_after_an_answer() -> None:
    day = local_day() - timedelta(days=20)
    demand = make_demand(
        ("considered", "day", day - timedelta(days=900)),
        ("made", "day", day),
        ("no_answer", "day", day + timedelta(days=9)),
        known="day",
        on=day - timedelta(days=1000),
    )

    assert demand.days_unanswered == 20
    assert demand.asked.date_from == day - timedelta(days=1000)


def test_ledger_shows_the_demands_of_published_campaigns_oldest_first(
    client: Client, homes: Homes
) -> None:
    for code, known, on in (
        ("undated", "not_recorded", None),
        ("day", "day", date(2008, 1, 1)),
        ("year", "year", date(2008, 1, 1)),
    ):
        make_campaign_page(homes["en"], make_demand(known=known, on=on, code=code).campaign)
    draft = make_demand(code="draft").campaign
    make_campaign_page(homes["en"], draft)
    Campaign.objects.filter(pk=draft.pk).update(live=False)
    make_demand(code="pageless")

    html = main(content(client, URL))

    assert re.findall(r'<dd><a href="/en/campaigns/(\w+)/"', html) == ["year", "day", "undated"]
    assert "3 demands" in html
    assert '<time datetime="2008">2008</time>' in html
    assert html.count("<h1>") == 1
    chinese = main(content(client, "/zh-hant/campaigns/demands/"))
    assert 'href="/zh-hant/campaigns/year/" lang="en"' in chinese
    assert "訴求0" in chinese


def test_ledger_is_narrowed_by_body_status_campaign_and_provision(
    client: Client, homes: Homes
) -> None:
    wanted = make_demand(("met", "year", date(2010, 1, 1)), code="wanted")
    for demand in (wanted, make_demand(code="other")):
        make_campaign_page(homes["en"], demand.campaign)

    for query in (
        f"body={wanted.body_id}",
        "status=met",
        "campaign=wanted",
        f"provision={wanted.provision_id}",
        f"status=met&body={wanted.body_id}",
    ):
        html = main(content(client, f"{URL}?{query}"))
        assert re.findall(r'<dd><a href="/en/campaigns/(\w+)/"', html) == ["wanted"], query
        data = json.loads(client.get(f"{URL}data.json?{query}").content)
        assert [row["campaign"] for row in data["rows"]] == ["wanted"], query
    assert "No demand fits" in content(client, f"{URL}?status=met&campaign=other")
    assert 'role="alert"' in main(content(client, f"{URL}?status=shelved"))


def test_ledger_is_linked_from_the_list_and_from_each_campaign(
    client: Client, homes: Homes
) -> None:
    page = make_campaign_page(homes["en"], make_demand(code="wanted").campaign)

    assert f'href="{URL}"' in main(content(client, "/en/campaigns/"))
    assert f'href="{URL}?campaign=wanted"' in main(content(client, page.url))


def test_campaign_page_tells_the_steps_of_its_demands(client: Client, homes: Homes) -> None:
    demand = make_demand(("refused", "month", date(2012, 5, 1)), status="made")
    demand.steps.update(evidence_en="A letter", url="https://example.org/letter")
    page = make_campaign_page(homes["en"], demand.campaign)

    html = main(content(client, page.url))

    assert '<dd class="status status-refused">Refused</dd>' in html
    assert '<time datetime="2012-05">May 2012</time>' in html
    assert '<a href="https://example.org/letter" rel="noopener">A letter</a>' in html


@pytest.mark.parametrize("items", [1, 3])
def test_ledger_asks_a_fixed_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    for number in range(items):
        steps = [("considered", "year", date(2010 + number, 1, 1))] * items
        make_campaign_page(homes["en"], make_demand(*steps).campaign)

    assert queries(client, URL) == (7, 2)
    assert queries(client, f"{URL}data.json") == (8, 5)


def test_json_tells_dates_as_they_are_known_and_on_what_terms(client: Client, homes: Homes) -> None:
    day = local_day() - timedelta(days=5)
    for code, known, on in (
        ("day", "day", day),
        ("year", "year", date(2008, 1, 1)),
        ("undated", "not_recorded", None),
    ):
        make_campaign_page(homes["en"], make_demand(known=known, on=on, code=code).campaign)
    OfficeSettings.objects.update(data_licence="cc0")

    response = client.get(f"{URL}data.json")

    data = json.loads(response.content)
    rows = {row["campaign"]: row for row in data["rows"]}
    assert set(data["fields"]) == set(ledger.FIELDS) == set(rows["day"])
    assert data["licence"]["url"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert data["url"] == f"http://testserver{URL}"
    told = {code: (row["asked"], row["days_unanswered"]) for code, row in rows.items()}
    assert told == {"day": (day.isoformat(), 5), "year": ("2008", None), "undated": (None, None)}
    assert rows["day"]["source"] == "http://testserver/en/campaigns/day/"
    again = client.get(f"{URL}data.json", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_csv_is_no_formula_and_names_its_licence(client: Client, homes: Homes) -> None:
    demand = make_demand(code="day")
    Demand.objects.update(text_en="=HYPERLINK(1)")
    make_campaign_page(homes["en"], demand.campaign)

    response = client.get(f"{URL}data.csv")

    [row] = csv.DictReader(StringIO(response.content.decode("utf-8-sig")))
    assert row["demand"] == "'=HYPERLINK(1)"
    assert row["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert row["days_unanswered"] == ""


def test_officer_records_the_steps_of_a_demand(officer: Client) -> None:
    add = reverse("wagtailsnippets_campaigns_campaign:add")
    data = record_form()
    step = {
        "status": "refused",
        "precision": "year",
        "date_from": "2012-08-08",
        "date_to": "",
        "evidence_en": "A letter",
        "evidence_zh_hant": "一封信",
        "url": "",
    }
    data |= nested_form_data({"demands-0-steps": inline_formset([step])})

    response = officer.post(add, data | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    demand = Demand.objects.get()
    assert demand.standing == DemandStatus.REFUSED
    kept = demand.steps.get()
    assert (kept.precision, str(kept.date_to), kept.evidence_zh_hant) == (
        Precision.YEAR,
        "2012-12-31",
        "一封信",
    )


def test_copied_record_has_the_steps_of_its_demands() -> None:
    demand = make_demand(("met", "year", date(2010, 1, 1)))

    copy = copy_record(demand.campaign, "copy")

    assert copy.demands.get().standing == DemandStatus.MET
    assert DemandStep.objects.count() == 2


def test_address_of_the_ledger_is_no_campaign(homes: Homes) -> None:
    with pytest.raises(ValidationError):
        make_campaign_page(homes["en"], make_campaign(), slug="demands")


def test_provision_of_the_filter_is_named_with_its_law(client: Client, homes: Homes) -> None:
    demand = make_demand()
    Demand.objects.update(provision=make_provision(number="25", heading_en="To vote"))
    make_campaign_page(homes["en"], demand.campaign)

    assert ">ICCPR 25 To vote</option>" in content(client, URL)
