"""Petitions as readers see them, in both languages: the page, the sheet, the register."""

import json
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from campaigns.enums import CampaignStatus, PetitionState
from campaigns.models import (
    CampaignIndexPage,
    CampaignPage,
    PaperCount,
    Petition,
    PetitionAnswer,
    PetitionPage,
    PetitionStep,
)
from site_project.core.days import local_day
from site_project.core.models import HomePage, OfficeSettings
from tests.campaigns.test_campaign_page import content, main
from tests.factories.campaigns import campaign_index, make_body, make_campaign
from tests.factories.petitions import make_petition, make_petition_page
from tests.pdf_text import pages, streams
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
REGISTER = "/en/campaigns/petitions/"
OPEN = ("open", "day", date(2016, 3, 1))
CLOSED = ("closed", "month", date(2016, 6, 1))


def in_both(homes: Homes, record: Petition) -> str:
    """Publish the record's page in each language; returns its path without the language."""
    for home in homes.values():
        make_petition_page(home, record)
    return f"/campaigns/{record.campaign.code}/{record.code}/"


def test_petition_tells_its_record_in_each_language(client: Client, homes: Homes) -> None:
    campaign = make_campaign(demands=1)
    record = make_petition(
        [OPEN],
        counts=[1200, 34],
        campaign=campaign,
        body=make_body(name_en="Housing Department", name_zh_hant="房屋署"),
    )
    record.demands = [campaign.demands.get()]
    record.save()
    path = in_both(homes, record)

    english, chinese = (main(content(client, f"/{code}{path}")) for code in ("en", "zh-hant"))

    for words in (
        "Housing Department",
        "1,234 on paper",
        "<td>1,200</td>",
        "We ask the department",
        "Demand 0",
    ):
        assert words in english
    for words in ("房屋署", "1,234", "我們要求該部門", "訴求0", "街站1"):
        assert words in chinese
    assert "Open for signatures" in english
    assert '<time datetime="2016-03-01">' in english
    assert "How to sign on paper" in english
    assert f'href="/zh-hant{path}sheet/"' in chinese
    assert f'href="/zh-hant{path}sheet.pdf"' in chinese
    assert f"/trail/#demand-{campaign.demands.get().pk}" in english
    assert english.count("<h1>") == 1
    named = re.findall(r'<(?:section|[^>]*role="region")[^>]* aria-labelledby="(\w+)"', english)
    assert "counts" in named
    assert len(named) == len(set(named))  # whoever goes from part to part can tell them apart


def test_petition_of_which_little_is_known_says_so(client: Client, homes: Homes) -> None:
    record = make_petition([], body=None, addressee_en="", wording_en="", wording_zh_hant="")
    path = in_both(homes, record)

    html = main(content(client, f"/en{path}"))

    assert "<dt>Closed</dt>" not in html  # nobody knows that it is
    for label in ("Addressed to", "Signatures", "Opened"):
        assert re.search(rf"<dt>{label}</dt><dd>Not recorded</dd>", html), label
    assert re.search(r"<dt>State</dt><dd.*?>Not recorded</dd>", html)
    assert "sign on paper" not in html
    assert "verdict" not in html
    assert client.get(f"/en{path}sheet/").status_code == 404


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("closed", "This petition is closed"),
        ("won", "This petition was won"),
        ("withdrawn", "This petition was withdrawn"),
        ("handed_in", "This petition was handed in"),
        ("refused", "This petition was refused"),
        ("draft", "This petition is being prepared"),
    ],
)
def test_petition_that_cannot_be_signed_looks_its_own_way(
    client: Client, homes: Homes, last: str, words: str
) -> None:
    path = in_both(homes, make_petition([OPEN, (last, "day", date(2017, 1, 2))]))

    html = main(content(client, f"/en{path}"))

    assert words in html
    assert ("verdict-won" in html) == (last == "won")
    assert "How to sign on paper" not in html
    for name in ("sheet/", "sheet.pdf"):
        assert client.get(f"/en{path}{name}").status_code == 404


def test_petition_closes_after_the_last_day_for_sheets(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN], sheets_by=local_day())
    path = in_both(homes, record)
    assert "How to sign on paper" in main(content(client, f"/en{path}"))

    Petition.objects.update(sheets_by=local_day() - timedelta(days=1))

    html = main(content(client, f"/en{path}"))
    assert "This petition is closed" in html
    assert "<dt>Closed</dt><dd>Not recorded" not in html
    assert client.get(f"/en{path}sheet.pdf").status_code == 404


