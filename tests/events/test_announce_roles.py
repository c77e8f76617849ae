"""Who may announce a seminar, and what the ways to it cost."""

import pytest

from campaigns.models import Campaign
from events.models import (
    Event,
    EventIndexPage,
)
from tests.events.at_desk import sign_in
from tests.events.at_office import NEW, RECORD, form_data
from tests.factories.events import make_event, make_pages, make_session, make_venue


@pytest.mark.parametrize("role", ["author", "legal_reviewer", "lending_officer", "data_steward"])
def test_others_are_not_let_in(client, db, role):
    sign_in(client, role)
    event = make_event()
    for path in (
        NEW,
        f"{RECORD}/announced/{event.pk}/",
        f"{RECORD}/copy_seminar/{event.pk}/",
        f"{RECORD}/questions/{event.pk}/",
        f"{RECORD}/share/{event.pk}/",
        f"{RECORD}/square/{event.pk}/en/",
        f"{RECORD}/poster/{event.pk}/en/",
    ):
        assert client.get(path).status_code in (302, 403), path
    client.post(NEW, form_data())
    assert Event.objects.count() == 1


@pytest.mark.parametrize("role", ["communications", "events_officer"])
def test_menu_and_lists_lead_to_the_screen(client, db, role):
    sign_in(client, role)
    assert NEW in client.get("/admin/").content.decode()
    assert NEW in client.get(f"{RECORD}/").content.decode()


def test_list_of_seminars_leads_to_the_screen(client, officer):
    index = EventIndexPage.objects.first()
    assert NEW in client.get(f"/admin/pages/{index.pk}/").content.decode()


def test_record_made_by_hand_before_its_pages_still_works(client, officer):
    event = make_event(code="by-hand")
    make_session(event)
    text = client.get(f"{RECORD}/announced/{event.pk}/").content.decode()
    assert "English: there is no page." in text
    make_pages(event)
    text = client.get(f"{RECORD}/announced/{event.pk}/").content.decode()
    assert "Both pages are published." in text


@pytest.mark.parametrize("count", [1, 3])
def test_next_steps_cost_the_same_for_one_date_and_three(
    client, officer, count, django_assert_num_queries
):
    event = make_event()
    make_pages(event)
    for days in range(count):
        make_session(event, days=3 + days, venue=make_venue())
    url = f"{RECORD}/announced/{event.pk}/"
    client.get(url)
    with django_assert_num_queries(15):
        client.get(url)


@pytest.mark.parametrize("count", [1, 3])
def test_screen_costs_the_same_for_one_venue_and_three(
    client, officer, count, django_assert_num_queries
):
    for number in range(count):
        make_venue(name_en=f"Hall {number}")
        Campaign.objects.create(code=f"c{number}", name_en=f"C{number}", name_zh_hant=f"{number}")
    client.get(NEW)
    with django_assert_num_queries(19):
        client.get(NEW)
