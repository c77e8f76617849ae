"""Behind a real nginx with the README's configuration: copies, and each right at once."""

import re
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
import requests

from tests.nginx import Proxy, free_port, proxied
from tests.servers import Site, Template, running

SET_TITLE = """
from wagtail.models import Page
page = Page.objects.get(slug="about", locale__language_code="en").specific
page.title = {title!r}
page.save_revision().publish()
"""
NEXT_SESSION = """
from django.utils import timezone
from events.models import Session
now = timezone.now()
for session in Session.objects.public_at(now).for_lists(now).upcoming(now):
    if session.takes_registrations(now) and (session.places_left or 0) > 5:
        print(session.slug, session.uid, session.places_left)
        break
"""
CLOSE_SOON = """
from datetime import timedelta
from django.utils import timezone
from events.models import Session
at = timezone.now() + timedelta(seconds={seconds})
Session.objects.filter(uid={uid!r}).update(registration_closes_at=at)
print(at.timestamp())
"""
TITLE = """
from lending.models import Title
print(Title.objects.public().first().code)
"""


@contextmanager
def behind_nginx(template: Template, folder: Path, **extra: str) -> Iterator[tuple[Site, Proxy]]:
    copies = folder / "nginx" / "copies"
    with (
        running(
            folder / "site", template.copy(folder / "site"), PROXY_CACHE_DIR=str(copies), **extra
        ) as site,
        proxied(folder / "nginx", free_port(), urlsplit(site.url).port) as proxy,
    ):
        yield site, proxy


@pytest.fixture(scope="module")
def both(
    demo_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Proxy]]:
    with behind_nginx(demo_template, tmp_path_factory.mktemp("proxied")) as both:
        yield both


def get(proxy: Proxy, path: str, **options) -> requests.Response:
    return requests.get(proxy.url + path, timeout=30, **options)


def copy_of(proxy: Proxy, path: str) -> str:
    """Fetch a page until nginx has a copy, and return its text."""
    for _time in range(5):
        response = get(proxy, path)
        if response.headers["X-Copy"] == "HIT":
            return response.text
    raise AssertionError(f"{path} is never kept: {response.headers}")


def next_session(site: Site) -> tuple[str, str, int]:
    slug, uid, left = site.shell(NEXT_SESSION).split()
    return f"/en/events/{slug}/", uid, int(left)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_pages_and_feeds_come_from_the_copy(both) -> None:
    _site, proxy = both
    for path in ("/en/", "/zh-hant/", "/en/about/", "/en/events/", "/en/events/feed.ics"):
        text = copy_of(proxy, path)
        plain = get(proxy, path, headers={"Accept-Encoding": "identity"})
        assert plain.headers["X-Copy"] == "HIT"
        assert "Content-Encoding" not in plain.headers
        assert plain.text == text
        assert "X-Accel-Expires" not in plain.headers
        assert not plain.cookies


def test_reader_who_has_the_page_gets_no_body(both) -> None:
    _site, proxy = both
    copy_of(proxy, "/en/about/")
    etag = get(proxy, "/en/about/").headers["ETag"]
    again = get(proxy, "/en/about/", headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["X-Copy"]) == (304, "HIT")


def test_publishing_is_seen_at_once(both) -> None:
    site, proxy = both
    for title in ("Who we are", "Whom we serve"):
        copy_of(proxy, "/en/about/")
        copy_of(proxy, "/en/")
        site.shell(SET_TITLE.format(title=title))
        assert f"{title}</h1>" in get(proxy, "/en/about/").text
        assert title in copy_of(proxy, "/en/about/")


def test_registration_is_seen_at_once(both) -> None:
    site, proxy = both
    path, uid, left = next_session(site)
    for number in range(3):
        assert f"{left} places left" in copy_of(proxy, path)
        browser = requests.Session()
        form = browser.get(f"{proxy.url}{path}register/?session={uid}", timeout=30)
        answers = {"name": "Ho", "email": f"ho{number}@example.org", "party_size": "1"}
        held = browser.post(form.url, data={**hidden(form.text), **answers}, timeout=30)
        if "once more" in held.text:
            held = browser.post(form.url, data={**hidden(held.text), **answers}, timeout=30)
        assert "Place held" in held.text
        left -= 1
        assert f"{left} places left" in get(proxy, path).text


