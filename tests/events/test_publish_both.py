"""The pages of both languages are published together, or neither is."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.announcing import (
    Incomplete,
    Words,
    announce,
    publish_both,
)
from events.models import (
    Event,
    EventPage,
)
from tests.events.at_office import RECORD, announcement, made
from tests.factories.events import make_event, make_pages


def test_both_languages_are_published_together(client, officer):
    event = made(client)
    client.post(f"{RECORD}/announced/{event.pk}/")
    assert event.pages.filter(live=True).count() == 2
    client.logout()
    assert "Rights in custody" in client.get("/en/events/rights-in-custody/").content.decode()
    assert "在囚人士的權利" in client.get("/zh-hant/events/rights-in-custody/").content.decode()
    assert Event.objects.public_at(timezone.now()).get() == event


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title_zh_hant": ""}, "Chinese: the title is missing."),
        ({"title_en": ""}, "English: the title is missing."),
        ({"summary_zh_hant": " "}, "Chinese: the summary is missing."),
        ({"summary_en": ""}, "English: the summary is missing."),
    ],
)
def test_missing_words_are_named_and_nothing_is_published(client, officer, changed, told):
    event = made(client, **changed)
    answer = client.post(f"{RECORD}/announced/{event.pk}/")
    assert answer.status_code == 409
    assert told in answer.content.decode()
    assert not event.pages.filter(live=True).exists()


def test_title_written_later_in_the_editor_completes_page_and_record(chief):
    gap = {"en": Words("Rights in custody", "Short."), "zh-hant": Words("", "簡介。")}
    event = announce(announcement(words=gap))
    with pytest.raises(Incomplete):
        publish_both(event, actor=chief)
    page = event.pages.get(locale__language_code="zh-hant")
    page.title = "在囚人士的權利"
    page.save_revision(user=chief)
    publish_both(event, actor=chief)
    event.refresh_from_db()
    assert event.name_zh_hant == "在囚人士的權利"
    assert event.pages.get(locale__language_code="zh-hant").title == "在囚人士的權利"


def test_title_published_from_the_editor_completes_the_record_too(client, officer):
    event = made(client, title_zh_hant="")
    page = event.pages.get(locale__language_code="zh-hant")
    editor = client.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    data = nested_form_data(
        {
            "title": "在囚人士的權利",
            "slug": page.slug,
            "summary": page.summary,
            "body": streamfield([]),
            "after_body": streamfield([]),
            "speakers": inline_formset([]),
            "owner": editor["owner"].value(),
            "comments": inline_formset([]),
        }
    )
    client.post(f"/admin/pages/{page.pk}/edit/", data | {"action-publish": "1"})
    event.refresh_from_db()
    assert event.name_zh_hant == "在囚人士的權利"


def test_same_title_in_both_languages_is_allowed_if_the_record_has_it_too(chief):
    same = {"en": Words("UPR 2027", "Short."), "zh-hant": Words("UPR 2027", "簡介。")}
    event = announce(announcement(words=same))
    assert len(publish_both(event, actor=chief)) == 2


def test_missing_page_is_named(chief):
    event = make_event()
    make_pages(event, languages=["en"])
    with pytest.raises(Incomplete) as refusal:
        publish_both(event, actor=chief)
    assert refusal.value.message == "Chinese: there is no page."


def test_publishing_again_publishes_only_what_is_new(chief):
    event = announce(announcement())
    assert len(publish_both(event, actor=chief)) == 2
    assert publish_both(event, actor=chief) == []
    page = event.pages.get(locale__language_code="en")
    page.summary = "Newer."
    page.save_revision(user=chief)
    assert [each.pk for each in publish_both(event, actor=chief)] == [page.pk]
    page.refresh_from_db()
    assert page.summary == "Newer."


def test_who_may_not_publish_makes_drafts_and_publishes_nothing(client, helper):
    event = made(client)
    url = f"{RECORD}/announced/{event.pk}/"
    text = client.get(url).content.decode()
    assert "Publish both" not in text
    assert "wait for somebody who may publish" in text
    assert "/view_draft/" not in text
    assert client.post(url).status_code in (302, 403)
    assert not event.pages.filter(live=True).exists()
    with pytest.raises(PermissionDenied):
        publish_both(event, actor=helper)


def test_both_pages_stay_drafts_if_one_cannot_be_published(chief, monkeypatch):
    event = announce(announcement())
    page = event.pages.order_by("pk").last()
    revision = page.latest_revision
    revision.content["title"] = "x" * 300  # longer than its column
    revision.save()
    with pytest.raises(Exception, match="255"):
        publish_both(event, actor=chief)
    assert not EventPage.objects.filter(event=event, live=True).exists()
