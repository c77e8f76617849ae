"""What heads the admin's screens of our own, and what their lists are headed by."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from campaigns.models import Source
from site_project.core.models import HomePage, Person, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client, homes: dict[str, HomePage]) -> Client:
    """Somebody in every role."""
    user = User.objects.create_user("chief", "chief@x.test", "x")
    user.groups.set(Group.objects.all())
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def seen(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    ("name", "args", "title"),
    [
        ("page_view_report", [], "Views of pages"),
        ("empty_search_report", [], "Searches without result"),
        ("moderate_comments", [], "Comments"),
        ("page_report", ["due"], "Due for review"),
        ("page_report_export", ["due"], "Export a report"),
        ("wagtailsnippets_campaigns_newsletterissue:stop_mail", [], "Stop mail to an address"),
    ],
)
def test_screen_is_headed_by_its_own_title(
    chief: Client, name: str, args: list[Any], title: str
) -> None:
    crumbs = seen(chief, reverse(name, args=args)).select(".w-breadcrumbs li")
    assert crumbs[-1].get_text(" ", strip=True).startswith(title)
    assert crumbs[0].get_text(strip=True) == "Home"


def test_list_is_headed_by_what_a_pair_is_called_and_says_yes_in_words(chief: Client) -> None:
    Person.objects.create(name_en="Chan", name_zh_hant="陳", agreed_to_be_named=True)
    User.objects.get(username="chief").wagtail_userprofile.delete()
    UserProfile.objects.create(
        user=User.objects.get(username="chief"), preferred_language="zh-hant"
    )
    table = seen(chief, reverse("wagtailsnippets_core_person:list")).find("table", class_="listing")
    headings = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
    assert not {"Name", "Role"} & set(headings)
    assert "True" not in table.get_text()
    assert "是" in table.get_text()


def test_dates_of_sources_are_headed_as_dates(chief: Client) -> None:
    Source.objects.create(title_en="A survey", title_zh_hant="調查報告")
    table = seen(chief, reverse("wagtailsnippets_campaigns_source:list")).select_one(".listing")
    assert table.select("thead th")[-1].get_text(strip=True) == "Date"