YESTERDAY = timedelta(days=-1)
AGAIN = ("open", "day", date(2016, 8, 1))


@pytest.mark.parametrize(
    ("steps", "overdue", "told"),
    [
        ([("draft", "day", date(2016, 2, 1))], False, None),
        ([OPEN, CLOSED, AGAIN], False, None),
        ([OPEN, CLOSED, AGAIN], True, "last day"),
        ([OPEN, CLOSED, AGAIN, ("closed", "day", date(2017, 1, 2))], True, "2017-01-02"),
        ([OPEN, CLOSED, AGAIN, ("handed_in", "day", date(2017, 1, 2))], True, ""),
        ([OPEN, CLOSED, ("won", "day", date(2017, 1, 2))], False, "2016-06"),
        ([OPEN, ("handed_in", "day", date(2017, 1, 2))], False, ""),
    ],
    ids=["draft", "again", "again, overdue", "twice", "again, handed in", "won", "never told"],
)
def test_closing_is_the_one_that_holds_in_the_page_and_in_the_data(
    client: Client, homes: Homes, steps: list, overdue: bool, told: str | None
) -> None:
    last_day = local_day() + YESTERDAY
    path = in_both(homes, make_petition(steps, sheets_by=last_day if overdue else None))
    day = last_day.isoformat() if told == "last day" else told

    facts = main(content(client, f"/en{path}")).split("<dl>")[1].split("</dl>")[0]
    [row] = json.loads(content(client, f"{REGISTER}data.json"))["rows"]

    assert ("<dt>Closed</dt>" in facts) == (day is not None)
    shown = re.search(r"<dt>Closed</dt><dd>(.*?)</dd>", facts, re.S)
    if day is not None:
        assert shown
        assert (f'datetime="{day}"' if day else "Not recorded") in shown[1]
    assert row["closed"] == (day or None)


@pytest.mark.parametrize("fields", [{"status": CampaignStatus.NOT_RECORDED}, {"check_law": True}])
def test_campaign_that_calls_nobody_has_no_open_petition(
    client: Client, homes: Homes, fields: dict
) -> None:
    path = in_both(homes, make_petition([OPEN], campaign=make_campaign(**fields)))

    html = main(content(client, f"/en{path}"))

    assert "Check the current law" in html
    assert "Open for signatures" not in html.split("Steps</h2>")[0]
    assert "How to sign on paper" not in html
    assert client.get(f"/en{path}sheet/").status_code == 404


def test_open_petition_keeps_its_campaign_from_becoming_history() -> None:
    record = make_petition([OPEN])
    campaign = record.campaign
    for field, value in (("status", CampaignStatus.NOT_RECORDED), ("check_law", True)):
        campaign.refresh_from_db()
        setattr(campaign, field, value)
        with pytest.raises(ValidationError) as error:
            campaign.full_clean()
        assert field in error.value.message_dict

    record.steps.add(PetitionStep(state="closed", sort_order=1))
    record.save()
    campaign.full_clean()


def test_answers_are_told_with_their_sources(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN, CLOSED])
    record.answers = [
        PetitionAnswer(
            text_en="The department will look into it.",
            text_zh_hant="部門會作檢討。",
            url="https://example.org/answer",
            precision="month",
            date_from=date(2017, 5, 1),
        )
    ]
    record.save()
    path = in_both(homes, record)

    html = main(content(client, f"/en{path}"))

    assert "The department will look into it." in html
    assert 'href="https://example.org/answer"' in html
    assert '<time datetime="2017-05">' in html
    assert "部門會作檢討。" in main(content(client, f"/zh-hant{path}"))


def test_draft_record_is_not_told(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN], counts=[12])
    page = make_petition_page(homes["en"], record)
    record.unpublish()

    assert "on paper" not in main(content(client, page.url))
    assert client.get(f"{page.url}sheet/").status_code == 404
    assert page.title not in content(client, f"/en/campaigns/{record.campaign.code}/")


def test_campaign_shows_its_petitions(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN], counts=[7])
    path = in_both(homes, record)

    for code, words in (("en", "7 on paper"), ("zh-hant", "7")):
        html = main(content(client, f"/{code}/campaigns/{record.campaign.code}/"))
        part = html.split('id="petitions"')[1].split("</section>")[0]
        assert f'href="/{code}{path}"' in part
        assert words in part


