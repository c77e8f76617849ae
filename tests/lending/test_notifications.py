from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from lending import loans
from lending.enums import LineState
from lending.models import Borrower, LoanLine, Occupation
from lending.notifications import calendar_of
from site_project.core import outbox
from site_project.core.days import local_day
from site_project.core.models import OutboxMail
from site_project.core.outbox import queue_mail
from tests.factories.lending import good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
STATES = {
    "lending.approved": LineState.APPROVED,
    "lending.declined": LineState.DECLINED,
    "lending.cancelled": LineState.CANCELLED,
    "lending.collect": LineState.PREPARED,
    "lending.handed_out": LineState.OUT,
    "lending.returned": LineState.RETURNED,
    "lending.overdue": LineState.OUT,
}


def in_state(state: str, **values: Any) -> LoanLine:
    title = make_title(name_en="Boards & “more” <b>")
    line = requested(title, *good_days(title))
    copy = title.copies.get()
    LoanLine.objects.filter(pk=line.pk).update(
        state=state, copy_out=copy, out_at=timezone.now(), **values
    )
    OutboxMail.objects.all().delete()
    return LoanLine.objects.get(pk=line.pk)


def send(kind: str, obj: Any, language: str) -> Any:
    queue_mail(kind, obj, language=language, key="test")
    outbox.sweep(timezone.now())
    return mail.outbox.pop() if mail.outbox else None


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("kind", STATES)
def test_each_mail_says_what_and_where(homes: Any, kind: str, language: str) -> None:
    late = {}
    if kind == "lending.overdue":
        first = local_day() - timedelta(days=20)
        late = {"first_day": first, "due_day": first + timedelta(days=7), "original_due": first}
    line = in_state(STATES[kind], **late)
    sent = send(kind, line, language)
    assert sent.to == ["teacher@school.example"]
    assert "/l/" in sent.body
    assert line.request.reference in sent.body
    name = line.title.name_en if language == "en" else line.title.name_zh_hant
    assert name in sent.subject
    assert name in sent.body
    assert "{" not in sent.body


@pytest.mark.parametrize("kind", STATES)
def test_a_mail_that_is_no_longer_true_is_not_sent(homes: Any, kind: str) -> None:
    assert send(kind, in_state(LineState.REQUESTED), "en") is None


def test_the_receipt_of_a_request_tells_when_it_is_answered(homes: Any) -> None:
    line = in_state(LineState.REQUESTED)
    sent = send("lending.received", line.request, "en")
    assert "within 3 open days" in sent.body


def test_the_link_to_ones_loans_is_sent_while_it_is_fresh(homes: Any) -> None:
    in_state(LineState.REQUESTED)
    borrower = Borrower.objects.get()
    assert send("lending.sign_in", borrower, "en") is None
    loans.ask_to_sign_in(borrower.email, language="en")
    outbox.sweep(timezone.now())
    assert "/en/lending/my/" in mail.outbox[-1].body


def test_the_calendar_entry_holds_the_days_and_is_the_same_twice(homes: Any) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    loans.approve(line, by=make_officer())
    first, again = calendar_of(line), calendar_of(line)
    assert first.content == again.content
    [entry] = Calendar.from_ical(first.content).walk("VEVENT")
    assert entry.decoded("dtstart") == line.first_day
    assert entry.decoded("dtend") == line.due_day + timedelta(days=1)
    assert line.request.reference in str(entry["uid"])
    assert Occupation.objects.get(line=line).live
