from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar
from wagtail.users.models import UserProfile

from lending import loans
from lending.enums import IssueKind, LineState, Movement
from lending.models import (
    Borrower,
    ImpactReturn,
    Issue,
    LoanLine,
    Occupation,
    StormMove,
    StormShift,
)
from lending.notifications import calendar_of
from lending.opening import load_opening
from lending.periodic import remind_borrowers, tell_officers
from site_project.core import outbox
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, PublicHoliday
from site_project.core.outbox import queue_mail
from tests.core.test_smtp import Mailbox, mailbox  # noqa: F401  (the fixture)
from tests.factories.lending import at, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
STATES = {
    "lending.approved": LineState.APPROVED,
    "lending.declined": LineState.DECLINED,
    "lending.cancelled": LineState.CANCELLED,
    "lending.collect": LineState.PREPARED,
    "lending.handed_out": LineState.OUT,
    "lending.returned": LineState.RETURNED,
    "lending.overdue": LineState.OUT,
    "lending.renewed": LineState.OUT,
    "lending.no_show": LineState.NO_SHOW,
    "lending.due_soon": LineState.OUT,
    "lending.due_today": LineState.OUT,
    "lending.impact": LineState.CLOSED,
    "lending.at_risk": LineState.APPROVED,
    "lending.shortage": LineState.ISSUE,
    "lending.moved": LineState.OUT,
}
# Where else the mail leads than to the loan itself.
TO_CATALOGUE = ("lending.declined", "lending.cancelled", "lending.no_show")


def days_that_fit(kind: str) -> dict[str, Any]:
    """Return the days with which a mail of this kind is true today."""
    today = local_day()
    last = {
        "lending.overdue": today - timedelta(days=13),
        "lending.due_soon": today + timedelta(days=3),
        "lending.due_today": today,
    }.get(kind)
    if last is None:
        return {"renewals": 1} if kind == "lending.renewed" else {}
    first = last - timedelta(days=7)
    return {"first_day": first, "due_day": last, "original_due": last}


def make_true(kind: str) -> LoanLine:
    line = in_state(STATES[kind], at_risk=kind == "lending.at_risk", **days_that_fit(kind))
    if kind == "lending.shortage":
        Issue.objects.create(line=line, kind=IssueKind.DAMAGE, cost=5000)
    if kind == "lending.moved":
        shift = StormShift.objects.create(day=line.due_day - timedelta(days=1))
        StormMove.objects.create(
            shift=shift,
            line=line,
            movement=Movement.RETURN,
            before=shift.day,
            after=line.due_day,
        )
    return line


def in_state(state: str, **values: Any) -> LoanLine:
    title = make_title(name_en="Boards & “more” <b>")
    line = requested(title, *good_days(title))
    copy = title.copies.get()
    LoanLine.objects.filter(pk=line.pk).update(
        state=state, copy_out=copy, out_at=timezone.now(), **values
    )
    OutboxMail.objects.all().delete()
    return LoanLine.objects.get(pk=line.pk)


def send(kind: str, obj: Any, language: str, key: str = "test") -> Any:
    queue_mail(kind, obj, language=language, key=key)
    outbox.sweep(timezone.now())
    return mail.outbox.pop() if mail.outbox else None


def key_of(kind: str) -> str:
    return str(StormShift.objects.get().pk) if kind == "lending.moved" else "test"


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("kind", STATES)
def test_each_mail_says_what_and_where(homes: Any, kind: str, language: str) -> None:
    line = make_true(kind)
    sent = send(kind, line, language, key_of(kind))
    assert sent.to == ["teacher@school.example"]
    assert ("/lending/" if kind in TO_CATALOGUE else "/l/") in sent.body
    assert line.request.reference in sent.body
    name = line.title.name_en if language == "en" else line.title.name_zh_hant
    assert name in sent.subject
    assert name in sent.body
    assert "{" not in sent.body
    assert "%(" not in sent.body
    [(page, _html)] = [part for part in sent.alternatives if part[1] == "text/html"]
    assert line.request.reference in page
    # What staff typed is text in the HTML too.
    assert "<b>" not in page


@pytest.mark.parametrize("kind", STATES)
def test_a_mail_that_is_no_longer_true_is_not_sent(homes: Any, kind: str) -> None:
    make_true(kind)
    key = key_of(kind)
    line = LoanLine.objects.get()
    # Between the queue and the sending the loan became another one.
    queue_mail(kind, line, language="en", key=key)
    over = LineState.CLOSED if kind != "lending.impact" else LineState.OUT
    over = LineState.APPROVED if kind == "lending.returned" else over
    LoanLine.objects.filter(pk=line.pk).update(state=over, at_risk=False)
    outbox.sweep(timezone.now())
    assert not mail.outbox


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


