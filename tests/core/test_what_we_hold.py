"""What the public is told of what is held: as the settings, roles and receipts stand now."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.test import Client

from campaigns.models import CommentSettings
from site_project.core.holdings import ROLE_NAMES
from site_project.core.models import FormPage, HomePage, PurgeReceipt
from site_project.core.permissions import PUBLIC, ROLES, SEEN_WITH
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
PATH = "/en/privacy/what-we-hold/"


def told(client: Client, heading: str, path: str = PATH) -> str:
    """Return what the page says of one kind of data."""
    page = client.get(path).content.decode()
    return page.split(f">{heading}</h2>")[1].split("</section>")[0]


def test_changed_setting_changes_the_page(client: Client, homes: Homes) -> None:
    assert "30 days, if it is refused" in told(client, "Comments")
    rules = CommentSettings.load()
    rules.refused_days = 7
    rules.save()
    assert "7 days, if it is refused" in told(client, "Comments")


def test_forms_own_days_are_told(client: Client, homes: Homes) -> None:
    assert "As many days as the form itself says" in told(client, "Form answers")
    for slug, days in (("enquiry", 30), ("complaint", 90)):
        page = FormPage(title=slug, slug=slug, locale=homes["en"].locale, keep_days=days)
        homes["en"].add_child(instance=page)
        page.save_revision().publish()
    assert "30 to 90 days" in told(client, "Form answers")


def test_who_can_see_it_follows_the_roles(client: Client, homes: Homes) -> None:
    assert "communications staff, data stewards" in told(client, "Comments")
    assert "Everybody: it stands on this site." in told(client, "References")
    assert "lending officers, data stewards" in told(client, "Borrowers")


def test_last_purge_is_told_with_its_count(client: Client, homes: Homes) -> None:
    assert "nothing was due" in told(client, "Comments")
    for day, count in ((1, 5), (3, 2), (2, 9)):
        at = datetime(2026, 3, day, 4, tzinfo=UTC)
        PurgeReceipt.objects.create(model="campaigns.Comment", count=count, at=at)
    shown = told(client, "Comments")
    assert 'datetime="2026-03-03"' in shown
    assert "2 records" in shown
    assert "9 records" not in shown
    # A kind that is never purged says nothing of purges.
    assert "Last erased" not in told(client, "References")


def test_every_role_has_a_public_name_and_every_kin_is_a_model() -> None:
    assert ROLE_NAMES.keys() == ROLES.keys()
    for label, other in SEEN_WITH.items():
        apps.get_model(label)
        assert other == PUBLIC or apps.get_model(other)


def test_page_asks_the_same_with_many_receipts(client: Client, homes: Homes) -> None:
    queries(client, PATH)
    few = queries(client, PATH)
    for day in range(1, 20):
        at = datetime(2026, 3, day, tzinfo=UTC)
        PurgeReceipt.objects.create(model="events.Registration", count=day, at=at)
    assert queries(client, PATH) == few
