"""The door page in a browser: by hand, by camera, without a line, without a script."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import segno
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import CHROMIUM, PATIENCE, PHONE, wait_until
from tests.servers import Site

# One for each test: a shell takes seconds to start.
DOORS = 25
MAKE = """
from datetime import timedelta
from django.utils import timezone
from events import checkin, staff
from events.enums import StaffChannel
from events.models import Event, Session
from events.registration import Applicant
event = Event.objects.filter(publicity="public", status="scheduled").first()
starts = timezone.now() + timedelta(hours=3)
for number in range(%d):
    session = Session.objects.create(
        event=event, starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=12)
    made = [session.pk]
    for name, persons in (("Chan Siu Ming", 1), ("Lee Wai", 3), ("陳小明", 1)):
        row = staff.register_by_staff(session, applicant=Applicant(
            name=name, email="", language="en", party_size=persons),
            actor=None, channel=StaffChannel.TELEPHONE)
        made.append(row.public_code)
    for language in ("en", "zh-hant"):
        made.append(checkin.issue_pass(session, None, language).token)
    print(*made)
"""
REVOKE = """
from events import checkin
from events.models import DoorPass
for each in DoorPass.objects.filter(session=%s):
    checkin.revoke_pass(each)
"""


class Door:
    """A session of its own with three registrations and a door page in each language."""

    def __init__(self, site: Site, made: str) -> None:
        self.site = site
        self.session, self.chan, self.lee, self.chinese, *tokens = made.split()
        self.path, self.path_zh = (f"/door/{token}/" for token in tokens)

    def arrived(self) -> dict[str, int]:
        """Return how many have come, by name, as the site knows it."""
        rows = requests.get(f"{self.site.url}{self.path}list/", timeout=30).json()["rows"]
        return {row["name"]: row["arrived"] for row in rows}

    def revoke(self) -> None:
        self.site.shell(REVOKE % self.session)


@pytest.fixture(scope="module")
def doors(site: Site) -> Iterator[str]:
    return iter(site.shell(MAKE % DOORS).split("\n"))


@pytest.fixture
def door(site: Site, doors: Iterator[str]) -> Door:
    return Door(site, next(doors))


def guest(page: Page, code: str):
    return page.locator(f'.guest[data-code="{code}"]')


def wait_until_sent(page: Page) -> None:
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.includes(':q:'))")


@pytest.fixture
def open_page(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open a page and wait for its script; before that its buttons are plain forms."""

    def opened(path: str, **options: Any) -> Page:
        page = open_page(path, **options)
        if path.startswith("/door/") and options.get("javascript", True):
            wait_for_script(page)
        return page

    return opened


def wait_for_script(page: Page) -> None:
    expect(page.locator("body")).to_have_class(re.compile("has-script"))


def start_scanning(page: Page) -> None:
    """Start the camera as one does: where a busy machine does not give it, once more."""
    scan = page.get_by_role("button", name="Scan a ticket")
    stop = page.get_by_role("button", name="Stop scanning")
    refused = page.get_by_text("The camera cannot be used here.")
    scan.click()
    expect(stop.or_(refused)).to_be_visible()
    if refused.is_visible():
        scan.click()
    expect(stop).to_be_visible()


def wait_until_kept(page: Page, patience: int = PATIENCE) -> None:
    """Wait until the page and each of its files would open without a line."""
    wait_until(
        page,
        """async () => {
            const { queue, known, camera, decoder, decoderPart } = document.body.dataset;
            const linked = document.querySelectorAll("link[rel=stylesheet], script[src]");
            const files = [...linked].map((node) => node.href ?? node.src);
            const parts = [queue, known, camera, decoder, decoderPart];
            const copies = await caches.open("door-1");
            const missing = [];
            for (const address of [location.pathname, ...parts, ...files]) {
                if (!await copies.match(address)) missing.push(address);
            }
            const worker = navigator.serviceWorker.controller;
            return worker?.state === "activated" ? missing : ["worker", ...missing];
        }""",
        patience,
    )


