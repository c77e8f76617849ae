"""One form, sent to two sessions at the same moment: both get an answer, never an error."""

from tests.servers import Site

# Each sender has locked its own session, and not yet looked, before either goes on.
TWO_SENDERS = """
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from django.db import connection, transaction
from django.utils import timezone
from events import places
from events.models import Event, Registration, Session
from events.registration import Applicant, register
event = Event.objects.filter(publicity="public", status="scheduled").first()
event.questions.update(archived=True)
starts = timezone.now() + timedelta(days=9)
sessions = [Session.objects.create(
    event=event, starts_at=starts, ends_at=starts + timedelta(hours=2)) for _each in range(2)]
together = Barrier(2)
def send(session, key):
    applicant = Applicant(name="Lee", email="lee@example.org", language="en", form_key=key)
    try:
        with transaction.atomic():
            places.lock(session.pk)
            together.wait(timeout=30)
            return register(session, applicant=applicant).state
    finally:
        connection.close()
for turn in range(5):
    Registration.objects.filter(session__in=sessions).update(state="expired", holds_place=False)
    with ThreadPoolExecutor(2) as pool:
        print(*pool.map(send, sessions, [f"key-{turn}"] * 2))
print(Registration.objects.filter(form_key__startswith="key-").count())
"""


def test_same_form_sent_to_two_sessions_at_once_is_taken_by_both(demo_site: Site) -> None:
    answers = demo_site.shell(TWO_SENDERS).split()
    assert answers == ["unconfirmed"] * 10 + ["5"]
