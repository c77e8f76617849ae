"""The newsletter in the admin: who may what, from the draft to the last mail; and the archive."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from campaigns.models import NewsletterDelivery, NewsletterIssue, Subscriber, SuppressedAddress
from campaigns.newsletter import batches, sending
from campaigns.newsletter.enums import IssueState
from site_project.core import outbox
from site_project.core.models import HomePage
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_article
from tests.factories.newsletter import make_issue, make_sender, make_subscriber, started

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ISSUES = "wagtailsnippets_campaigns_newsletterissue"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def issue(homes: Homes) -> NewsletterIssue:
    return make_issue(make_article(homes["en"], title="Prisons in 2026"))


def url(name: str, issue: NewsletterIssue) -> str:
    return reverse(f"{ISSUES}:{name}", args=[issue.pk])


def form(*pages: Any, **fields: Any) -> dict[str, str]:
    data = {
        "number": "7",
        "subject_en": "News",
        "subject_zh_hant": "消息",
        "introduction_en": "",
        "introduction_zh_hant": "",
        "items": inline_formset([{"page": page.pk} for page in pages]),
        **fields,
    }
    return nested_form_data(data)


def act(client: Client, issue: NewsletterIssue, name: str) -> str:
    response = client.post(url("act", issue), {"act": name}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_issue_from_the_draft_to_the_last_mail(officer: Client, homes: Homes) -> None:
    make_subscriber(email="chan@example.org")
    make_subscriber(email="lee@example.org", language="zh-hant")
    page = make_article(homes["en"], title="Prisons in 2026")
    assert officer.get(reverse(f"{ISSUES}:add")).status_code == 200
    response = officer.post(reverse(f"{ISSUES}:add"), form(page))
    issue = NewsletterIssue.objects.get()
    assert response.url == url("inspect", issue)
    desk = officer.get(response.url).content.decode()
    assert "Prisons in 2026" in desk
    # Not before it was tested.
    refused = officer.post(url("send", issue), {"counted": "2"})
    assert (refused.status_code, NewsletterDelivery.objects.count()) == (409, 0)

    assert "on its way" in act(officer, issue, "test")
    outbox.sweep()
    english, chinese = sorted(message.subject for message in mail.outbox)
    assert english == "[Test] News"
    assert chinese.endswith("] 消息")
    assert {message.to[0] for message in mail.outbox} == {"Communications@x.test"}

    confirm = officer.get(url("send", issue)).content.decode()
    assert "Send to 2 people" in confirm
    for wrong in ("3", "", "x", "9" * 30):
        assert officer.post(url("send", issue), {"counted": wrong}).status_code == 409
    assert officer.post(url("send", issue), {"counted": "2"}).url == url("inspect", issue)
    moving = officer.get(url("inspect", issue))
    assert moving.headers["Refresh"] == "10"
    assert "Refresh" not in officer.get(url("inspect", issue), {"still": ""}).headers

    batches.send_due(timezone.now())

    done = officer.get(url("inspect", issue))
    assert "Refresh" not in done.headers
    assert "2 of 2" in done.content.decode()
    assert {message.to[0] for message in mail.outbox[2:]} == {"chan@example.org", "lee@example.org"}


def test_change_after_the_test_asks_for_another_test(officer: Client, issue: Any) -> None:
    page = issue.items.get().page
    initial = inline_formset([{"id": issue.items.get().pk, "page": page.pk}], initial=1)
    officer.post(url("edit", issue), form(page, items=initial, number=str(issue.number)))
    issue = NewsletterIssue.objects.get()
    assert (issue.subject_en, issue.state) == ("News", IssueState.DRAFT)


def test_what_has_gone_out_stays_as_it_is(officer: Client, issue: NewsletterIssue) -> None:
    make_subscriber()
    started(issue)
    edited = officer.post(url("edit", issue), form(), follow=True)
    assert "it stays as it is" in edited.content.decode()
    officer.post(url("delete", issue))
    bulk = reverse("wagtail_bulk_action", args=["campaigns", "newsletterissue", "delete"])
    officer.post(f"{bulk}?id={issue.pk}")
    kept = NewsletterIssue.objects.get()
    assert (kept.subject_en, kept.state) == ("News of the month", IssueState.SENDING)


def test_desk_pauses_resumes_stops_and_refuses_the_rest(officer: Client, issue: Any) -> None:
    make_subscriber()
    started(issue)
    assert "Paused" in act(officer, issue, "pause")
    assert "no longer in the state" in act(officer, issue, "pause")
    assert "next batch" in act(officer, issue, "resume")
    assert "Stopped" in act(officer, issue, "stop")
    assert "There is no such action" in act(officer, issue, "explode")
    assert "It goes once more to 1 address" in act(officer, issue, "again")
    assert officer.get(url("act", issue)).status_code == 405


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_preview_shows_the_mail_in_each_language(
    officer: Client, issue: NewsletterIssue, language: str
) -> None:
    page = officer.get(reverse(f"{ISSUES}:shown", args=[issue.pk, language])).content.decode()
    assert ("各位讀者" in page) == (language == "zh-hant")
    assert "Prisons in 2026" in page
    assert ("未有你所選語言的版本" in page) == (language == "zh-hant")
    assert issue.make_preview_request(preview_mode=language).status_code == 200


def test_writer_sees_no_address_and_takes_none_away(officer: Client, issue: Any) -> None:
    row = make_subscriber(email="chan@example.org")
    started(issue)
    for path in (
        reverse(f"{ISSUES}:list"),
        url("inspect", issue),
        url("send", issue),
    ):
        assert "chan@example.org" not in officer.get(path).content.decode()
    for path in (reverse("subscriber:index"), reverse("subscriber:inspect", args=[row.pk])):
        assert officer.get(path).status_code == 302
    # Wagtail offers every list as a file; there is no address in it.
    table = officer.get(reverse(f"{ISSUES}:list"), {"export": "csv"})
    assert b"chan@" not in b"".join(table.streaming_content)


def test_data_steward_finds_an_address_and_cannot_change_it(client: Client, issue: Any) -> None:
    steward = staff(client, "Data stewards")
    row = make_subscriber(email="chan@example.org")
    make_subscriber(email="lee@example.org")
    found = steward.get(reverse("subscriber:index"), {"q": "chan@"}).content.decode()
    assert f"#{row.pk}" in found
    assert (
        "chan@example.org"
        in steward.get(reverse("subscriber:inspect", args=[row.pk])).content.decode()
    )
    table = steward.get(reverse("subscriber:index"), {"export": "csv"})
    assert b"chan@" not in (b"".join(table) if table.streaming else table.content)
    assert steward.get(reverse("subscriber:add")).status_code == 302
    assert steward.post(url("send", issue), {"counted": "2"}).status_code == 302
    assert not NewsletterDelivery.objects.exists()


@pytest.mark.parametrize("group", ["Authors", "Events officers", "Legal reviewers"])
def test_others_neither_send_nor_stop(client: Client, issue: Any, group: str) -> None:
    make_subscriber(email="chan@example.org")
    other = staff(client, group)
    other.post(url("send", issue), {"counted": "1"})
    other.post(url("act", issue), {"act": "test"})
    other.post(reverse(f"{ISSUES}:stop_mail"), {"email": "chan@example.org", "reason": "bounced"})
    assert Subscriber.objects.exists()
    assert not NewsletterDelivery.objects.exists()
    assert not outbox.OutboxMail.objects.exists()


def test_stopped_address_is_gone_and_nothing_tells_whether_it_was_known(officer: Client) -> None:
    make_subscriber(email="chan@example.org")
    stop = reverse(f"{ISSUES}:stop_mail")
    told = [
        officer.post(stop, {"email": email, "reason": "complained"}, follow=True).content.decode()
        for email in ("Chan@example.org", "nobody@example.org")
    ]
    assert all("gets no newsletter any more" in page for page in told)
    assert not Subscriber.objects.exists()
    assert SuppressedAddress.objects.count() == 2
    for wrong in ({"email": "x", "reason": "bounced"}, {"email": "a@b.hk", "reason": "erased"}):
        assert officer.post(stop, wrong).status_code == 400


# --- The archive ----------------------------------------------------------------------------


def test_archive_and_feed_show_what_has_gone_out(client: Client, homes: Homes) -> None:
    page = make_article(homes["en"], title="Prisons & courts")
    issue, stopped = make_issue(page), make_issue(page, subject_en="Not this one")
    draft = make_issue(page, state="draft", subject_en="Nor this one")
    make_subscriber()
    empty = client.get("/en/subscribe/issues/")
    assert "Nothing here yet" in empty.content.decode()
    started(issue)
    started(stopped)
    sending.stop(stopped, actor=make_sender())

    for lang, subject in (("en", "News of the month"), ("zh-hant", "本月消息")):
        archive = client.get(f"/{lang}/subscribe/issues/").content.decode()
        assert subject in archive
        assert "this one" not in archive
        shown = client.get(f"/{lang}/subscribe/issues/{issue.number}/")
        assert "Prisons &amp; courts" in shown.content.decode()
        assert not shown.cookies
        feed = client.get(f"/{lang}/subscribe/issues/feed.atom")
        [entry] = ET.fromstring(feed.content).findall(f"{ATOM}entry")  # noqa: S314
        assert entry.findtext(f"{ATOM}title") == subject
        again = client.get(
            f"/{lang}/subscribe/issues/feed.atom", headers={"If-None-Match": feed.headers["ETag"]}
        )
        assert again.status_code == 304
    for number in (stopped.number, draft.number, 999):
        assert client.get(f"/en/subscribe/issues/{number}/").status_code == 404
    # A page that was withdrawn later changes nothing of what was sent.
    page.unpublish()
    assert (
        "Prisons &amp; courts"
        in client.get(f"/en/subscribe/issues/{issue.number}/").content.decode()
    )
