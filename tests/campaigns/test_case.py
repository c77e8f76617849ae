"""The register of judicial reviews as readers see it, in both languages."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from campaigns.enums import CaseOutcome
from campaigns.models import Case, CaseIndexPage, CasePage
from campaigns.registers.neutral_citation import neutral_citation
from site_project.core.models import HomePage
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import (
    make_body,
    make_campaign,
    make_campaign_page,
    make_case,
    make_case_page,
    make_provision,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("[2008] HKCFI 1234", "[2008] HKCFI 1234"),
        ("［２００８］ hkcfi  1234", ""),
        ("［２００８］ HKCFI  １２３４", "[2008] HKCFI 1234"),
        ("[2019] HKLDT 3", "[2019] HKLdT 3"),
        ("[2021] EWHC 12 (Admin)", "[2021] EWHC 12 (Admin)"),
        ("[2004] EWCA Civ 7", "[2004] EWCA Civ 7"),
        ("2010 SCC 4", "2010 SCC 4"),
        ("HCAL 12/2008", ""),
        ("2008 HKCFI 1234", ""),
        ("[2008] HKXYZ 1234", ""),
        ("[2008] HKCFI 0", ""),
        ("[2031] HKCFI 1", ""),
        ("(2008) 11 HKCFAR 1", ""),
    ],
)
def test_neutral_citation_is_known_by_its_form(typed: str, kept: str) -> None:
    try:
        assert neutral_citation(typed, this_year=2030) == kept
    except ValueError:
        assert not kept


def test_case_of_which_only_the_question_is_known_says_so(client: Client, homes: Homes) -> None:
    record = make_case(code="vote", question_en="May they vote?", question_zh_hant="可否投票？")
    for home in homes.values():
        make_case_page(home, record)
        record.refresh_from_db()

    english = main(content(client, "/en/cases/vote/"))
    chinese = main(content(client, "/zh-hant/cases/vote/"))

    assert "May they vote?" in english
    assert "可否投票？" in chinese
    for label in ("Parties", "Court", "Case number", "Neutral citation", "Judgment"):
        assert re.search(rf"<dt>{label}</dt><dd>Not recorded</dd>", english)
    for label in ("Stage", "Outcome"):
        assert re.search(rf"<dt>{label}</dt><dd.*?>Not recorded</dd>", english)
    for heading in ("Steps", "What changed"):
        assert re.search(rf"{heading}</h2>\s*<p>Not recorded</p>", english)
    assert english.count("<h1>") == 1


def test_case_tells_its_record_in_each_language(client: Client, homes: Homes) -> None:
    campaign = make_campaign()
    make_campaign_page(homes["en"], campaign, title="Prison reform")
    record = make_case(
        [("year", date(2008, 6, 1)), ("day", date(2009, 3, 2))],
        code="vote",
        campaign=campaign,
        court=make_body(name_en="Court of First Instance", name_zh_hant="原訟法庭"),
        outcome=CaseOutcome.ALLOWED,
        neutral_citation="[2008] HKCFI 1",
        what_changed_zh_hant="在囚人士可以投票。",
    )
    record.provisions = [make_provision(heading_en="To vote", heading_zh_hant="投票")]
    record.save()
    for home in homes.values():
        make_case_page(home, record)
        record.refresh_from_db()

    english = main(content(client, "/en/cases/vote/"))
    chinese = main(content(client, "/zh-hant/cases/vote/"))

    for word in ("Court of First Instance", "Allowed", "[2008] HKCFI 1", "To vote", "Step 0"):
        assert word in english
    for word in ("原訟法庭", "投票", "步驟0", "2008年"):
        assert word in chinese
    assert '<time datetime="2008">2008</time>' in english
    assert "Jan 2008" not in english
    assert '<div lang="zh-Hant-HK"><p>在囚人士可以投票。</p></div>' in english
    assert 'href="/en/campaigns/campaign-' in english
    told = main(content(client, f"/en/campaigns/{campaign.code}/"))
    assert 'href="/en/cases/vote/"' in told


def listed(client: Client, query: str = "") -> list[str]:
    html = main(content(client, f"/en/cases/{query}"))
    return re.findall(r"<h3><a href=\"/en/cases/([\w-]+)/\"", html)


def test_list_is_newest_first_and_a_year_alone_first_in_its_year(
    client: Client, homes: Homes
) -> None:
    for code, dates in {
        "undated": [("not_recorded", None)],
        "march": [("month", date(2010, 3, 9))],
        "day": [("day", date(2010, 3, 20))],
        "later": [("day", date(2010, 7, 1))],
        "year": [("year", date(2010, 1, 1))],
        "newest": [("year", date(2018, 1, 1))],
        # Dated by its first step.
        "oldest": [("day", date(2019, 1, 1)), ("year", date(2008, 1, 1))],
    }.items():
        make_case_page(homes["en"], make_case(dates, code=code))

    order = ["newest", "year", "later", "march", "day", "oldest", "undated"]
    assert listed(client) == order


def test_list_is_narrowed_by_campaign_provision_outcome_and_year(
    client: Client, homes: Homes
) -> None:
    campaign = make_campaign(code="prison")
    vote = make_case(
        [("year", date(2008, 5, 1))], code="vote", campaign=campaign, outcome=CaseOutcome.ALLOWED
    )
    vote.steps.update(precision="range", date_to=date(2010, 2, 1))
    provision = make_provision()
    vote.provisions = [provision]
    vote.save()
    make_case_page(homes["en"], vote)
    make_case_page(homes["en"], make_case([("year", date(2013, 1, 1))], code="other"))

    assert listed(client) == ["other", "vote"]
    for query in (
        "?campaign=prison",
        f"?provision={provision.pk}",
        "?outcome=allowed",
        "?year=2009",
        "?year=2010&outcome=allowed",
    ):
        assert listed(client, query) == ["vote"], query
    assert listed(client, "?year=2013&outcome=allowed") == []
    form = main(content(client, "/en/cases/?year=2009"))
    assert '<option value="2009" selected>' in form
    assert 'href="/en/cases/data.csv?year=2009"' in form


@pytest.mark.parametrize("query", ["year=1066", "provision=x", "outcome=%00", "campaign=none"])
def test_choice_that_the_register_does_not_have_is_told(
    client: Client, homes: Homes, query: str
) -> None:
    make_case_page(homes["en"], make_case([("year", date(2013, 1, 1))]))

    html = main(content(client, f"/en/cases/?{query}"))

    assert 'role="alert"' in html


def test_draft_record_is_not_told(client: Client, homes: Homes) -> None:
    record = make_case([("year", date(2013, 1, 1))], outcome=CaseOutcome.ALLOWED)
    page = make_case_page(homes["en"], record)
    record.refresh_from_db()
    record.unpublish()

    assert "2013" not in main(content(client, page.url))
    assert "Allowed" not in main(content(client, "/en/cases/"))
    assert content(client, "/en/cases/data.json").count('"code"') == 1  # the field's meaning


def test_neutral_citation_is_kept_in_its_usual_form() -> None:
    record = Case(code="x", question_en="x", question_zh_hant="x")
    record.neutral_citation = "［2008］ HKCFI  12"
    record.full_clean()
    assert record.neutral_citation == "[2008] HKCFI 12"

    record.neutral_citation = "HCAL 12/2008"
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    assert "neutral_citation" in error.value.message_dict


def test_demand_of_a_case_is_one_of_its_campaign() -> None:
    demand = make_campaign(demands=1).demands.get()
    record = make_case(campaign=make_campaign())
    record.demand = demand

    with pytest.raises(ValidationError) as error:
        record.full_clean()

    assert "demand" in error.value.message_dict


def test_case_stays_when_its_demand_goes() -> None:
    campaign = make_campaign(demands=1)
    record = make_case(campaign=campaign, demand=campaign.demands.get())
    campaign.demands = []
    campaign.save_revision().publish()

    record.refresh_from_db()
    assert record.demand is None
    assert record.get_latest_revision_as_object().demand is None


def test_addresses_of_the_data_are_no_pages(homes: Homes) -> None:
    index = CaseIndexPage.objects.child_of(homes["en"]).get()
    for slug in ("data", "feed"):
        page = CasePage(title="x", slug=slug, locale=homes["en"].locale, case=make_case())
        with pytest.raises(ValidationError):
            index.add_child(instance=page)


@pytest.mark.parametrize("items", [1, 3])
def test_register_asks_a_fixed_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    for number in range(items):
        record = make_case(
            [("year", date(2000 + number, 1, 1))] * items,
            campaign=make_campaign(),
            court=make_body(),
        )
        record.provisions = [make_provision() for _ in range(items)]
        record.save()
        page = make_case_page(homes["en"], record)

    assert queries(client, "/en/cases/") == (10, 1)
    assert queries(client, page.url) == (10, 1)
    assert queries(client, "/en/cases/data.csv") == (11, 8)


@pytest.mark.indexed
def test_case_is_found_by_the_words_of_its_record(client: Client, homes: Homes) -> None:
    record = make_case(
        [("year", date(2008, 1, 1))],
        neutral_citation="[2008] HKCFI 77",
        question_zh_hant="在囚人士可否投票？",
    )
    for code, home in homes.items():
        make_case_page(home, record, title={"en": "Votes", "zh-hant": "選舉"}[code])
        record.refresh_from_db()
    call_command("update_index", verbosity=0)

    for language, words in (("en", "HKCFI 77"), ("zh-hant", "在囚人士"), ("zh-hant", "步驟0")):
        html = main(content(client, f"/{language}/search/?q={words}"))
        assert f'href="/{language}/cases/{record.code}/' in html, words