def test_trail_names_the_petition_at_its_demand(client: Client, homes: Homes) -> None:
    campaign = make_campaign(demands=2)
    first, second = campaign.demands.all()
    record = make_petition([OPEN], counts=[7], campaign=campaign)
    record.demands = [first]
    record.save()
    path = in_both(homes, record)

    html = main(content(client, f"/en/campaigns/{campaign.code}/trail/"))

    before, after = html.split(f'id="demand-{second.pk}"')
    assert f'href="/en{path}"' in before
    assert "7 on paper" in before
    assert path not in after


def test_sheet_says_what_happens_to_names_and_where_it_goes(client: Client, homes: Homes) -> None:
    office = OfficeSettings.load()
    office.address_en, office.address_zh_hant = "3 Some Street", "某街3號"
    office.email = "office@example.org"
    office.save()
    path = in_both(homes, make_petition([OPEN], sheets_by=local_day()))

    english, chinese = (content(client, f"/{code}{path}sheet/") for code in ("en", "zh-hant"))

    for words in (
        "We ask the department to hear us.",
        "To: The department",
        "Signing is voluntary.",
        "They are shown to: The department.",
        "The sheets go to the department; we keep no copy.",
        "office@example.org",
        "3 Some Street",
        "To reach us by",
    ):
        assert words in english
    for words in (
        "我們要求該部門",
        "表格會交予該部門，我們不留副本。",
        "某街3號",
        "是否簽名，純屬自願。",
    ):
        assert words in chinese
    assert english.index("Signing is voluntary.") < english.index("<table")
    assert english.count('<th scope="row">') == 10
    assert '<meta name="robots" content="noindex">' in english
    assert "<form" not in english
    assert "<script" not in english