def test_midnight_is_seen_at_once(demo_template: Template, both, tmp_path: Path) -> None:
    """The site's zone is put so that its next midnight is near."""
    path = f"/en/lending/api/titles/{both[0].shell(TITLE)}/days"
    name = tmp_path / "zones" / "Asia" / "Hong_Kong"
    name.parent.mkdir(parents=True)
    midnight = int(time.time()) + 20
    offset = (-midnight) % 86400
    offset -= 86400 if offset > 43200 else 0
    # RFC 8536, version 1: one local time type and no transition.
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    name.write_bytes(b"TZif" + bytes(16) + counts + struct.pack(">lbb", offset, 0, 0) + b"TST\0")
    zones = f"{tmp_path / 'zones'}:/usr/share/zoneinfo"
    with behind_nginx(demo_template, tmp_path, PYTHONTZPATH=zones) as (_site, proxy):
        assert time.time() < midnight - 2, "the site came up too late"
        copy_of(proxy, path)
        before = get(proxy, path).json()["days"][0]["day"]
        while time.time() < midnight:
            assert get(proxy, path).json()["days"][0]["day"] == before
            time.sleep(0.1)
        after = get(proxy, path)
        assert after.json()["days"][0]["day"] > before
        assert after.headers["X-Copy"] != "HIT"


def test_staff_neither_get_nor_leave_a_copy(both) -> None:
    _site, proxy = both
    staff = requests.Session()
    login = staff.get(f"{proxy.url}/admin/login/", timeout=30)
    answers = {"username": "admin", "password": "demo"}
    staff.post(login.url, data={**hidden(login.text), **answers}, timeout=30)
    assert "sessionid" in staff.cookies
    path = "/en/campaigns/"
    for _time in range(2):
        seen = staff.get(proxy.url + path, timeout=30)
        assert seen.headers["X-Copy"] == "BYPASS"
        assert "wagtail-userbar" in seen.text
    assert "wagtail-userbar" not in copy_of(proxy, path)
    assert staff.get(proxy.url + path, timeout=30).headers["X-Copy"] == "BYPASS"


def test_forms_and_links_of_one_person_are_never_kept(both) -> None:
    site, proxy = both
    path, uid, _left = next_session(site)
    for address in (f"{path}register/?session={uid}", "/confirm/", "/en/lending/basket/"):
        for _time in range(3):
            assert get(proxy, address).headers["X-Copy"] == "MISS", address
    for kept in proxy.copies.iterdir():
        assert b"no-store" not in kept.read_bytes()
        assert b"Set-Cookie" not in kept.read_bytes()


def test_change_in_the_middle_of_a_rush_is_seen(both) -> None:
    """Readers fetch a page all the time; what was read before a change is kept by nobody."""
    site, proxy = both
    stop = Event()

    def read() -> int:
        done = 0
        while not stop.is_set():
            done += get(proxy, "/en/about/").ok
        return done

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _number in range(4)]
        try:
            for title in ("First", "Second", "Third"):
                site.shell(SET_TITLE.format(title=title))
                # A page that was on its way to nginx at that moment is removed after a second.
                time.sleep(1.2)
                assert f"{title}</h1>" in get(proxy, "/en/about/").text
        finally:
            stop.set()
        assert all(reader.result() > 10 for reader in readers)


def test_end_of_registration_is_seen_at_once(both) -> None:
    site, proxy = both
    path, uid, _left = next_session(site)
    closes_at = float(site.shell(CLOSE_SOON.format(uid=uid, seconds=4)))
    form = f"register/?session={uid}"
    assert form in copy_of(proxy, path)
    while time.time() < closes_at:
        time.sleep(0.05)
    assert form not in get(proxy, path).text
