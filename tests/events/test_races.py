"""Sixty visitors, twenty places, over HTTP, on the database of this run."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from tests.servers import Site, Template, running

PLACES = 20
VISITORS = 60
NEW_SESSION = """
from datetime import timedelta
from django.utils import timezone
from events.models import EventPage, Session
page = EventPage.objects.live().get(locale__language_code="en", event=Session.objects.upcoming(
    timezone.now()).filter(event__publicity="public", event__status="scheduled").first().event)
starts = timezone.now() + timedelta(days=9)
session = Session.objects.create(
    event=page.event, starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=%(places)d)
print(page.slug, session.uid)
"""
COUNTERS = """
from events.models import Registration, Session
session = Session.objects.get(uid="%(uid)s")
rows = Registration.objects.filter(session=session)
print(session.taken, session.held, rows.filter(holds_place=True).count(), rows.count())
"""


def new_session(site: Site, places: int = PLACES) -> tuple[str, str]:
    """Make a session to come; returns the path of its form and its UID."""
    slug, uid = site.shell(NEW_SESSION % {"places": places}).split()
    return f"/en/events/{slug}/register/?session={uid}", uid


def ask_for_a_place(site: Site, path: str, visitor: int) -> tuple[int, str]:
    """Fill in the form as a browser would; returns the status and what the page says."""
    browser = requests.Session()
    browser.headers["X-Forwarded-For"] = f"198.51.{visitor}.7"
    form = browser.get(site.url + path, timeout=60)
    answers = {"name": f"Visitor {visitor}", "email": f"v{visitor}@example.org", "party_size": "1"}
    answer = browser.post(site.url + path, data={**hidden(form.text), **answers}, timeout=60)
    if "once more" in answer.text:  # faster than a person: the filled form is shown again
        answer = browser.post(site.url + path, data={**hidden(answer.text), **answers}, timeout=60)
    words = [word for word in ("Place held", "Join the waiting list") if word in answer.text]
    return answer.status_code, words[0] if words else "neither"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def race(site: Site, path: str) -> Counter:
    with ThreadPoolExecutor(VISITORS) as pool:
        return Counter(
            pool.map(lambda visitor: ask_for_a_place(site, path, visitor), range(VISITORS))
        )


def assert_exactly_all_places_are_held(site: Site, uid: str, answers: Counter) -> None:
    statuses = {status for status, _words in answers}
    assert max(statuses) < 500, answers
    assert sum(n for (_status, words), n in answers.items() if words == "Place held") == PLACES
    taken, held, rows_with_a_place, _rows = site.shell(COUNTERS % {"uid": uid}).split()
    assert (taken, held, rows_with_a_place) == ("0", str(PLACES), str(PLACES))
    site.manage("events_audit")


def test_sixty_visitors_get_exactly_twenty_places(demo_site: Site) -> None:
    path, uid = new_session(demo_site)
    assert_exactly_all_places_are_held(demo_site, uid, race(demo_site, path))


def test_limits_do_not_stand_in_the_way_of_sixty_addresses(
    demo_template: Template, tmp_path: Path
) -> None:
    url = demo_template.copy(tmp_path)
    with running(tmp_path, url, RATE_LIMITS="on") as site:
        path, uid = new_session(site)
        assert_exactly_all_places_are_held(site, uid, race(site, path))


def test_race_would_be_lost_without_the_guard(demo_template: Template, tmp_path: Path) -> None:
    """Count, then insert: the same race sells more than there is, so the race can fail."""
    url = demo_template.copy(tmp_path)
    with running(
        tmp_path, url, DJANGO_SETTINGS_MODULE="tests.unguarded.settings", workers=4
    ) as site:
        path, uid = new_session(site)
        race(site, path)
        *_counters, rows_with_a_place, rows = site.shell(COUNTERS % {"uid": uid}).split()
        assert int(rows) > PLACES
        assert int(rows_with_a_place) > PLACES
