"""Staff in the real admin: a campaign in two languages, and what each role is shown."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK
from tests.servers import Site

DEMO_STAFF = ["admin", "communications", "events", "lending"]
READ = {
    "en": {
        "title": "Fair hearings for all",
        "demands": "What we ask",
        "demand": "Hear both sides",
        "milestones": "Milestones",
        "milestone": "A first answer",
    },
    "zh-hant": {
        "title": "讓每一方得到公平聆訊",
        "demands": "我們的訴求",
        "demand": "兼聽雙方",
        "milestones": "里程碑",
        "milestone": "首次回覆",
    },
}


@pytest.fixture
def sign_in(open_page: Callable[..., Page]) -> Callable[[str], Page]:
    def sign_in(username: str) -> Page:
        page = open_page("/admin/login/", viewport=DESK, locale="en-HK")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill("demo")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile(r"/admin/$"))
        return page

    return sign_in


def publish(page: Page) -> None:
    actions = page.get_by_role("navigation", name="Actions (footer)")
    actions.get_by_role("button", name="More actions").click()
    actions.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").get_by_text("published")).to_be_visible()


def make_record(page: Page) -> None:
    """Fill in a campaign record with one demand and one milestone, and publish it."""
    page.goto("/admin/snippets/campaigns/campaign/add/")
    page.get_by_label("Name (English)").fill("Fair hearings")
    page.get_by_label("Name (Chinese)").fill("公平聆訊")
    page.get_by_role("textbox", name="Code").fill("fair-hearings")
    page.get_by_role("combobox", name="Status").select_option("Active")
    page.get_by_role("button", name="Add Demand").click()
    demand = page.get_by_role("region", name="Demand 1")
    demand.get_by_label("Demand (English)").fill("Hear both sides")
    demand.get_by_label("Demand (Chinese)").fill("兼聽雙方")
    demand.get_by_role("combobox", name="Status").select_option("Made")
    demand.get_by_role("button", name="Choose public body").click()
    page.get_by_role("dialog").get_by_role("link", name=re.compile("Government")).click()
    page.get_by_role("button", name="Add Milestone").click()
    milestone = page.get_by_role("region", name="Milestone 1")
    milestone.get_by_label("What happened (English)").fill("A first answer")
    milestone.get_by_label("What happened (Chinese)").fill("首次回覆")
    milestone.get_by_role("combobox", name="Known as").select_option("Year")
    milestone.get_by_role("textbox", name="Date").fill("2024-05-06")
    page.keyboard.press("Tab")  # leaves the calendar that hangs over the buttons
    publish(page)


def make_page(page: Page, parent: str) -> None:
    """Publish the English page of the record, and open it again."""
    page.goto(f"/admin/pages/add/campaigns/campaignpage/{parent}/")
    page.get_by_role("textbox", name="Title").fill("Fair hearings for all")
    page.get_by_role("textbox", name="Summary").fill("Both sides are heard.")
    page.get_by_role("button", name="Choose campaign").click()
    page.get_by_role("dialog").get_by_role("link", name="Fair hearings").click()
    publish(page)
    page.get_by_role("status").get_by_role("link", name="Edit").click()
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/"))


def translate(page: Page) -> None:
    """From the open page's menu to its Chinese sister, published."""
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Translate", exact=True).click()
    page.get_by_label("Chinese").check()
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_url(re.compile(r"/pages/\d+/edit/"))
    page.get_by_role("textbox", name="Title").fill("讓每一方得到公平聆訊")
    page.get_by_role("textbox", name="Summary").fill("兼聽則明。")
    publish(page)


def test_officer_publishes_a_campaign_in_two_languages(site: Site, open_page, sign_in) -> None:
    parent = site.shell(
        "from campaigns.models import CampaignIndexPage as I;"
        "print(I.objects.get(locale__language_code='en').pk)"
    )
    editor = sign_in("communications")
    make_record(editor)
    make_page(editor, parent)
    translate(editor)

    addresses = {code: f"/{code}/campaigns/fair-hearings-for-all/" for code in READ}
    for language, words in READ.items():
        page = open_page(addresses[language], javascript=False)
        expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
        demand = page.get_by_role("region", name=words["demands"]).get_by_role("listitem")
        expect(demand).to_contain_text(words["demand"])
        milestone = page.get_by_role("region", name=words["milestones"]).get_by_role("listitem")
        expect(milestone).to_contain_text(words["milestone"])
        expect(milestone).to_contain_text("2024")
        expect(page.get_by_role("note")).to_have_count(0)
        pairs = page.locator("link[rel=alternate][hreflang]").evaluate_all(
            "links => links.map(link => [link.hreflang, new URL(link.href).pathname])"
        )
        assert dict(pairs) == {
            "en": addresses["en"],
            "zh-Hant-HK": addresses["zh-hant"],
            "x-default": addresses["zh-hant"],
        }


@pytest.mark.parametrize("username", DEMO_STAFF)
def test_admin_opens_for_each_of_the_staff(sign_in, username: str) -> None:
    page = sign_in(username)
    assert page.request.get("/admin/").status == 200
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_communications_are_not_shown_registrants(sign_in) -> None:
    page = sign_in("communications")
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("button", name="Seminars").click()
    expect(menu.get_by_role("link", name="Sessions")).to_be_visible()
    expect(menu.get_by_role("link", name="Registrations")).to_have_count(0)
    assert page.request.get("/admin/registrations/", max_redirects=0).status == 302


def test_events_officer_is_shown_registrants(sign_in) -> None:
    page = sign_in("events")
    page.get_by_role("navigation", name="Main menu").get_by_role("button", name="Seminars").click()
    page.get_by_role("link", name="Registrations").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Registrations")