@pytest.mark.parametrize("length", [40, 1400])
def test_sheet_as_pdf_is_one_page_and_the_same_each_time(
    client: Client, homes: Homes, length: int
) -> None:
    path = in_both(homes, make_petition([OPEN], wording_zh_hant="聯署" * (length // 2)))

    for code in ("en", "zh-hant"):
        response = client.get(f"/{code}{path}sheet.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert pages(response.content) == 1
        assert response.content == client.get(f"/{code}{path}sheet.pdf").content


@pytest.mark.parametrize(
    "fields",
    [
        {"wording_en": "\n".join(["A short line."] * 45)},
        {"wording_en": "\n".join(["line"] * 250)},
        {
            "wording_zh_hant": "聯署" * 750,
            "name_zh_hant": "縮短輪候" * 50,
            "body": None,
            "addressee_en": "The department",
            "addressee_zh_hant": "房屋部門" * 50,
        },
    ],
    ids=["45 lines", "250 lines", "1500 characters"],
)
def test_long_petition_leaves_room_to_sign_and_overprints_nothing(
    client: Client, homes: Homes, fields: dict
) -> None:
    code = "en" if "wording_en" in fields else "zh-hant"
    path = in_both(homes, make_petition([OPEN], **fields))

    pdf = client.get(f"/{code}{path}sheet.pdf").content

    assert pages(pdf) > 1
    papers = [data.decode("latin-1") for data in streams(pdf) if b" Td " in data]
    # Heights in points from the lower edge: no text nearer to it than 10 mm.
    texts = [[float(y) for y in re.findall(r" ([\d.-]+) Td ", paper)] for paper in papers]
    assert min(min(heights) for heights in texts) > 28
    number = r"[\d.-]+"
    boxes = re.findall(rf"{number} ({number}) {number} ({number}) re S", papers[-1])
    assert len(boxes) >= 5 * 4
    lowest = min(float(top) + float(height) for top, height in boxes)
    # Below the last row stands all that is said to those who sign, each line for itself.
    below = [height for height in texts[-1] if height < lowest]
    assert len(below) >= 5


def test_sheet_is_where_the_petition_is(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN])
    in_both(homes, record)
    other = make_petition([OPEN])
    in_both(homes, other)

    wrong = f"/en/campaigns/{other.campaign.code}/{record.code}/sheet/"
    assert client.get(wrong).status_code == 404
    assert client.post(wrong).status_code == 405


def test_register_shows_what_can_be_signed_first_and_is_narrowed(
    client: Client, homes: Homes
) -> None:
    old = make_petition([OPEN, CLOSED], code="old")
    new = make_petition([OPEN], code="new", campaign=make_campaign(code="housing"))
    for record in (old, new):
        in_both(homes, record)

    def listed(query: str = "") -> list[str]:
        html = main(content(client, f"/en/campaigns/petitions/{query}"))
        return re.findall(r'<h3><a href="/en/campaigns/[\w-]+/([\w-]+)/"', html)

    assert listed() == ["new", "old"]
    assert listed("?state=closed") == ["old"]
    assert listed("?campaign=housing") == ["new"]
    assert listed("?campaign=housing&state=closed") == []
    assert 'role="alert"' in content(client, "/en/campaigns/petitions/?state=%00")
    assert "該部門" in main(content(client, "/zh-hant/campaigns/petitions/"))
    assert 'href="/en/campaigns/petitions/"' in content(client, "/en/campaigns/")


def test_empty_registers_look_alike_and_offer_nothing_to_choose(
    client: Client, homes: Homes
) -> None:
    campaign_index(homes["en"])
    for path, title in (
        (REGISTER, "Petitions"),
        ("/en/campaigns/demands/", "Ledger of demands"),
    ):
        html = content(client, path)
        assert html.count(f"<h1>{title}</h1>") == 1
        assert f"{path}data.json" in html
        assert " yet." in main(html)
        assert 'class="filters"' not in main(html)
    assert 'class="filters"' in main(content(client, f"{REGISTER}?campaign=none"))


def test_register_is_data_to_take_away(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN, CLOSED], counts=[7, 8], code="old")
    in_both(homes, record)

    data = json.loads(content(client, f"{REGISTER}data.json"))

    [row] = data["rows"]
    assert (row["code"], row["state"], row["on_paper"]) == ("old", "Closed", 15)
    assert (row["opened"], row["closed"]) == ("2016-03-01", "2016-06")
    assert row["source"].endswith(f"/en/campaigns/{record.campaign.code}/old/")
    assert set(data["fields"]) == set(row)
    csv = client.get("/zh-hant/campaigns/petitions/data.csv").content.decode("utf-8-sig")
    assert "聯署" in csv
    assert "creativecommons.org" in csv


@pytest.mark.parametrize("items", [1, 3])
def test_petitions_ask_a_fixed_number_of_queries(client: Client, homes: Homes, items: int) -> None:
    campaign = make_campaign(demands=items)
    for _ in range(items):
        record = make_petition([OPEN] * items, counts=[5] * items, campaign=campaign)
        record.demands = list(campaign.demands.all())
        record.save()
        page = make_petition_page(homes["en"], record)

    found = {
        path: queries(client, path)
        for path in (page.url, f"{page.url}sheet/", REGISTER, f"{REGISTER}data.json")
    }
    assert list(found.values()) == [(11, 1), (5, 5), (9, 1), (10, 5)]


@pytest.mark.indexed
def test_petition_is_found_by_the_words_of_its_record(client: Client, homes: Homes) -> None:
    record = make_petition([OPEN])
    path = in_both(homes, record)
    call_command("update_index", verbosity=0)

    for language, words in (("en", "hear us"), ("zh-hant", "聆聽我們的意見")):
        html = main(content(client, f"/{language}/search/?q={words}"))
        assert f'href="/{language}{path}' in html, words


def test_addresses_beside_the_pages_are_no_campaigns(homes: Homes) -> None:
    index = CampaignIndexPage.objects.child_of(homes["en"]).get()
    page = CampaignPage(
        title="x", slug="petitions", locale=homes["en"].locale, campaign=make_campaign()
    )
    with pytest.raises(ValidationError):
        index.add_child(instance=page)


def test_page_stands_below_the_campaign_of_its_petition(homes: Homes) -> None:
    above = make_petition_page(homes["en"]).get_parent()
    page = PetitionPage(
        title="x", slug="x", locale=homes["en"].locale, petition=make_petition([OPEN])
    )
    with pytest.raises(ValidationError) as error:
        above.add_child(instance=page)
    assert "petition" in error.value.message_dict


def test_database_refuses_what_no_petition_can_be() -> None:
    record = make_petition([OPEN])
    for refused in (
        PaperCount(petition=record, count=0, source_en="x", source_zh_hant="x"),
        PetitionStep(petition=record, state="maybe"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=record.pk).update(addressee_en="Somebody else")


def test_demand_that_goes_leaves_the_petition() -> None:
    campaign = make_campaign(demands=1)
    record = make_petition([OPEN], campaign=campaign)
    record.demands = [campaign.demands.get()]
    record.save()
    record.save_revision().publish()
    campaign.demands = []
    campaign.save_revision().publish()

    assert not record.get_latest_revision_as_object().demands.exists()
    assert Petition.objects.get().standing == PetitionState.OPEN
