"""The register of cases as data and as a feed."""

import csv
import json
import xml.etree.ElementTree as ET
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from campaigns.registers.cases import FIELDS
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content
from tests.factories.campaigns import make_campaign, make_case, make_case_page, make_provision

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ATOM = "{http://www.w3.org/2005/Atom}"


def test_json_tells_what_is_known_and_null_for_the_rest(client: Client, homes: Homes) -> None:
    record = make_case(
        [("day", date(2009, 3, 2)), ("year", date(2008, 6, 1))],
        code="vote",
        question_zh_hant="可否投票？",
        campaign=make_campaign(code="prison"),
    )
    record.provisions = [make_provision(number="25")]
    record.save()
    make_case_page(homes["en"], record)

    data = json.loads(client.get("/zh-hant/cases/data.json").content)

    [row] = data["rows"]
    assert set(row) == set(data["fields"]) == set(FIELDS)
    assert row["question"] == "可否投票？"
    assert [step["date"] for step in row["steps"]] == ["2008", "2009-03-02"]
    assert (row["campaign"], row["provisions"]) == ("prison", ["ICCPR 25"])
    assert row["source"] == "http://testserver/zh-hant/cases/vote/"
    assert row["neutral_citation"] is None
    assert row["court"] is None
    assert data["language"] == "zh-Hant-HK"
    assert data["licence"] == {
        "name": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_csv_keeps_to_what_was_asked(client: Client, homes: Homes) -> None:
    for code, year in (("vote", 2008), ("other", 2013)):
        record = make_case([("year", date(year, 1, 1))], code=code)
        record.steps.update(source_en="The centre's table")
        record.refresh_from_db()
        make_case_page(homes["en"], record)

    response = client.get("/en/cases/data.csv?year=2008")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'rel="license"' in response.headers["Link"]
    [row] = csv.DictReader(StringIO(response.content.decode("utf-8-sig")))
    assert row["code"] == "vote"
    assert row["steps"] == "2008 Step 0 The centre's table"
    assert row["licence"].startswith("https://creativecommons.org/")


def test_register_describes_its_data_to_search_engines(client: Client, homes: Homes) -> None:
    html = content(client, "/en/cases/")

    assert '"@type": "Dataset"' in html
    assert '"contentUrl": "http://testserver/en/cases/data.csv"' in html
    assert 'href="/en/cases/feed.atom"' in html


def entries(client: Client, url: str = "/en/cases/feed.atom") -> list[ET.Element]:
    response = client.get(url)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314  (our own bytes)


def test_case_rises_in_the_feed_when_its_record_changes(client: Client, homes: Homes) -> None:
    first = make_case([("year", date(2008, 1, 1))], code="first")
    for record in (first, make_case(code="second")):
        make_case_page(homes["en"], record, title=record.code)
    before = entries(client)
    assert [entry.findtext(f"{ATOM}title") for entry in before] == ["second", "first"]

    first.refresh_from_db()
    first.stage = "ended"
    first.save_revision().publish()

    after = entries(client)
    assert [entry.findtext(f"{ATOM}title") for entry in after] == ["first", "second"]
    assert after[0].findtext(f"{ATOM}id") == before[1].findtext(f"{ATOM}id")
    assert "2008: Step 0" in after[0].findtext(f"{ATOM}summary")
    assert "Ended" in {each.get("term") for each in after[0].findall(f"{ATOM}category")}


def test_feed_without_a_case_gives_the_same_bytes(client: Client, homes: Homes) -> None:
    first, second = client.get("/en/cases/feed.atom"), client.get("/en/cases/feed.atom")

    assert first.content == second.content
    again = client.get("/en/cases/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