def test_a_move_that_was_undone_in_time_is_never_told(homes: Any) -> None:
    line = make_true("lending.moved")
    queue_mail("lending.moved", line, language="en", key=key_of("lending.moved"))
    StormShift.objects.update(undone_at=timezone.now())
    outbox.sweep(timezone.now())
    assert not mail.outbox


def test_a_borrower_without_an_address_is_not_written_to(homes: Any) -> None:
    line = in_state(LineState.APPROVED)
    Borrower.objects.update(email=None, telephone="2123 4567")
    assert send("lending.approved", line, "en") is None


def test_a_refusal_names_days_that_are_free(homes: Any) -> None:
    line = in_state(LineState.DECLINED)
    Occupation.objects.update(live=False)
    sent = send("lending.declined", line, "en")
    assert "Free at present:" in sent.body


# --- What time brings ---------------------------------------------------------


def kinds_of(now: datetime) -> list[str]:
    OutboxMail.objects.all().delete()
    remind_borrowers(now)
    return [row.kind for row in OutboxMail.objects.all()]


def test_reminders_come_once_as_the_days_pass(homes: Any) -> None:
    line = in_state(LineState.OUT)
    due = at(line.due_day)
    LoanLine.objects.update(out_at=at(line.first_day))
    assert kinds_of(due - timedelta(days=4)) == []
    # A run that was missed is made up for, and twice the same tells once.
    assert kinds_of(due - timedelta(days=2)) == ["lending.due_soon"]
    assert kinds_of(due - timedelta(days=1)) == []
    assert kinds_of(due) == ["lending.due_today"]
    assert kinds_of(due) == []


def test_lateness_is_counted_in_open_days(homes: Any) -> None:
    line = in_state(LineState.OUT)
    # Due on a Friday: Saturday and Sunday make nobody late.
    friday = line.due_day + timedelta(days=(4 - line.due_day.weekday()) % 7)
    LoanLine.objects.update(out_at=at(line.first_day), due_day=friday)
    PublicHoliday.objects.all().delete()
    assert kinds_of(at(friday + timedelta(days=2))) == []
    assert kinds_of(at(friday + timedelta(days=3))) == ["lending.overdue"]
    assert kinds_of(at(friday + timedelta(days=4))) == []
    assert kinds_of(at(friday + timedelta(days=5))) == ["lending.overdue"]


def test_how_many_it_reached_is_asked_the_day_after_its_return(homes: Any) -> None:
    line = in_state(LineState.RETURNED, returned_at=timezone.now())
    assert kinds_of(timezone.now()) == []
    assert kinds_of(timezone.now() + timedelta(days=1)) == ["lending.impact"]
    ImpactReturn.objects.create(line=line, pupils=30)
    assert send("lending.impact", line, "en") is None


def test_the_morning_mail_comes_on_open_days_even_with_nothing_to_do(homes: Any) -> None:
    profile = UserProfile.get_for_user(make_officer())
    profile.preferred_language = "en"
    profile.save()
    OutboxMail.objects.all().delete()
    opening = load_opening(local_day())
    day = opening.office.on_or_after(local_day())
    assert tell_officers(at(day, 7, 30)) == 0
    assert tell_officers(at(day, 8)) == 1
    assert tell_officers(at(day, 9)) == 0
    closed = next(
        day + timedelta(days=n)
        for n in range(9)
        if not opening.office.is_open(day + timedelta(days=n))
    )
    assert tell_officers(at(closed, 9)) == 0
    if day == local_day():
        outbox.sweep(timezone.now())
        assert "nothing to do today" in mail.outbox[-1].body


def test_the_morning_mail_counts_and_names_nobody(homes: Any) -> None:
    in_state(LineState.REQUESTED)
    officer = make_officer()
    sent = send("lending.digest", officer, "en", local_day().isoformat())
    assert "To approve: 1" in sent.body
    assert "Chan Siu Ming" not in sent.body + str(sent.alternatives)
    assert send("lending.digest", officer, "en", "2020-01-02") is None


def test_a_loan_is_told_over_smtp_in_the_borrowers_language(
    homes: Any,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    line = in_state(LineState.APPROVED)
    queue_mail("lending.approved", line, language="zh-hant", key="smtp")
    outbox.sweep(timezone.now())
    [message] = mailbox.messages
    assert message["Subject"].endswith("展板")
    kinds = [part.get_content_type() for part in message.walk()]
    assert {"text/plain", "text/html", "text/calendar"} <= set(kinds)
    [entry] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    content = entry.get_payload(decode=True)
    assert Calendar.from_ical(content).walk("VEVENT")[0].decoded("dtstart") == line.first_day
