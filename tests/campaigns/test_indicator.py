"""Indicators as readers see them: words, drawing, table, files, and the grid of rights."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from campaigns.indicators.figures import Figures
from campaigns.models import Indicator, IndicatorValue
from site_project.core.models import HomePage
from tests.factories.campaigns import make_indicator, make_indicator_page, make_right
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def main(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    html = response.content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def sentences(record: Indicator, language: str = "en") -> list[str]:
    with translation.override(language):
        return Figures(record).sentences


def test_page_tells_the_same_in_a_sentence_a_drawing_and_a_table(
    client: Client, homes: Homes
) -> None:
    record = make_indicator(
        {2010: 12, 2011: "not_collected", 2012: 18},
        unit_en="persons",
        unit_zh_hant="人",
        definition_en="Persons who asked.",
    )
    for home in homes.values():
        make_indicator_page(home, record)
        record.refresh_from_db()

    english = main(client, f"/en/indicators/{record.code}/")
    chinese = main(client, f"/zh-hant/indicators/{record.code}/")

    told = "From 2010 to 2012 it rose from 12 to 18 persons; no figure for 2011 (not collected)."
    assert f"<p>{told}</p>" in english
    assert f"{told}</desc>" in english
    for row in ("2010 12", "2011 Not collected", "2012 18"):
        assert row in words(english)
    assert "Persons who asked." in english
    assert "2011年" in chinese
    assert "<svg" in chinese


def test_sentence_follows_the_figures() -> None:
    assert sentences(make_indicator({2010: 18, 2014: 12})) == [
        "From 2010 to 2014 it fell from 18 to 12."
    ]
    assert sentences(make_indicator({2010: 12, 2014: 12})) == ["In 2014 it was 12, as in 2010."]
    assert sentences(make_indicator({2010: 1234.5})) == ["In 2010 it was 1,234.5."]
    assert sentences(make_indicator({2010: 10, 2011: 12.5}, measure="percent")) == [
        "From 2010 to 2011 it rose from 10% to 12.5%."
    ]
    assert sentences(make_indicator({2010: 0, 2011: 1}, measure="yes_no")) == [
        "No in 2010, yes in 2011."
    ]
    assert sentences(make_indicator({2010: "withheld", 2011: "withheld"})) == [
        "No figure for 2010, 2011 (withheld)."
    ]
    assert sentences(make_indicator()) == []


def test_each_group_has_its_line_its_column_and_its_sentence(client: Client, homes: Homes) -> None:
    record = make_indicator()
    record.values = [
        IndicatorValue(
            precision="year",
            date_from=date(year, 1, 1),
            value=value,
            breakdown_en=english,
            breakdown_zh_hant=chinese,
        )
        for english, chinese, first in (("Women", "女", 5), ("Men", "男", 7))
        for year, value in ((2010, first), (2012, first + 1))
    ]
    record.save()
    make_indicator_page(homes["en"], record)

    html = main(client, f"/en/indicators/{record.code}/")

    assert "Women: from 2010 to 2012 it rose from 5 to 6." in html
    assert "Period Women Men 2010 5 7 2012 6 8" in words(html)
    assert html.count("<polyline") == 2


def test_no_figure_at_all_is_told_as_a_finding(client: Client, homes: Homes) -> None:
    make_indicator_page(homes["en"], make_indicator({2010: "withheld"}, code="gap"))

    html = main(client, "/en/indicators/gap/")

    assert "No data: a finding" in html
    assert "Withheld" in html
    assert "<svg" not in html


def test_figures_are_given_away_with_what_they_mean(client: Client, homes: Homes) -> None:
    record = make_indicator(
        {2010: 12, 2011: "withheld", 2012: -0.5},
        code="visits",
        licence_en="Free for all",
        licence_url="https://licence.test/",
        definition_en="Persons who asked.",
    )
    make_indicator_page(homes["en"], record)

    answer = client.get("/en/indicators/visits/data.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    data = client.get("/en/indicators/visits/data.json").json()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [(row["period"], row["value"], row["reason"]) for row in rows] == [
        ("2010", "12", ""),
        ("2011", "", "withheld"),
        ("2012", "-0.5", ""),
    ]
    assert rows[0]["licence"] == "https://licence.test/"
    assert data["licence"] == {"name": "Free for all", "url": "https://licence.test/"}
    assert data["indicator"]["source"]["name"] == "Census"
    assert [row["value"] for row in data["rows"]] == [12, None, -0.5]
    assert set(data["fields"]) <= set(data["rows"][0])
    assert client.get("/zh-hant/indicators/visits/data.csv").status_code == 200
    assert client.get("/en/indicators/none/data.csv").status_code == 404


def test_page_describes_its_figures_to_search_engines(client: Client, homes: Homes) -> None:
    make_indicator_page(homes["en"], make_indicator({2010: 12}, code="visits"))

    html = client.get("/en/indicators/visits/").content.decode()

    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    dataset = next(each for each in map(json.loads, blocks) if each["@type"] == "Dataset")
    addresses = {each["contentUrl"] for each in dataset["distribution"]}
    assert addresses == {
        "http://testserver/en/indicators/visits/data.csv",
        "http://testserver/en/indicators/visits/data.json",
    }
    assert dataset["creator"]["name"] == "Census"


def test_figures_of_a_record_that_is_not_published_are_nowhere(
    client: Client, homes: Homes
) -> None:
    record = make_indicator({2010: 4711}, code="hidden")
    make_indicator_page(homes["en"], record)
    Indicator.objects.filter(pk=record.pk).update(live=False)

    assert "4,711" not in main(client, "/en/indicators/hidden/")
    assert client.get("/en/indicators/hidden/data.csv").status_code == 404
    assert "/indicators/hidden/" not in main(client, "/en/indicators/")


def test_grid_tells_what_is_known_of_each_right_and_why_the_rest_is_not(
    client: Client, homes: Homes
) -> None:
    right = make_right(name_en="Fair trial")
    make_right(name_en="Privacy")
    known = make_indicator({2010: 3, 2012: 5}, right=right, kind="outcome", unit_en="persons")
    gap = make_indicator({2010: "withheld"}, right=right, kind="process")
    for record in (known, gap):
        make_indicator_page(homes["en"], record)

    text = words(main(client, "/en/indicators/"))

    assert (
        "Fair trial No indicator yet No data: a finding 1 indicator: Withheld 1 with data" in text
    )
    assert "Privacy No indicator yet No indicator yet No indicator yet" in text
    assert "2012: 5 persons" in text


@pytest.mark.parametrize("items", [1, 3])
def test_pages_of_indicators_ask_the_same_however_much_they_show(
    client: Client, homes: Homes, items: int
) -> None:
    for _ in range(items):
        figures = dict.fromkeys(range(2000, 2000 + items), 3)
        page = make_indicator_page(homes["en"], make_indicator(figures, right=make_right()))
        make_indicator_page(homes["en"], make_indicator({2010: "withheld"}))

    assert queries(client, page.url) == (8, 1)
    assert queries(client, "/en/indicators/") == (8, 1)


def test_database_refuses_a_figure_with_a_reason_and_neither_of_them(db: None) -> None:
    record = make_indicator()
    year = {"indicator": record, "precision": "year", "date_from": date(2010, 1, 1)}
    for wrong in (
        {"value": 1, "reason": "withheld"},
        {},
        {"value": 1, "precision": "not_recorded", "date_from": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            IndicatorValue.objects.create(**(year | wrong))
    IndicatorValue.objects.create(**year, value=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.create(**year, value=2)
