"""Sixty visitors, twenty places, quotas and offers, over HTTP, on the database of this run."""

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
from events.models import EventPage, Question, Session
page = EventPage.objects.live().get(locale__language_code="en", event=Session.objects.upcoming(
    timezone.now()).filter(event__publicity="public", event__status="scheduled").first().event)
Question.objects.filter(event=page.event).update(archived=True)  # visitors answer nothing here
starts = timezone.now() + timedelta(days=9)
session = Session.objects.create(
    event=page.event, starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=%(places)d)
print(page.slug, session.uid)
"""
NEW_QUOTAS = """
from events.models import AudienceQuota, EventSettings, Session
EventSettings.objects.update_or_create(pk=1, defaults={"uses_quotas": True})
session = Session.objects.get(uid="%(uid)s")
for audience, places in (("public", 15), ("students", %(places)d)):
    quota = AudienceQuota.objects.create(session=session, audience=audience, capacity=places)
print(quota.pk)
"""
# Offers are made at any hour of the day on which this runs.
ONE_OFFER = """
from datetime import time
from events.models import EventSettings, Session
from events.registration import Applicant, cancel, confirm_with_link, register
EventSettings.objects.update_or_create(
    pk=1, defaults={"quiet_from": time(0), "quiet_until": time(0)})
session = Session.objects.get(uid="%(uid)s")
def come(name):
    applicant = Applicant(name=name, email=f"{name}@example.org", language="en", waiting=True)
    return confirm_with_link(register(session, applicant=applicant))
first, second, third = come("first"), come("second"), come("third")
cancel(first)
print(second.manage_token, third.manage_token)
"""
STATES = """
from events.models import Registration
rows = Registration.objects.filter(session__uid="%(uid)s").exclude(state="repeated")
print(*(rows.get(name=name).state for name in ("second", "third")))
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


def ask_for_a_place(site: Site, path: str, visitor: int, **extra: str) -> tuple[int, str]:
    """Fill in the form as a browser would; returns the status and what the page says."""
    browser = requests.Session()
    browser.headers["X-Forwarded-For"] = f"198.51.{visitor}.7"
    form = browser.get(site.url + path, timeout=60)
    answers = {"name": f"Visitor {visitor}", "email": f"v{visitor}@example.org", "party_size": "1"}
    answers |= extra
    answer = browser.post(site.url + path, data={**hidden(form.text), **answers}, timeout=60)
    if "once more" in answer.text:  # faster than a person: the filled form is shown again
        answer = browser.post(site.url + path, data={**hidden(answer.text), **answers}, timeout=60)
    words = [word for word in ("Place held", "Join the waiting list") if word in answer.text]
    return answer.status_code, words[0] if words else "neither"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return dict(found)


def race(site: Site, path: str, **extra: str) -> Counter:
    with ThreadPoolExecutor(VISITORS) as pool:
        return Counter(
            pool.map(lambda visitor: ask_for_a_place(site, path, visitor, **extra), range(VISITORS))
        )


def assert_exactly_all_places_are_held(
    site: Site, uid: str, answers: Counter, places: int = PLACES
) -> None:
    statuses = {status for status, _words in answers}
    assert max(statuses) < 500, answers
    assert sum(n for (_status, words), n in answers.items() if words == "Place held") == places
    taken, held, rows_with_a_place, _rows = site.shell(COUNTERS % {"uid": uid}).split()
    assert (taken, held, rows_with_a_place) == ("0", str(places), str(places))
    site.call("events_audit")


def test_sixty_visitors_get_exactly_twenty_places(demo_site: Site) -> None:
    path, uid = new_session(demo_site)
    assert_exactly_all_places_are_held(demo_site, uid, race(demo_site, path))


def test_sixty_visitors_get_exactly_the_eight_places_of_their_quota(demo_site: Site) -> None:
    path, uid = new_session(demo_site)
    quota = demo_site.shell(NEW_QUOTAS % {"uid": uid, "places": 8})
    answers = race(demo_site, path, quota=quota)
    assert_exactly_all_places_are_held(demo_site, uid, answers, places=8)


def test_one_offered_place_has_one_taker(demo_site: Site) -> None:
    """Who has the offer takes and declines it at once, the next takes it too, visitors ask."""
    path, uid = new_session(demo_site, places=1)
    second, third = demo_site.shell(ONE_OFFER % {"uid": uid}).split()
    acts = [(second, "accept"), (second, "decline"), (third, "accept")] * 6

    def press(act: tuple[str, str]) -> int:
        token, action = act
        url = f"{demo_site.url}/r/{token}/"
        return requests.post(url, data={"action": action}, timeout=60).status_code

    with ThreadPoolExecutor(30) as pool:
        pressed = [pool.submit(press, act) for act in acts]
        asked = [pool.submit(ask_for_a_place, demo_site, path, visitor) for visitor in range(12)]
    assert max(press.result() for press in pressed) < 500
    answers = Counter(ask.result() for ask in asked)
    assert max(status for status, _words in answers) < 500, answers
    assert "Place held" not in {words for _status, words in answers}
    taken, held, *_rows = demo_site.shell(COUNTERS % {"uid": uid}).split()
    assert int(taken) + int(held) == 1
    states = tuple(demo_site.shell(STATES % {"uid": uid}).split())
    assert states in {
        ("confirmed", "waitlisted"),
        ("declined", "offered"),
        ("declined", "confirmed"),
    }
    demo_site.call("events_audit")


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
    # Three at a time: workers in step with each other do not fill twenty places exactly.
    with running(
        tmp_path, url, DJANGO_SETTINGS_MODULE="tests.unguarded.settings", workers=3
    ) as site:
        path, uid = new_session(site)
        race(site, path)
        *_counters, rows_with_a_place, rows = site.shell(COUNTERS % {"uid": uid}).split()
        assert int(rows) > PLACES
        assert int(rows_with_a_place) > PLACES
