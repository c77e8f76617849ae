"""Comments on articles: written, decided on, shown, withdrawn, forgotten."""

import logging
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.comments.enums import CommentState
from campaigns.models import ArticlePage, Comment, CommentLog, CommentSettings
from site_project.core import outbox
from site_project.core.logs import MaskTokens
from site_project.core.models import ContentVersion, HomePage
from site_project.core.public_forms import hidden_values
from site_project.core.retention import purge
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_article
from tests.factories.comments import make_comment

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def article(homes: Homes) -> ArticlePage:
    return make_article(homes["en"], slug="prisons", title="Prisons", comments_mode="open")


@pytest.fixture
def reader(homes: Homes) -> Client:
    """A visitor whom no cookie follows, and whose browser would be refused without a token."""
    return Client(enforce_csrf_checks=True)


def send(reader: Client, lang: str = "en", **typed: Any) -> Any:
    form = {"text": "I was there in 2019.", **hidden_values(), **typed}
    return reader.post(f"/{lang}/articles/prisons/comment/", form)


def page(reader: Client, lang: str = "en") -> str:
    return reader.get(f"/{lang}/articles/prisons/").content.decode()


def decide(officer: Client, act: str, *comments: Comment, **typed: Any) -> Any:
    keys = [comment.pk for comment in comments]
    return officer.post(reverse("moderate_comments"), {"act": act, "comment": keys, **typed})


def test_article_without_comments_shows_and_takes_none(reader: Client, homes: Homes) -> None:
    silent = make_article(homes["en"], slug="prisons")
    make_comment(silent, text="An older one")
    assert "An older one" not in page(reader)
    assert "/comment/" not in page(reader)
    assert reader.get("/en/articles/prisons/comment/").status_code == 404
    assert send(reader).status_code == 404
    assert reader.get("/en/articles/prisons/comments.atom").status_code == 404
    assert "An older one" not in reader.get("/en/articles/comments.atom").content.decode()


@pytest.mark.parametrize("lang", ["en", "zh-hant"])
def test_comment_waits_until_the_office_approves_it(
    reader: Client, officer: Client, article: ArticlePage, lang: str
) -> None:
    assert "/articles/prisons/comment/" in page(reader, lang)
    form = reader.get(f"/{lang}/articles/prisons/comment/")
    assert form.headers["Cache-Control"] == "no-store, private"
    before = ContentVersion.read()

    response = send(reader, lang, name=" Chan \u202e Tai ", text="<b>I was there</b>\n\n在場")

    assert response.status_code == 200
    assert not reader.cookies
    # The copies of all pages stay: nobody sees the comment yet.
    assert ContentVersion.read() == before
    assert "I was there" not in page(reader, lang)
    row = Comment.objects.get()
    assert (row.state, row.language, row.name) == (CommentState.WAITING, lang, "Chan Tai")

    assert "1 comment waits" in officer.get("/admin/").content.decode()
    assert "I was there" in officer.get(reverse("moderate_comments")).content.decode()
    assert decide(officer, "approve", row).status_code == 302

    for other in ("en", "zh-hant"):
        shown = page(reader, other)
        assert "&lt;b&gt;I was there&lt;/b&gt;" in shown
        tag = {"en": "en", "zh-hant": "zh-Hant-HK"}[lang]
        assert re.search(rf'<div lang="{tag}" dir="auto"><p>&lt;b&gt;I was there', shown), shown
    assert "comment waits" not in officer.get("/admin/").content.decode()


def test_feed_can_be_read_whatever_was_pasted(reader: Client, article: ArticlePage) -> None:
    make_comment(article, text="One\x0btwo \x1f 𠮷 👩‍⚖️", name="Chan\x08")
    feed = ET.fromstring(reader.get("/en/articles/comments.atom").content)  # noqa: S314
    [entry] = feed.findall(f"{ATOM}entry")
    assert "𠮷 👩‍⚖️" in entry.findtext(f"{ATOM}summary")


def test_link_of_a_comment_is_masked_in_logs(article: ArticlePage) -> None:
    path = reverse("comment_link", args=[make_comment(article).withdraw_token])
    record = logging.LogRecord("x", 30, "", 0, f'"POST {path} HTTP/1.1"', (), None)
    MaskTokens().filter(record)
    assert record.msg == '"POST /c/…/ HTTP/1.1"'


def test_form_keeps_what_was_typed_and_says_what_is_wrong(
    reader: Client, article: ArticlePage
) -> None:
    wrong = (
        {"text": ""},
        {"text": "x" * 2001},
        {"email": "no address"},
        {"website": "http://spam.example"},
        {"text": "nul \0"},
    )
    for typed in wrong:
        response = send(reader, name="Chan Tai Man", **typed)
        assert response.status_code == 400, typed
        assert "Chan Tai Man" in response.content.decode()
    assert not Comment.objects.exists()


def test_form_that_is_sent_twice_acts_once(reader: Client, article: ArticlePage) -> None:
    keys = hidden_values()
    for _time in range(2):
        assert send(reader, **keys).status_code == 200
    assert Comment.objects.count() == 1
    assert CommentLog.objects.count() == 1


