"""Copies of pages: for whom, until when, and gone at once after a change."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_migrate, pre_migrate
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.search import index

from events.models import Session
from events.registration import register
from lending.models import ClosedDay, Title
from site_project.core import changes, page_cache, proxy_cache
from site_project.core.days import local_day
from site_project.core.models import ContentVersion, HomePage, OutboxMail, StandardPage, User
from tests.factories.events import applicant, make_event, make_pages, make_session
from tests.factories.lending import good_days, hold, make_title

GZIP = {"accept-encoding": "gzip, deflate, br"}
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
Committed = Callable[[], AbstractContextManager[list]]


@pytest.fixture
def committed(settings, homes, django_capture_on_commit_callbacks) -> Committed:
    """A site that keeps copies; what is done in the block is committed at its end."""
    settings.PAGE_CACHE = True

    @contextmanager
    def block() -> Iterator[list]:
        # The test's own transaction never ends, so what was owed before is put aside.
        connection.run_on_commit.clear()
        with django_capture_on_commit_callbacks(execute=True) as callbacks:
            yield callbacks

    return block


def make_page(home: HomePage, slug: str = "freedoms") -> StandardPage:
    page = StandardPage(title="Rights", slug=slug, summary="word " * 50, locale=home.locale)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_second_reader_costs_one_question(committed, client, homes) -> None:
    make_page(homes["en"])
    first = client.get("/en/freedoms/")
    assert queries(client, "/en/freedoms/") == 1
    again = client.get("/en/freedoms/")
    assert again.content == first.content
    assert again.headers == first.headers
    assert again.headers["Cache-Control"] == "public, max-age=0"
    assert "default-src 'self'" in again.headers["Content-Security-Policy"]


def test_page_with_live_numbers_may_be_kept_ten_seconds_by_others(committed, client) -> None:
    policy = client.get("/en/").headers["Cache-Control"]
    assert "s-maxage=10" in policy
    assert "max-age=0" in policy


def test_page_that_asks_something_is_never_kept(committed, client) -> None:
    event = make_event()
    session = make_session(event)
    page = make_pages(event)["en"]
    for path in (f"{page.url}register/?session={session.uid}", "/confirm/", "/en/lending/basket/"):
        response = client.get(path)
        assert response.status_code == 200, path
        assert "no-store" in response.headers["Cache-Control"], path
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers, path


def test_whoever_brings_a_cookie_neither_gets_nor_leaves_a_copy(committed, client, homes) -> None:
    make_page(homes["en"])
    staff = Client()
    staff.force_login(User.objects.create_superuser("boss", "boss@example.org", "pw"))
    assert "wagtail-userbar" in text(staff, "/en/freedoms/")
    assert "wagtail-userbar" not in text(client, "/en/freedoms/")
    assert "wagtail-userbar" in text(staff, "/en/freedoms/")
    assert "private" in staff.get("/en/freedoms/").headers["Cache-Control"]


def test_private_page_leaves_no_copy(committed, client, homes) -> None:
    page = make_page(homes["en"])
    page.view_restrictions.create(restriction_type="password", password="open sesame")
    for _time in range(2):
        response = client.get("/en/freedoms/")
        assert "no-store" in response.headers["Cache-Control"]
        assert "word word" not in response.content.decode()


def test_published_change_is_told_at_once(committed, client, homes) -> None:
    page = make_page(homes["en"])
    client.get("/en/freedoms/")
    with committed():
        page.title = "Freedoms"
        page.save_revision().publish()
    assert "<h1>Freedoms</h1>" in text(client, "/en/freedoms/")


def test_change_by_one_statement_is_told_at_once(committed, client, homes) -> None:
    client.get("/en/")
    with committed():
        HomePage.objects.filter(pk=homes["en"].pk).update(question="Who decides?")
    assert "Who decides?" in text(client, "/en/")


def test_page_that_is_made_private_is_private_at_once(committed, client, homes) -> None:
    page = make_page(homes["en"])
    assert "word word" in text(client, "/en/freedoms/")
    with committed():
        page.view_restrictions.create(restriction_type="password", password="open sesame")
    assert "word word" not in text(client, "/en/freedoms/")


def test_new_row_is_told_at_once_where_the_database_returns_its_number(committed) -> None:
    before = ContentVersion.read()
    with committed() as callbacks:
        ClosedDay.objects.create(first=local_day(), last=local_day(), name_en="Typhoon")
    assert ContentVersion.read()[changes.CONTENT] > before[changes.CONTENT]
    assert changes.announce in callbacks


@pytest.mark.indexed
def test_search_finds_at_once_what_a_task_has_put_into_the_index(committed, client, homes) -> None:
    page = make_page(homes["en"])
    index.remove_object(page)
    address = "/en/search/?q=word"
    assert 'href="/en/freedoms/"' not in text(client, address)
    with committed():
        index.insert_or_update_object(page)
    assert 'href="/en/freedoms/"' in text(client, address)


def test_nothing_is_watched_while_tables_are_made(committed, homes) -> None:
    before = ContentVersion.read()
    with committed() as callbacks:
        changes.wait_for_tables(signal=pre_migrate)
        HomePage.objects.update(question="Written by a migration")
        changes.wait_for_tables(signal=post_migrate)
    assert callbacks == []
    assert ContentVersion.read() == before


def test_registration_changes_the_places_left_at_once(committed, client) -> None:
    event = make_event()
    session = make_session(event, capacity=8)
    page = make_pages(event)["en"]
    assert "8 places left" in text(client, page.url)
    with committed():
        register(session, applicant=applicant())
    assert "7 places left" in text(client, page.url)


def test_what_no_page_shows_keeps_the_copies(committed) -> None:
    before = ContentVersion.read()
    with committed():
        OutboxMail.objects.update(attempts=1)
        User.objects.create_user("somebody")
        HomePage.objects.filter(pk=0).update(question="Nothing is changed")
    assert ContentVersion.read() == before


def test_change_that_is_taken_back_hides_none_that_stays(committed) -> None:
    with committed() as callbacks, transaction.atomic():
        try:
            with transaction.atomic():
                HomePage.objects.update(question="Never said")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        HomePage.objects.update(question="Said")
        HomePage.objects.update(question="Said again")
    assert callbacks == [changes.announce]


def test_counters_of_a_session_are_read_anew_and_nothing_else_of_it(homes) -> None:
    event = make_event()
    session = make_session(event, capacity=8)
    before = ContentVersion.read()[changes.CONTENT]
    register(session, applicant=applicant())
    assert ContentVersion.read()[changes.CONTENT] == before
    Session.objects.filter(pk=session.pk).update(room="2/F", held=1)
    assert ContentVersion.read()[changes.CONTENT] > before


def test_loan_of_a_title_is_told_at_once_and_nothing_else_of_it_is_read_anew(committed) -> None:
    title = make_title()
    before = ContentVersion.read()
    with committed():
        hold(title, *good_days(title))
    after = ContentVersion.read()
    assert after[changes.PUBLIC] > before.get(changes.PUBLIC, 0)
    assert after[changes.CONTENT] == before[changes.CONTENT]
    with committed():
        Title.objects.filter(pk=title.pk).update(version=9, pieces=2)
    assert ContentVersion.read()[changes.CONTENT] > before[changes.CONTENT]


def test_every_table_that_is_not_watched_is_one_of_ours() -> None:
    tables = set(connection.introspection.django_table_names())
    assert tables >= changes.UNSEEN
    for prefix in changes.UNSEEN_PREFIXES:
        assert any(table.startswith(prefix) for table in tables), prefix
    for model in (HomePage, Session, ClosedDay):
        assert changes.is_seen(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608


@pytest.mark.parametrize(
    ("hour", "minute", "left"), [(23, 30, 30), (0, 30, 23 * 60 + 30), (7, 30, 16 * 60 + 30)]
)
def test_copy_ends_at_local_midnight(homes, hour, minute, left) -> None:
    now = datetime(2026, 12, 5, hour, minute, tzinfo=HONG_KONG)
    assert page_cache.next_boundary(now) == now + timedelta(minutes=left)


@pytest.mark.parametrize(
    "name", ["registration_opens_at", "registration_closes_at", "starts_at", "ends_at"]
)
def test_copy_ends_when_a_session_reads_differently(homes, name) -> None:
    now = datetime(2026, 12, 5, 12, 0, tzinfo=HONG_KONG)
    session = make_session()
    soon = now + timedelta(minutes=5)
    times = {
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=1),
        "registration_opens_at": now - timedelta(days=2),
        "registration_closes_at": now - timedelta(days=1),
    }
    if name == "registration_opens_at":
        times["registration_closes_at"] = now + timedelta(minutes=30)
    Session.objects.filter(pk=session.pk).update(**times | {name: soon})
    assert page_cache.next_boundary(now) == soon


def test_copy_ends_when_a_basket_runs_out(homes) -> None:
    title = make_title()
    line = hold(title, *good_days(title))
    now = timezone.now()
    assert page_cache.next_boundary(now) == min(line.held_until, page_cache.next_midnight(now))


def test_copy_ends_when_a_page_is_taken_down(homes) -> None:
    now = datetime(2026, 12, 5, 12, 0, tzinfo=HONG_KONG)
    page = make_page(homes["en"])
    StandardPage.objects.filter(pk=page.pk).update(expire_at=now + timedelta(minutes=5))
    assert page_cache.next_boundary(now) == now + timedelta(minutes=5)


def test_no_copy_is_given_after_its_end() -> None:
    now = timezone.now()
    copies = page_cache.Copies()
    versions = (("public", 3),)
    copies.put(("a",), page_cache.Copy(versions, now + timedelta(seconds=5), b"x", {}))
    assert copies.get(("a",), versions, now + timedelta(seconds=4))
    assert copies.get(("a",), (("public", 4),), now) is None
    copies.put(("a",), page_cache.Copy(versions, now + timedelta(seconds=5), b"x", {}))
    assert copies.get(("a",), versions, now + timedelta(seconds=5)) is None


def test_copies_take_no_more_room_than_they_have() -> None:
    now = timezone.now()
    copies = page_cache.Copies(room=30)
    for name in "abc":
        copies.put((name,), page_cache.Copy((), now + timedelta(1), b"x" * 10, {}))
    copies.get(("a",), (), now)
    copies.put(("d",), page_cache.Copy((), now + timedelta(1), b"x" * 10, {}))
    assert list(copies.kept) == [("c",), ("a",), ("d",)]
    assert copies.size == 30


# --- Compression and conditional requests -----------------------------------------


def test_page_travels_compressed_and_the_same_each_time(committed, client, homes) -> None:
    make_page(homes["en"])
    plain = client.get("/en/freedoms/")
    for _time in range(2):
        packed = client.get("/en/freedoms/", headers=GZIP)
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["Content-Length"] == str(len(packed.content))
        assert gzip.decompress(packed.content) == plain.content
        assert len(packed.content) < len(plain.content) / 2
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert not packed.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("path", ["/en/events/feed.ics", "/en/articles/feed.atom"])
@pytest.mark.parametrize("headers", [{}, GZIP])
def test_feed_that_one_has_already_is_not_sent_again(
    committed, client, settings, path, headers, cached
) -> None:
    settings.PAGE_CACHE = cached
    event = make_event()
    make_session(event)
    make_pages(event)
    first = client.get(path, headers=headers)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    for _time in range(2):
        again = client.get(path, headers=headers | {"if-none-match": etag})
        assert again.status_code == 304
        assert again.headers["ETag"] == etag
        assert again.content == b""


def test_refusing_compression_is_heard(committed, client, homes) -> None:
    make_page(homes["en"])
    response = client.get("/en/freedoms/", headers={"accept-encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in response.headers


# --- The proxy's copies --------------------------------------------------------------


def test_change_removes_the_proxys_copies_and_nothing_else(
    committed, homes, settings, tmp_path: Path, monkeypatch
) -> None:
    settings.PROXY_CACHE_DIR = str(tmp_path)
    monkeypatch.setattr(proxy_cache, "AGAIN_AFTER_SECONDS", 0.05)
    copy, other = tmp_path / ("0123456789abcdef" * 2), tmp_path / "notes.txt"
    copy.write_text("old")
    other.write_text("mine")
    with committed():
        HomePage.objects.update(question="Who decides?")
    assert not copy.exists()
    copy.write_text("on its way while the other was removed")
    proxy_cache._again.thread.join()
    assert not copy.exists()
    assert other.exists()


def test_missing_folder_of_the_proxy_stops_nobody(committed, settings, tmp_path, caplog) -> None:
    settings.PROXY_CACHE_DIR = str(tmp_path / "nothing")
    with committed():
        HomePage.objects.update(question="Who decides?")
    proxy_cache._again.thread.join()
    assert "cannot be removed" in caplog.text


def test_proxy_is_told_until_when(committed, client, homes, settings, tmp_path) -> None:
    settings.PROXY_CACHE_DIR = str(tmp_path)
    make_page(homes["en"])
    before = timezone.now()
    until = client.get("/en/freedoms/").headers["X-Accel-Expires"]
    assert until.startswith("@")
    seconds = int(until[1:]) - before.timestamp()
    assert -2 <= seconds <= page_cache.LONGEST_AT_PROXY.total_seconds()


def test_many_changes_in_a_row_wait_together(tmp_path: Path, settings, monkeypatch) -> None:
    monkeypatch.setattr(proxy_cache, "AGAIN_AFTER_SECONDS", 0.2)
    settings.PROXY_CACHE_DIR = str(tmp_path)
    proxy_cache.purge()
    waits = proxy_cache._again.thread
    proxy_cache.purge()
    assert proxy_cache._again.thread is waits
    copy = tmp_path / ("0" * 32)
    copy.touch()
    waits.join()
    assert not copy.exists()
    proxy_cache.purge()
    assert proxy_cache._again.thread is not waits
    proxy_cache._again.thread.join()