class Line:
    """A connection to the site that can really be cut: a TCP forwarder of its own.

    What Playwright emulates does not hold while a page is loaded anew: the old document is
    told that it is online, and what it sends then reaches the site. A connection whose
    request starts with `lost` is closed without an answer.
    """

    def __init__(self, site: Site) -> None:
        self.target = ("127.0.0.1", int(site.url.rpartition(":")[2]))
        self.lost = b""
        self._loss = threading.Event()
        self._open: list[socket.socket] = []
        self._listen(0)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Refuse what comes and end what is on its way."""
        end(self._listener)
        self._threads[0].join()
        self._listener.close()
        for each in self._open:
            end(each)
        for thread in self._threads:
            thread.join()
        self._open.clear()

    def mend(self) -> None:
        self._listen(self.port)

    def wait_for_loss(self) -> None:
        assert self._loss.wait(PATIENCE / 1000)

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # cut
            while True:
                device, _address = self._listener.accept()
                self._open.append(device)
                self._start(self._connect, device)

    def _connect(self, device: socket.socket) -> None:
        with device, socket.create_connection(self.target) as site:
            back = threading.Thread(target=self._carry, args=(site, device), daemon=True)
            back.start()
            self._carry(device, site)
            back.join()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.lost and data.startswith(self.lost):
                    self._loss.set()
                    break
                sink.sendall(data)
        end(source)
        end(sink)


def end(connection: socket.socket) -> None:
    with suppress(OSError):  # the other end was faster
        connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    line = Line(site)
    yield line
    line.cut()  # again where it is cut already


@pytest.fixture
def open_page_on_line(browser: Browser, line: Line) -> Iterator[Callable[[str], Page]]:
    """Open a page whose line may be cut; a browser reports each refused connection as an error."""
    context = browser.new_context(viewport=PHONE, base_url=line.url)
    context.set_default_timeout(PATIENCE)

    def opened(path: str) -> Page:
        page = context.new_page()
        page.goto(path)
        wait_for_script(page)
        return page

    yield opened
    context.close()


def go_offline(context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    expect(page.locator("#line")).to_contain_text("No connection")


# --- By hand -----------------------------------------------------------------


def test_a_tick_counts_and_can_be_taken_back(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path)
    guest(page, door.chan).get_by_role("button").click()
    expect(page.locator("#told")).to_have_text("Chan Siu Ming is in.")
    expect(page.locator('[data-count="arrived"]')).to_have_text("1")
    expect(page.locator("#inside")).to_contain_text("Chan Siu Ming")
    wait_until_sent(page)
    assert door.arrived()["Chan Siu Ming"] == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#told")).to_have_text("Chan Siu Ming: taken back.")
    expect(page.locator('[data-count="arrived"]')).to_have_text("0")
    wait_until_sent(page)
    assert door.arrived()["Chan Siu Ming"] == 0


def test_a_party_is_asked_how_many_have_come(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path)
    guest(page, door.lee).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Lee Wai: how many have come?")
    dialog.get_by_role("button", name="One fewer").click()
    dialog.get_by_role("button", name="Let in").click()
    expect(page.locator("#told")).to_have_text("Lee Wai: 2 of 3 are in.")
    expect(guest(page, door.lee)).to_contain_text("2 of 3 are in")
    wait_until_sent(page)
    assert door.arrived()["Lee Wai"] == 2


def test_a_typed_code_lets_in_and_initials_find(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path)
    field = page.get_by_label("Code, name or initials")
    field.fill("csm")
    expect(page.locator(".guest")).to_have_count(1)
    field.fill(f"{door.chan[:5].lower()} {door.chan[5:]}")
    field.press("Enter")
    expect(page.locator("#told")).to_have_text("Chan Siu Ming is in.")
    field.fill("陳")
    expect(page.locator(".guest")).to_have_count(1)
    field.fill("nobody")
    field.press("Enter")
    expect(page.locator("#told")).to_have_text("Not in this session: nobody")


LATE = """() => {
    const real = window.fetch;
    const held = new Promise((resolve) => { window.letGo = resolve; });
    window.fetch = async (address, options) => {
        const answer = await real(address, options);
        if (options?.method === "POST") await held;
        return answer;
    };
}"""


def test_a_late_answer_leaves_what_was_told_since(
    door: Door, open_page: Callable[..., Page]
) -> None:
    page = open_page(door.path)
    page.evaluate(LATE)
    field = page.get_by_label("Code, name or initials")
    field.fill(door.chan)
    field.press("Enter")
    expect(page.locator("#told")).to_have_text("Chan Siu Ming is in.")
    field.fill("nobody")
    field.press("Enter")
    expect(page.locator("#told")).to_have_text("Not in this session: nobody")
    page.evaluate("() => window.letGo()")
    wait_until_sent(page)
    expect(page.locator("#told")).to_have_text("Not in this session: nobody")
    assert door.arrived()["Chan Siu Ming"] == 1


def test_a_walk_in_takes_a_place(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path)
    page.get_by_text("Walk-in: somebody without").click()
    page.get_by_label("Name (optional)").fill("Wong")
    page.get_by_label("Number of people", exact=True).fill("2")
    page.locator("#walk-in").get_by_role("button").click()
    expect(page.locator("#told")).to_have_text("Wong: 2 of 2 are in.")
    expect(page.locator("#inside")).to_contain_text("Wong")
    expect(page.locator('[data-count="left"]')).to_have_text("5")


def test_everything_works_without_a_script(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path, javascript=False)
    lee = guest(page, door.lee)
    lee.get_by_label("Number of people: Lee Wai").fill("2")
    lee.get_by_role("button").click()
    expect(page.locator("#told")).to_have_text("Lee Wai: 2 of 3 are in.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#told")).to_have_text("Lee Wai: taken back.")
    page.get_by_label("Code, name or initials").fill(door.chan)
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".guest")).to_have_count(1)
    guest(page, door.chan).get_by_role("button").click()
    expect(page.locator("#told")).to_have_text("Chan Siu Ming is in.")
    page.get_by_text("Walk-in: somebody without").click()
    page.get_by_label("Name (optional)").fill("Wong")
    page.locator("#walk-in").get_by_role("button").click()
    expect(page.locator("#told")).to_have_text("Wong is in.")
    assert door.arrived() == {"Chan Siu Ming": 1, "Lee Wai": 0, "陳小明": 0, "Wong": 1}


# --- Without a line ----------------------------------------------------------


def test_what_is_done_without_a_line_is_sent_when_it_is_back(
    door: Door, open_page: Callable[..., Page]
) -> None:
    page = open_page(door.path)
    wait_until_kept(page)
    go_offline(page.context, page)
    guest(page, door.chan).get_by_role("button").click()
    expect(page.locator("#line")).to_contain_text("1 waiting to be sent")
    expect(page.locator("#inside")).to_contain_text("Chan Siu Ming")
    guest(page, door.chinese).get_by_role("button").click()
    page.get_by_text("Walk-in: somebody without").click()
    page.get_by_label("Name (optional)").fill("Wong")
    page.locator("#walk-in").get_by_role("button").click()
    expect(page.locator("#line")).to_contain_text("3 waiting to be sent")
    expect(page.locator('[data-count="arrived"]')).to_have_text("3")
    assert set(door.arrived().values()) == {0}
    page.context.set_offline(False)
    wait_until_sent(page)
    expect(page.locator("#line")).to_be_empty()
    assert door.arrived() == {"Chan Siu Ming": 1, "Lee Wai": 0, "陳小明": 1, "Wong": 1}
    expect(page.locator('[data-count="arrived"]')).to_have_text("3")


def cut_line(line: Line, page: Page, door: Door) -> None:
    """Take the line away and let somebody in."""
    line.cut()
    guest(page, door.chan).get_by_role("button").click()
    expect(page.locator("#line")).to_contain_text("1 waiting to be sent")


def test_a_page_opened_anew_without_a_line_keeps_what_waits(
    door: Door, line: Line, open_page_on_line: Callable[[str], Page]
) -> None:
    page = open_page_on_line(f"{door.path}?from=chat")
    wait_until_kept(page)
    cut_line(line, page, door)
    page.reload()  # the phone was put away and the page thrown out
    expect(page.locator("#line")).to_contain_text("1 waiting to be sent")
    expect(page.locator("#inside")).to_contain_text("Chan Siu Ming")
    assert door.arrived()["Chan Siu Ming"] == 0


def test_a_page_opened_in_a_new_tab_without_a_line_works(
    door: Door, line: Line, open_page_on_line: Callable[[str], Page]
) -> None:
    page = open_page_on_line(door.path)
    wait_until_kept(page)
    cut_line(line, page, door)
    page.close()
    tab = page.context.new_page()
    tab.goto(door.path)
    expect(tab.locator("#line")).to_contain_text("1 waiting to be sent")
    tab.reload()
    wait_for_script(tab)
    guest(tab, door.chinese).get_by_role("button").click()
    expect(tab.locator("#line")).to_contain_text("2 waiting to be sent")
    expect(tab.locator('[data-count="arrived"]')).to_have_text("2")
    assert set(door.arrived().values()) == {0}
    line.mend()
    wait_until_sent(tab)
    assert door.arrived() == {"Chan Siu Ming": 1, "Lee Wai": 0, "陳小明": 1}


@pytest.mark.parametrize("lost", ["/door/worker.js", "/static/js/vendor/qr/index.js"])
def test_a_page_whose_line_went_before_it_was_kept_is_kept_later(
    door: Door, line: Line, open_page_on_line: Callable[[str], Page], lost: str
) -> None:
    line.lost = f"GET {lost} ".encode()
    page = open_page_on_line(door.path)
    line.wait_for_loss()
    line.lost = b""
    wait_until_kept(page, patience=30_000)  # the page asks again after ten seconds
    line.cut()
    page.reload()
    expect(page.locator("#line")).to_contain_text("No connection")
    expect(guest(page, door.chan)).to_be_visible()


def test_two_phones_without_a_line_and_the_later_learns_since_when(
    door: Door, open_page: Callable[..., Page]
) -> None:
    early, late = open_page(door.path), open_page(door.path)
    for page in (early, late):
        wait_until_kept(page)
        go_offline(page.context, page)
    guest(early, door.chan).get_by_role("button").click()
    expect(early.locator("#line")).to_contain_text("1 waiting")
    guest(late, door.chan).get_by_role("button").click()
    guest(late, door.chinese).get_by_role("button").click()
    late.context.set_offline(False)  # the later one sends first
    wait_until_sent(late)
    early.context.set_offline(False)
    wait_until_sent(early)
    assert door.arrived() == {"Chan Siu Ming": 1, "Lee Wai": 0, "陳小明": 1}
    # Whoever sends first: the earlier scan is the one that counts.
    expect(early.locator("#told")).to_have_text("Chan Siu Ming is in.")
    expect(early.locator("#outcome")).not_to_have_class(re.compile("is-refused"))


def test_a_phone_that_comes_too_late_is_told(door: Door, open_page: Callable[..., Page]) -> None:
    first, second = open_page(door.path), open_page(door.path)
    wait_until_kept(second)
    go_offline(second.context, second)
    guest(first, door.chan).get_by_role("button").click()
    expect(first.locator("#told")).to_have_text("Chan Siu Ming is in.")
    guest(second, door.chan).get_by_role("button").click()
    expect(second.locator("#told")).to_have_text("Chan Siu Ming is in.")
    second.context.set_offline(False)
    expect(second.locator("#told")).to_have_text(
        re.compile(r"Chan Siu Ming: already in since \d+:\d\d [ap]m\.")
    )
    expect(second.locator("#outcome")).to_have_class(re.compile("is-refused"))


def test_an_ended_page_forgets_the_names(door: Door, open_page: Callable[..., Page]) -> None:
    page = open_page(door.path)
    wait_until_kept(page)
    door.revoke()
    # The page looks every ten seconds.
    expect(page.get_by_role("heading", name="This door page has ended")).to_be_visible(
        timeout=30_000
    )
    wait_until(
        page,
        """async () => {
            const pages = (await (await caches.open("door-1")).keys())
                .map((request) => new URL(request.url).pathname)
                .filter((path) => /\\/door\\/[^/]+\\/$/.test(path));
            return [...pages, ...Object.keys(localStorage)];
        }""",
    )
    page.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.reload()


# --- The camera --------------------------------------------------------------


def film_of(text: str, path: Path) -> None:
    """Write a film of one QR code that a browser takes for a camera (YUV4MPEG2, 4:2:0)."""
    width, height, frames = 640, 480, 10
    modules = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(scale=9, border=4)]
    top, left = (height - len(modules)) // 2, (width - len(modules[0])) // 2
    luma = bytearray(b"\xc8" * (width * height))
    for y, row in enumerate(modules):
        start = (top + y) * width + left
        luma[start : start + len(row)] = bytes(16 if dark else 235 for dark in row)
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    path.write_bytes(
        f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode() + frame * frames
    )


@pytest.fixture
def camera(browser: Browser, site: Site, tmp_path: Path) -> Iterator[Callable]:
    """Open the page in a browser whose camera sees one ticket."""
    browsers: list[Browser] = []

    def open_with_ticket(text: str, path: str) -> Page:
        film_of(text, tmp_path / "ticket.y4m")
        own = browser.browser_type.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={tmp_path / 'ticket.y4m'}",
            ],
        )
        browsers.append(own)
        context = own.new_context(viewport=PHONE, base_url=site.url, permissions=["camera"])
        page = context.new_page()
        page.goto(path)
        wait_for_script(page)
        return page

    yield open_with_ticket
    for own in browsers:
        own.close()


def test_the_camera_reads_a_ticket(door: Door, camera: Callable[[str, str], Page]) -> None:
    page = camera(door.chan, door.path)
    # Debian's Chromium has no detector of its own, so the one that comes with the page reads.
    assert page.evaluate("typeof BarcodeDetector") == "undefined"
    start_scanning(page)
    expect(page.locator("#told")).to_have_text("Chan Siu Ming is in.", timeout=30_000)
    wait_until_sent(page)
    assert door.arrived()["Chan Siu Ming"] == 1
    page.get_by_role("button", name="Stop scanning").click()
    expect(page.locator("#camera")).to_be_hidden()


def test_the_camera_reads_without_a_line(door: Door, camera: Callable[[str, str], Page]) -> None:
    page = camera(door.lee, door.path)
    wait_until_kept(page)
    go_offline(page.context, page)
    start_scanning(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Lee Wai", timeout=30_000)
    dialog.get_by_role("button", name="Let in").click()
    page.context.set_offline(False)
    wait_until_sent(page)
    assert door.arrived()["Lee Wai"] == 3


def test_what_is_no_ticket_is_told(door: Door, camera: Callable[[str, str], Page]) -> None:
    page = camera("https://example.org/menu", door.path)
    start_scanning(page)
    expect(page.locator("#told")).to_have_text("This is no ticket of ours.", timeout=30_000)


# --- For everybody -----------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_the_page_is_accessible_and_fits_a_phone(
    door: Door,
    open_page: Callable[..., Page],
    shots: Path | None,
    language: str,
    scheme: str,
) -> None:
    path = door.path if language == "en" else door.path_zh
    page = open_page(path, color_scheme=scheme)
    guest(page, door.lee).get_by_role("button").click()
    if shots:
        page.screenshot(path=shots / f"door-party-{language}-{scheme}.png")
    page.locator("#party-in").click()
    expect(page.locator('[data-count="arrived"]')).to_have_text("3")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.evaluate(
        """[...document.querySelectorAll("main button, main summary, #typed")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 44)
            .map((each) => each.outerHTML)"""
    )
    assert small == []
    if shots:
        page.screenshot(path=shots / f"door-{language}-{scheme}.png", full_page=True)
