"""Many phones at one door, over HTTP, on the database of this run."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import requests

from tests.servers import Site

PHONES = 24
PARTY = 3
PLACES = 8
MAKE = """
from datetime import timedelta
from django.utils import timezone
from events import checkin, staff
from events.enums import StaffChannel
from events.models import Event, Session
from events.registration import Applicant
event = Event.objects.filter(publicity="public", status="scheduled").first()
starts = timezone.now() + timedelta(minutes=20)
session = Session.objects.create(
    event=event, starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=%d)
row = staff.register_by_staff(session, applicant=Applicant(
    name="Lee", email="", language="en", party_size=%d), actor=None,
    channel=StaffChannel.TELEPHONE)
print(row.public_code, checkin.issue_pass(session, None, "en").token)
"""


def test_no_phone_counts_twice_and_no_walk_in_takes_a_place_that_is_not_there(
    demo_site: Site,
) -> None:
    """Each phone scans the same party and brings a walk-in, and sends it all twice."""
    code, token = demo_site.shell(MAKE % (PLACES, PARTY)).split()
    address = f"{demo_site.url}/door/{token}/arrivals/"

    def send(phone: int) -> list[str]:
        arrival = {"kind": "arrival", "nonce": f"phone-{phone}-arrival", "code": code}
        walk_in = {"kind": "walk_in", "nonce": f"phone-{phone}-walk-in", "name": f"W{phone}"}
        entries = [each | {"persons": 1, "at": 1000 + phone} for each in (arrival, walk_in)]
        answer = requests.post(address, json={"now": 2000, "entries": entries}, timeout=60)
        assert answer.status_code == 200, answer.text
        return [outcome["status"] for outcome in answer.json()["outcomes"]]

    with ThreadPoolExecutor(PHONES) as pool:
        list(pool.map(send, range(PHONES)))
        again = list(pool.map(send, range(PHONES)))
    arrivals, walk_ins = (Counter(statuses) for statuses in zip(*again, strict=True))
    assert arrivals == {"in": PARTY, "already": PHONES - PARTY}
    assert walk_ins == {"in": PLACES - PARTY, "refused": PHONES - PLACES + PARTY}
    listed = requests.get(f"{demo_site.url}/door/{token}/list/", timeout=60).json()
    assert listed["counts"] == {"arrived": PLACES, "expected": PLACES, "waiting": 0, "left": 0}
    demo_site.call("events_audit")