def test_too_many_forms_of_one_network_wait(
    reader: Client, article: ArticlePage, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    told = [send(reader, text="").status_code for _ in range(21)]
    assert told == [400] * 20 + [429]


def test_closed_article_shows_comments_and_takes_none(reader: Client, homes: Homes) -> None:
    closed = make_article(homes["en"], slug="prisons", comments_mode="closed")
    make_comment(closed, text="An older one")
    assert "An older one" in page(reader)
    assert "are closed" in page(reader)
    assert send(reader).status_code == 410
    assert Comment.objects.count() == 1


def test_author_withdraws_by_the_link_also_after_the_decision(
    reader: Client, officer: Client, article: ArticlePage
) -> None:
    send(reader, email="chan@example.org")
    outbox.sweep()
    [message] = mail.outbox
    assert message.to == ["chan@example.org"]
    assert "I was there" not in message.body
    row = Comment.objects.get()
    decide(officer, "approve", row)
    assert Comment.objects.get().email == ""
    path = re.search(r"http://testserver(/c/\S+)", message.body)[1]

    assert "I was there" in reader.get(path).content.decode()
    assert Comment.objects.exists()
    done = reader.post(path)

    assert "gone" in done.content.decode()
    assert "I was there" not in page(reader)
    assert not Comment.objects.exists()
    assert CommentLog.objects.last().verb == "withdrawn"
    assert reader.post(path).status_code == 200
    assert reader.get("/c/forged/").status_code == 404


def test_strangers_mailbox_is_not_filled(
    reader: Client, article: ArticlePage, settings: Any
) -> None:
    settings.RATE_LIMITS = True
    aged = {"shown_at": "0"}
    for _time in range(5):
        assert send(reader, email="Chan@example.org", **aged).status_code == 200
    outbox.sweep()
    assert len(mail.outbox) == 3
    assert Comment.objects.count() == 5


def test_refusal_needs_a_reason_and_can_be_taken_back(
    officer: Client, article: ArticlePage, reader: Client
) -> None:
    rows = [make_comment(article, state="waiting", text=f"Number {n}") for n in range(3)]
    refused = decide(officer, "refuse", *rows, note="see the house rules")
    assert refused.status_code == 400
    assert "see the house rules" in refused.content.decode()
    assert decide(officer, "refuse", *rows, reason="spam", note="bulk").status_code == 302
    assert set(Comment.objects.values_list("state", flat=True)) == {CommentState.REFUSED}
    log = CommentLog.objects.filter(verb="refused")
    assert {(row.reason_code, row.note, row.actor.username) for row in log} == {
        ("spam", "bulk", "communications")
    }
    shown = officer.get(reverse("moderate_comments"), {"state": "refused"}).content.decode()
    assert "Advertising or spam" in shown
    decide(officer, "approve", rows[0])
    assert "Number 0" in page(reader)
    assert "Number 1" not in page(reader)
    for wrong in ({}, {"act": "explode", "comment": "1"}, {"act": "approve", "comment": "9" * 30}):
        assert officer.post(reverse("moderate_comments"), wrong).status_code == 400


@pytest.mark.parametrize(
    ("group", "looks"), [("Authors", False), ("Events officers", False), ("Data stewards", True)]
)
def test_others_do_not_decide(
    client: Client, article: ArticlePage, group: str, looks: bool
) -> None:
    row = make_comment(article, state="waiting")
    other = staff(client, group)
    assert (other.get(reverse("moderate_comments")).status_code == 200) == looks
    assert decide(other, "approve", row).status_code == 302
    assert Comment.objects.get().state == CommentState.WAITING


def test_feeds_hold_what_was_approved(reader: Client, homes: Homes, article: ArticlePage) -> None:
    make_comment(article, text="First", name="Lee")
    make_comment(article, text="Second", language="zh-hant")
    make_comment(article, text="Third", state="waiting")
    other = make_article(homes["en"], slug="courts", title="Courts", comments_mode="closed")
    make_comment(other, text="Fourth")
    for path, texts in (
        ("/en/articles/prisons/comments.atom", {"First", "Second"}),
        ("/zh-hant/articles/comments.atom", {"First", "Second", "Fourth"}),
    ):
        feed = reader.get(path)
        entries = ET.fromstring(feed.content).findall(f"{ATOM}entry")  # noqa: S314
        assert {entry.findtext(f"{ATOM}summary") for entry in entries} == texts
        links = {entry.find(f"{ATOM}link").get("href") for entry in entries}
        assert all(
            link.startswith(f"http://testserver{path[: path.index('/a')]}/articles/")
            for link in links
        )
        again = reader.get(path, headers={"If-None-Match": feed.headers["ETag"]})
        assert again.status_code == 304


def test_comments_go_when_their_time_is_over(homes: Homes, article: ArticlePage) -> None:
    rules = CommentSettings.load()
    rules.refused_days, rules.waiting_days = 10, 20
    rules.save()
    shown = make_comment(article)
    make_comment(article, state="refused")
    make_comment(article, state="waiting")
    now = timezone.now()
    left = []
    for days in (9, 11, 21):
        purge(now + timedelta(days=days))
        left.append(Comment.objects.count())
    assert left == [3, 2, 1]
    assert Comment.objects.get() == shown
    article.delete()
    purge(now)
    assert not Comment.objects.exists()


def test_database_keeps_no_address_after_a_decision(article: ArticlePage) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(article, email="chan@example.org")
    waiting = make_comment(article, state="waiting", email="chan@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=waiting.pk).update(
            state=CommentState.REFUSED, decided_at=timezone.now()
        )
