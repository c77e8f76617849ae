"""What is handed out about a seminar: words, short link, picture, poster."""

from io import BytesIO

import pytest
from PIL import Image

from events.announcing import (
    announce,
)
from events.models import (
    Event,
)
from site_project.core.plates.square import draw_square
from tests.events.at_office import RECORD, announcement
from tests.factories.events import make_event, make_pages


@pytest.mark.parametrize(
    ("accepted", "path"), [("en", "/en/"), ("zh-HK,zh;q=0.9", "/zh-hant/"), ("fr", "/zh-hant/")]
)
def test_short_link_leads_to_the_page_in_the_visitors_language(client, session, accepted, path):
    answer = client.get(f"/e/{session.event_id}/", headers={"accept-language": accepted})
    assert answer.status_code == 302
    assert answer.url.endswith(f"{path}events/mainland-law/")
    assert "Accept-Language" in answer["Vary"]


def test_short_link_leads_to_the_language_that_there_is(client, db):
    event = make_event()
    make_pages(event, "only", languages=["en"])
    answer = client.get(f"/e/{event.pk}/", headers={"accept-language": "zh-HK"})
    assert answer.url.endswith("/en/events/only/")


@pytest.mark.parametrize("publicity", ["unlisted", "confidential"])
def test_short_link_tells_of_public_events_only(client, session, publicity):
    Event.objects.update(publicity=publicity, retention_days=30)
    assert client.get(f"/e/{session.event_id}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_short_link_to_nothing_is_not_found(client, db, number):
    assert client.get(f"/e/{number}/").status_code == 404


def test_short_link_to_a_draft_is_not_found(client, db):
    event = announce(announcement())
    assert client.get(f"/e/{event.pk}/").status_code == 404


def test_short_link_changes_nothing(client, session):
    assert client.post(f"/e/{session.event_id}/").status_code == 405


def test_share_screen_has_the_words_of_both_languages(client, officer, session):
    text = client.get(f"{RECORD}/share/{session.event_id}/").content.decode()
    for handed in ("Law of the Mainland", "內地法律", "深水埗", f"/e/{session.event_id}/"):
        assert handed in text
    assert "https://wa.me/?text=" in text


def test_share_screen_says_that_drafts_are_not_out(client, officer):
    event = announce(announcement())
    text = client.get(f"{RECORD}/share/{event.pk}/").content.decode()
    assert "not published yet" in text


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_square_is_a_picture_of_1080_pixels_and_always_the_same(client, officer, session, language):
    url = f"{RECORD}/square/{session.event_id}/{language}/"
    first, second = client.get(url), client.get(url)
    assert first["Content-Type"] == "image/png"
    assert Image.open(BytesIO(first.content)).size == (1080, 1080)
    assert first.content == second.content


@pytest.mark.parametrize("title", ["x" * 200, "𠮷野家的權利" * 30, "\u202e back", "สิทธิ", "Short"])
def test_square_of_any_title_is_drawn(title):
    assert draw_square(title, ["Sat 5 Dec 2026"], "")


@pytest.mark.parametrize(("language", "word"), [("en", "Register here"), ("zh-hant", "內地法律")])
def test_poster_is_in_its_own_language_with_a_code(client, officer, session, language, word):
    text = client.get(f"{RECORD}/poster/{session.event_id}/{language}/").content.decode()
    assert word in text
    assert "<svg" in text
    assert f"/e/{session.event_id}/" in text


def test_poster_of_an_unknown_language_is_not_found(client, officer, session):
    assert client.get(f"{RECORD}/poster/{session.event_id}/fr/").status_code == 404
