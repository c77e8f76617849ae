"""Notices above the pages: where, from when until when, and in whose words."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.registration import register
from site_project.core import page_cache
from site_project.core.models import Notice
from tests.campaigns.editing import staff
from tests.factories.events import applicant, make_event, make_pages, make_session
from tests.servers import Site

pytestmark = pytest.mark.django_db
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
ABOVE = re.compile(r'<aside class="site-notices".*?</aside>', re.S)


def make_notice(text: str = "Closed today", **fields: object) -> Notice:
    return Notice.objects.create(text_en=text, text_zh_hant=f"告示：{text}", **fields)


def above(client: Client, path: str = "/en/") -> str:
    """Return what stands above a page, without its tags."""
    found = ABOVE.search(client.get(path).content.decode())
    if found is None:
        return ""
    whole = re.sub(r"</?span[^>]*>", "", found[0])
    return " ".join(re.sub(r"<[^>]+>", " ", whole).split())


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.parametrize(
    "path",
    ["/{}/", "/{}/search/", "/{}/nothing-here/", "/{}/subscribe/", "/{}/privacy/what-we-hold/"],
)
def test_notice_stands_above_every_page_in_the_readers_language(
    client: Client, homes, path: str
) -> None:
    make_notice()
    assert above(client, path.format("en")) == "Closed today"
    assert above(client, path.format("zh-hant")) == "告示：Closed today"


def test_without_a_notice_there_is_no_place_for_one(client: Client, homes) -> None:
    assert 'class="site-notices"' not in client.get("/en/").content.decode()


def test_the_most_pressing_comes_first_and_says_so_in_words(client: Client, homes) -> None:
    make_notice("New hours", sort_order=2)
    make_notice("Old hours", sort_order=1)
    make_notice("Bring proof", tone="warning")
    make_notice("Closed: typhoon", tone="urgent")
    assert above(client) == ("Urgent Closed: typhoon Please note Bring proof Old hours New hours")


@pytest.mark.parametrize("hour", [(23, 30), (0, 30), (7, 30)])
def test_notice_shows_from_its_first_instant_to_before_its_last(
    client: Client, homes, monkeypatch, hour
) -> None:
    start = datetime(2026, 12, 5, *hour, tzinfo=HONG_KONG)
    end = start + timedelta(hours=3)
    make_notice(shows_from=start, shows_until=end)
    moment = timedelta(microseconds=1)
    for now, text in (
        (start - moment, ""),
        (start, "Closed today"),
        (end - moment, "Closed today"),
        (end, ""),
    ):
        at(monkeypatch, now)
        assert above(client) == text, now


def test_kept_copies_follow_the_clock(client: Client, homes, settings, monkeypatch) -> None:
    """Nothing is written and nothing runs between the four requests."""
    settings.PAGE_CACHE = True
    nine = datetime(2026, 12, 5, 9, 0, tzinfo=HONG_KONG)
    make_notice(shows_from=nine, shows_until=nine + timedelta(seconds=30))
    for seconds, text in ((-1, ""), (0, "Closed today"), (29, "Closed today"), (30, "")):
        at(monkeypatch, nine + timedelta(seconds=seconds))
        assert above(client) == text, seconds
    with CaptureQueriesContext(connection) as captured:
        client.get("/en/")
    assert len(captured) == 1, "no copy was kept at all"


def test_proxy_is_told_to_keep_nothing_beyond_the_next_notice(
    client: Client, homes, settings, monkeypatch, tmp_path
) -> None:
    settings.PAGE_CACHE = True
    settings.PROXY_CACHE_DIR = str(tmp_path)
    nine = datetime(2026, 12, 5, 9, 0, tzinfo=HONG_KONG)
    make_notice(shows_from=nine)
    at(monkeypatch, nine - timedelta(minutes=5))
    told = client.get("/en/").headers["X-Accel-Expires"]
    assert told == f"@{int(nine.timestamp()) - 1}"


def test_next_change_is_the_first_beginning_or_end_to_come(homes) -> None:
    now = datetime(2026, 12, 5, 12, 0, tzinfo=HONG_KONG)
    minute = timedelta(minutes=1)
    make_notice(shows_from=now - 9 * minute, shows_until=now)
    assert page_cache.next_boundary(now) == page_cache.next_midnight(now)
    make_notice(shows_from=now - minute, shows_until=now + 7 * minute)
    assert page_cache.next_boundary(now) == now + 7 * minute
    make_notice(shows_from=now + 5 * minute)
    assert page_cache.next_boundary(now) == now + 5 * minute


def test_notice_of_one_part_stands_above_its_pages_alone(client: Client, homes) -> None:
    event = make_event()
    session = make_session(event)
    page = make_pages(event)["en"]
    registration = register(session, applicant=applicant())
    make_notice("No seminars", on_every_page=False, on_events=True)
    there = [page.url, "/en/events/", "/zh-hant/events/", f"/r/{registration.confirm_token}/"]
    there += [f"{page.url}register/?session={session.uid}", "/en/events/nothing-here/"]
    for path in there:
        assert "No seminars" in above(client, path), path
    for path in ("/en/", "/en/lending/", "/en/articles/", "/en/search/", "/en/lending/basket/"):
        assert above(client, path) == "", path


def test_two_parts_share_one_notice(client: Client, homes) -> None:
    make_notice(on_every_page=False, on_lending=True, on_handbook=True, on_campaigns=True)
    for path in ("/en/lending/", "/en/handbook/", "/en/rights/", "/en/campaigns/", "/en/articles/"):
        assert above(client, path), path
    assert not above(client, "/en/events/")


def test_page_that_is_set_once_follows_the_notices(client: Client, homes, monkeypatch) -> None:
    event = make_event()
    session = make_session(event)
    form = f"{make_pages(event)['en'].url}register/?session={session.uid}"
    soon = timezone.now() + timedelta(minutes=1)
    make_notice(shows_from=soon)
    assert above(client, form) == ""
    at(monkeypatch, soon)
    assert above(client, form) == "Closed today"


def test_change_and_removal_are_seen_at_once(client: Client, homes) -> None:
    notice = make_notice("Closed")
    assert above(client) == "Closed"
    notice.text_en = "Open again"
    notice.save()
    assert above(client) == "Open again"
    notice.delete()
    assert above(client) == ""


def test_notices_cost_no_question(client: Client, homes) -> None:
    def questions() -> int:
        client.get("/en/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/")
        return len(captured)

    none = questions()
    for _number in range(3):
        make_notice()
    assert questions() == none


@pytest.mark.parametrize(
    "fields",
    [
        {"text_zh_hant": ""},
        {"text_en": ""},
        {"tone": "shouting"},
        {"on_every_page": False},
        {
            "shows_from": datetime(2026, 12, 5, 9, tzinfo=HONG_KONG),
            "shows_until": datetime(2026, 12, 5, 9, tzinfo=HONG_KONG),
        },
    ],
)
def test_database_refuses_what_makes_no_notice(fields) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(**{"text_en": "Closed", "text_zh_hant": "休息", **fields})


# --- In the admin -------------------------------------------------------------------


ADD = "wagtailsnippets_core_notice:add"
TYPED = {
    "text_en": "Closed on Saturday",
    "text_zh_hant": "星期六休息",
    "tone": "urgent",
    "shows_from": "2026-12-05 09:00",
    "shows_until": "2026-12-05 18:00",
    "on_events": "on",
}


@pytest.mark.parametrize("group", ["Communications", "Events officers", "Lending officers"])
def test_officer_announces_a_closure(client: Client, homes, group: str) -> None:
    staff(client, group)
    assert client.get(reverse(ADD)).status_code == 200
    response = client.post(reverse(ADD), TYPED)
    assert response.status_code == 302, response.context["form"].errors
    notice = Notice.objects.get()
    assert notice.shows_from == datetime(2026, 12, 5, 9, 0, tzinfo=HONG_KONG)
    listed = client.get(reverse("wagtailsnippets_core_notice:list")).content.decode()
    assert "Closed on Saturday" in listed
    assert "seminars and registration" in listed


@pytest.mark.parametrize("group", ["Authors", "Legal reviewers", "Data stewards"])
def test_others_announce_nothing(client: Client, homes, group: str) -> None:
    staff(client, group)
    assert client.post(reverse(ADD), TYPED).status_code == 302
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"shows_until": "2026-12-05 09:00"}, "It must end after it begins."),
        ({"on_events": ""}, "Tick this, or at least one part."),
        ({"text_zh_hant": " "}, "This field is required."),
        ({"tone": "shouting"}, "Select a valid choice."),
        ({"shows_from": "tomorrow"}, "Enter a valid date/time."),
    ],
)
def test_mistake_is_told_and_what_was_typed_stays(client: Client, homes, wrong, told) -> None:
    staff(client, "Communications")
    response = client.post(reverse(ADD), TYPED | wrong)
    page = response.content.decode()
    assert response.status_code == 200
    assert told in page
    assert "Closed on Saturday" in page
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("mode", "text"), [("en", "Closed"), ("zh-hant", "休息")])
def test_preview_shows_it_in_each_language_before_it_shows(client: Client, homes, mode, text):
    staff(client, "Communications")
    later = timezone.now() + timedelta(days=1)
    notice = Notice.objects.create(text_en="Closed", text_zh_hant="休息", shows_from=later)
    preview = reverse("wagtailsnippets_core_notice:preview_on_edit", args=[notice.pk])
    data = TYPED | {"text_en": "Closed", "text_zh_hant": "休息", "tone": "information"}
    assert client.post(preview, data).json()["is_valid"]
    assert above(client, f"{preview}?mode={mode}") == text


def test_list_says_which_show_now(client: Client, homes) -> None:
    staff(client, "Communications")
    later = timezone.now() + timedelta(days=1)
    make_notice("Later", shows_from=later)
    listing = reverse("wagtailsnippets_core_notice:list")
    assert "#icon-check" not in client.get(listing).content.decode().split('class="listing')[1]
    make_notice("Now")
    assert "#icon-check" in client.get(listing).content.decode().split('class="listing')[1]


# --- From the settings of before ----------------------------------------------------

BEFORE = """
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
apps = MigrationExecutor(connection).loader.project_state([("core", "0008_knowledge")]).apps
with transaction.atomic():
    for en, zh in [("Moved", "已遷址"), ("Shut", ""), ("", "")]:
        apps.get_model("core", "OfficeSettings").objects.create(notice_en=en, notice_zh_hant=zh)
"""
AFTER = """
from site_project.core.models import Notice
for notice in Notice.objects.all():
    print(notice.text_en, notice.text_zh_hant, notice.tone, notice.on_every_page, notice.shows_now)
"""


def test_notice_of_the_settings_is_carried_over(empty_site: Site) -> None:
    empty_site.call("migrate", "core", "0008")
    empty_site.shell(BEFORE)
    empty_site.call("migrate", "core", "0009")
    after = empty_site.shell(AFTER).splitlines()
    assert after == ["Moved 已遷址 information True True", "Shut Shut information True True"]
