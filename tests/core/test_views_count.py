"""Views of pages: who is counted, what is told, and that nothing else is kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import ArticlePage
from site_project.core.days import local_day
from site_project.core.models import (
    ContentVersion,
    HomePage,
    OfficeSettings,
    PageViewDay,
    RateBucket,
)
from site_project.core.page_counts import count_view, forget_old, months_before
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_article

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def article(homes: Homes) -> ArticlePage:
    return make_article(homes["en"], slug="prisons")


def office(**values: Any) -> None:
    settings = OfficeSettings.load()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()


def say(client: Client, key: object, **headers: str) -> int:
    told = {"User-Agent": BROWSER} | {name.replace("_", "-"): v for name, v in headers.items()}
    response = client.post("/v/", str(key), content_type="text/plain", headers=told)
    assert response.status_code == 204
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    return sum(PageViewDay.objects.values_list("count", flat=True))


def test_open_page_is_counted_once_a_view_and_changes_no_copy(
    client: Client, article: ArticlePage
) -> None:
    page = client.get("/en/articles/prisons/").content.decode()
    assert f'data-page="{article.pk}"' in page
    before = ContentVersion.read()
    assert [say(client, article.pk) for _ in range(3)] == [1, 2, 3]
    row = PageViewDay.objects.get()
    assert (row.page_key, row.language, row.day) == (article.translation_key, "en", local_day())
    assert ContentVersion.read() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User_Agent": ""},
        {"DNT": "1"},
        {"Sec_GPC": "1"},
        {"Sec_Fetch_Site": "cross-site"},
    ],
)
def test_robots_and_who_asks_not_to_be_followed_are_not_counted(
    client: Client, article: ArticlePage, headers: dict[str, str]
) -> None:
    assert say(client, article.pk, **headers) == 0


def test_staff_drafts_private_pages_and_nonsense_are_not_counted(
    client: Client, homes: Homes, article: ArticlePage
) -> None:
    article.unpublish()
    private = make_article(homes["en"], slug="private")
    private.view_restrictions.create(restriction_type="login")
    for key in (article.pk, private.pk, 1, 10**30, "", "x", "１", "-1", "1" * 500):
        assert say(client, key) == 0, key
    assert say(staff(client, "Authors"), homes["en"].pk) == 0


def test_office_decides_whether_views_are_counted_and_shown(
    client: Client, article: ArticlePage
) -> None:
    path = "/en/articles/prisons/"
    yesterday = timezone.now() - timedelta(days=1)
    for _time in range(9):
        count_view(article.pk, yesterday)
    count_view(article.pk)
    assert "up to yesterday" not in client.get(path).content.decode()
    office(page_views="shown")
    assert "Read fewer than 10 times" in client.get(path).content.decode()
    count_view(article.pk, yesterday)
    office(page_views="shown")
    assert "Read 10 times" in client.get(path).content.decode()
    office(page_views="off")
    page = client.get(path).content.decode()
    assert "up to yesterday" not in page
    assert "page-view" not in page
    before = PageViewDay.objects.count()
    say(client, article.pk)
    assert PageViewDay.objects.count() == before


def test_one_network_cannot_run_the_number_up_and_leaves_no_address(
    client: Client, article: ArticlePage, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    for _time in range(65):
        total = say(client, article.pk)
    # The minute may turn meanwhile.
    assert 60 <= total < 65 or RateBucket.objects.count() > 1
    assert "127.0.0" not in str(list(RateBucket.objects.values_list("key", flat=True)))


def test_report_sums_by_month_and_only_for_who_may_see_it(
    client: Client, article: ArticlePage
) -> None:
    month = months_before(local_day(), 1)
    row = {"page_key": article.translation_key, "language": "en"}
    PageViewDay.objects.create(**row, day=month, count=700)
    PageViewDay.objects.create(**row, day=month + timedelta(days=1), count=77)
    PageViewDay.objects.create(**row, day=local_day(), count=3)
    report = staff(client, "Communications").get(reverse("page_view_report")).content.decode()
    assert article.title in report
    assert "<td>777</td>" in report
    assert "<td>fewer than 10</td>" in report
    other = staff(Client(), "Events officers")
    assert other.get(reverse("page_view_report")).status_code == 302


def test_old_numbers_go(article: ArticlePage) -> None:
    office(page_views_months=2)
    row = {"page_key": article.translation_key, "language": "en", "count": 1}
    for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 15)):
        PageViewDay.objects.create(**row, day=day)
    now = datetime(2026, 4, 15, 12, tzinfo=UTC)
    assert forget_old(now) == 1
    assert PageViewDay.objects.order_by("day").first().day == date(2026, 2, 1)
