"""A seminar is announced on one screen, in both languages at once; what is wrong is told there."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageLogEntry

from campaigns.models import Campaign
from events.announcing import (
    announce,
    free_code,
    free_slug,
)
from events.enums import Publicity, RegistrationMode
from events.models import (
    Event,
    EventPage,
    EventSettings,
    Session,
    SpokenLanguage,
    Venue,
)
from site_project.core.days import local_day
from tests.events.at_desk import sign_in
from tests.events.at_office import NEW, RECORD, announcement, errors_of, form_data, made
from tests.factories.events import make_event, make_venue


def test_one_form_makes_record_session_and_a_draft_in_each_language(client, officer):
    venue = make_venue()
    event = made(client, venue=venue.pk)
    session = event.sessions.get()
    pages = {page.locale.language_code: page for page in EventPage.objects.filter(event=event)}
    assert str(session.starts_at.astimezone(event.zone).time()) == "14:30:00"
    assert (session.ends_at - session.starts_at) == timedelta(hours=2)
    assert (session.venue, session.room, session.capacity) == (venue, "1/F", 40)
    assert (event.name_en, event.name_zh_hant) == ("Rights in custody", "在囚人士的權利")
    assert {page.title for page in pages.values()} == {"Rights in custody", "在囚人士的權利"}
    assert not any(page.live for page in pages.values())
    assert {page.slug for page in pages.values()} == {"rights-in-custody"}
    assert {page.translation_key for page in pages.values()} == {event.page_key}
    assert {page.owner for page in pages.values()} == {officer}
    assert pages["zh-hant"].body[0].block_type == "text"
    assert "歡迎發問。" in pages["zh-hant"].body[0].value.source
    day = session.starts_at.astimezone(event.zone).date()
    assert event.code == f"{day}-rights-in-custody"


def test_it_ends_where_the_next_step_is(client, officer):
    answer = client.post(NEW, form_data(), follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{RECORD}/announced/{Event.objects.get().pk}/"
    assert "Publish both" in text
    assert text.count("/view_draft/") == 2


def test_what_repeats_leads_on_to_its_series(client, officer):
    answer = client.post(NEW, form_data(repeats="on"), follow=True)
    url = f"/admin/series/make/?event={Event.objects.get().pk}"
    assert url in answer.content.decode()
    assert client.get(url).status_code == 200


def test_drafts_are_in_the_listing_and_open_in_the_editor(client, officer):
    event = made(client)
    for page in EventPage.objects.filter(event=event):
        listing = client.get(f"/admin/pages/{page.get_parent().pk}/")
        assert page.title in listing.content.decode()
        editor = client.get(f"/admin/pages/{page.pk}/edit/")
        assert editor.status_code == 200
        assert "Pages and publication" in editor.content.decode()
        assert client.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
    assert event.code in client.get(f"{RECORD}/").content.decode()
    assert PageLogEntry.objects.filter(action="wagtail.create", user=officer).count() == 2


def test_drafts_are_not_public(client, officer):
    made(client)
    client.logout()
    for path in ("/en/events/rights-in-custody/", "/en/events/", "/zh-hant/events/"):
        answer = client.get(path)
        assert answer.status_code == 404 or "Rights in custody" not in answer.content.decode()


def test_same_form_sent_twice_makes_one_seminar(client, officer):
    first = client.post(NEW, form_data())
    second = client.post(NEW, form_data())
    assert first.url == second.url
    assert (Event.objects.count(), Session.objects.count()) == (1, 1)
    assert EventPage.objects.count() == 2


def test_new_venue_is_made_with_the_seminar(client, officer):
    event = made(
        client,
        venue_name_en="Library",
        venue_name_zh_hant="圖書館",
        venue_address_en="Sham Shui Po",
        venue_address_zh_hant="深水埗",
    )
    assert event.sessions.get().venue == Venue.objects.get(name_zh_hant="圖書館")


def test_all_day_and_several_days_end_with_the_last_day(client, officer):
    day = local_day() + timedelta(days=30)
    event = made(client, all_day="on", starts="", ends="", last_day=f"{day + timedelta(days=2)}")
    session = event.sessions.get()
    assert (session.first_day, session.last_day) == (day, day + timedelta(days=2))
    assert session.all_day


def test_title_that_other_seminars_have_gets_another_address_and_code(client, officer):
    first = made(client)
    client.post(NEW, form_data(key="7b0d8d6e-2f0e-4a67-8f0b-0f3d5a8c9999"))
    second = Event.objects.exclude(pk=first.pk).get()
    assert second.pages.first().slug == "rights-in-custody-2"
    assert second.code != first.code


def test_address_without_an_english_title_is_kind_and_day(client, officer):
    event = made(client, title_en="", kind="workshop")
    day = event.sessions.get().starts_at.astimezone(event.zone).date()
    assert {page.slug for page in event.pages.all()} == {f"workshop-{day}"}
    assert {page.title for page in event.pages.all()} == {"在囚人士的權利"}


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Kind", "kind-2"),  # an address of a feed
        ("日期", "seminar-1"),
        ("_ A  b!", "a-b"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 200, "x" * 60),
    ],
)
def test_addresses_are_short_plain_and_free(db, title, slug):
    assert free_slug(title, "seminar-1") == slug


def test_codes_fit_the_column_and_are_unique(db):
    day = local_day()
    first = free_code(day, "a" * 60)
    make_event(code=first)
    second = free_code(day, "a" * 60)
    assert len(first) <= 40
    assert len(second) <= 40
    assert first != second


def test_rest_of_the_form_reaches_record_and_session(client, officer):
    cantonese = SpokenLanguage.objects.get_or_create(
        code="yue", defaults={"name_en": "Cantonese", "name_zh_hant": "粵語"}
    )[0]
    campaign = Campaign.objects.create(code="c", name_en="Custody", name_zh_hant="羈押")
    event = made(
        client,
        kind="clinic",
        audience="students",
        publicity="confidential",
        mode="approval",
        max_party="2",
        spoken_in=[cantonese.pk],
        campaigns=[campaign.pk],
        captions="on",
        **{
            "questions-0-text_en": "Which school?",
            "questions-0-text_zh_hant": "哪所學校？",
            "questions-0-purpose_en": "To plan.",
            "questions-0-purpose_zh_hant": "以便安排。",
        },
    )
    assert (event.kind, event.audience, event.captions) == ("clinic", "students", True)
    assert (event.publicity, event.retention_days) == (Publicity.CONFIDENTIAL, 30)
    assert list(event.languages_spoken.all()) == [cantonese]
    assert event.sessions.get().mode == RegistrationMode.APPROVAL
    assert event.questions.get().text_zh_hant == "哪所學校？"
    assert all(page.campaigns.get() == campaign for page in event.pages.all())


def test_quotas_are_made_where_the_office_uses_them(client, officer):
    EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
    event = made(
        client,
        **{
            "quotas-TOTAL_FORMS": "2",
            "quotas-INITIAL_FORMS": "0",
            "quotas-0-audience": "students",
            "quotas-0-capacity": "10",
            "quotas-0-checked_by": "domain",
            "quotas-0-domains": "link.example.edu",
            "quotas-1-checked_by": "none",
        },
    )
    quota = event.sessions.get().quotas.get()
    assert (quota.audience, quota.capacity) == ("students", 10)


def test_parts_that_are_switched_off_are_not_shown(client, officer):
    settings = EventSettings.load()
    text = client.get(NEW).content.decode()
    assert "Questions in the form" in text
    assert "Audience quotas" not in text
    assert "again and again" in text
    settings.uses_questions = settings.uses_series = False
    settings.uses_quotas = True
    settings.save()
    text = client.get(NEW).content.decode()
    assert "Questions in the form" not in text
    assert "Audience quotas" in text
    assert "again and again" not in text


# --- Bad input ---------------------------------------------------------------


def test_what_was_typed_comes_back_in_both_languages(client, officer):
    answer = client.post(NEW, form_data(ends="13:00", external_url="not an address"))
    text = answer.content.decode()
    assert answer.status_code == 400
    for typed in ("Rights in custody", "在囚人士的權利", "誰也不能奪去的權利。", "14:30", "1/F"):
        assert typed in text
    assert "Come and ask." in text
    assert "歡迎發問。" in answer.context["form"]["body_zh_hant"].value()
    assert "It must end after it starts." in text
    assert answer.context["folded"] == ""  # the error in it is seen


def test_errors_are_told_in_the_language_of_the_admin(client, db):
    sign_in(client, "communications", "zh-hant")
    answer = client.post(NEW, form_data(day=""))
    assert "這個欄位是必須的" in answer.content.decode() or answer.context["form"].errors["day"]
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title_en": "", "title_zh_hant": ""}, "title_en"),
        ({"title_en": "x" * 201}, "title_en"),
        ({"summary_en": "x" * 301}, "summary_en"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "2020-01-01"}, "day"),
        ({"starts": ""}, "starts"),
        ({"ends": ""}, "ends"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "14:30", "ends": "14:30"}, "ends"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "9" * 30}, "capacity"),
        ({"max_party": "99999"}, "max_party"),
        ({"mode": "external"}, "external_url"),
        ({"kind": "party"}, "kind"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc"}, "timezone"),
        ({"venue": "999999"}, "venue"),
        ({"venue_name_en": "Library"}, "venue_name_zh_hant"),
        ({"venue_address_en": "Somewhere"}, "venue_name_en"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"campaigns": "999999"}, "campaigns"),
        ({"key": "nonsense"}, "key"),
    ],
)
def test_bad_input_is_told_beside_its_field(client, officer, changed, field):
    Campaign.objects.create(code="c", name_en="Custody", name_zh_hant="羈押")
    assert field in errors_of(client, **changed)


def test_time_that_the_clocks_skip_is_refused(client, officer):
    day = next_spring_forward()
    errors = errors_of(client, timezone="Europe/Zurich", day=f"{day}", starts="02:30", ends="04:00")
    assert "starts" in errors


def next_spring_forward():
    """Return the last Sunday of a coming March, on which clocks in Zurich go forward."""
    day = date(local_day().year + 1, 3, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


@pytest.mark.parametrize("sent", ["x", "[]", "{", '{"blocks": 1}', "[" * 9000])
def test_text_that_no_editor_sends_is_told_beside_its_field(client, officer, sent):
    assert "body_en" in errors_of(client, body_en=sent)


@pytest.mark.parametrize("key", ["9" * 30, "x", "0"])
@pytest.mark.parametrize("field", ["spoken_in", "campaigns", "venue"])
def test_rows_that_there_are_not_are_told_beside_their_field(client, officer, field, key):
    SpokenLanguage.objects.get_or_create(
        code="yue", defaults={"name_en": "C", "name_zh_hant": "粵"}
    )
    Campaign.objects.get_or_create(code="c", defaults={"name_en": "C", "name_zh_hant": "運"})
    make_venue()
    assert field in errors_of(client, **{field: key})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_day_that_no_clock_shows_is_told_beside_its_field(client, officer, day):
    assert "day" in errors_of(client, day=day, all_day="on", timezone="America/New_York")


def test_venue_that_is_there_is_not_made_again(client, officer):
    make_venue()
    errors = errors_of(client, venue_name_en="Community hall", venue_name_zh_hant="社區會堂")
    assert "choose it above" in str(errors["venue_name_zh_hant"])


def test_bad_question_keeps_the_seminar_from_being_saved(client, officer):
    data = form_data(**{"questions-0-text_en": "Which school?"})
    answer = client.post(NEW, data)
    assert answer.status_code == 400
    assert not Event.objects.exists()
    assert "Which school?" in answer.content.decode()


def test_failure_halfway_leaves_nothing(db):
    with pytest.raises(ValidationError):
        announce(announcement(quotas=[{"audience": "students", "capacity": 3}] * 2))
    assert not Event.objects.exists()
    assert not Session.objects.exists()
    assert not EventPage.objects.exists()
