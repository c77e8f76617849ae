"""Mails: in the registrant's language, true when they are sent, or not sent at all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from events import access_requests, messages, schedule, staff
from events.enums import AccessState, CancelReason, Publicity, RegistrationState, StaffChannel, Tell
from events.models import (
    Certificate,
    Event,
    EventSettings,
    Registration,
    Session,
    SessionChange,
    Venue,
)
from events.registration import cancel, confirm_with_link, expire_due_holds, register
from site_project.core import qr
from site_project.core.letters import on_one_line
from site_project.core.models import OfficeSettings, OutboxMail
from site_project.core.outbox import queue_mail, sweep
from site_project.core.paired import column
from tests.factories.events import applicant, make_event, make_session

pytestmark = pytest.mark.django_db

State = RegistrationState
SECRET = "Arrested at a protest"


def send() -> list[Any]:
    """Send all that is owed; returns the messages."""
    sweep(timezone.now() + timedelta(seconds=1))
    sent = list(mail.outbox)
    mail.outbox.clear()
    return sent


def place(session: Session, **fields: Any) -> Registration:
    """A confirmed registration that has had its mail."""
    row = confirm_with_link(register(session, applicant=applicant(**fields)))
    send()
    return row


def in_state(session: Session, state: RegistrationState, **fields: Any) -> Registration:
    """A proved registration in some state, whatever brought it there, with nothing owed."""
    row = place(session)
    Registration.objects.filter(pk=row.pk).update(state=state, **fields)
    OutboxMail.objects.all().delete()
    return Registration.objects.get(pk=row.pk)


def owe(kind: str, row: Registration, key: str = "key") -> None:
    queue_mail(f"events.{kind}", row, language=row.language, key=key)


def html(message: Any) -> str:
    [alternative] = message.alternatives
    return str(alternative.content)


def later(session: Session, hours: int = 1) -> dict[str, Any]:
    delta = timedelta(hours=hours)
    return {"starts_at": session.starts_at + delta, "ends_at": session.ends_at + delta}


# --- Every kind --------------------------------------------------------------


def owe_code(session: Session) -> None:
    register(session, applicant=applicant())


def owe_again(session: Session) -> None:
    row = place(session)
    register(session, applicant=applicant(email=row.email))


def owe_confirmed(session: Session) -> None:
    confirm_with_link(register(session, applicant=applicant()))


def owe_by_staff(session: Session) -> None:
    staff.register_by_staff(
        session, applicant=applicant(), actor=None, channel=StaffChannel.TELEPHONE
    )


def owe_pending(session: Session) -> None:
    owe("pending", in_state(session, State.PENDING))


def owe_rejected(session: Session) -> None:
    owe("rejected", in_state(session, State.REJECTED))


def owe_waitlisted(session: Session) -> None:
    owe("waitlisted", in_state(session, State.WAITLISTED, waiting_since=timezone.now()))


def owe_offer(session: Session) -> None:
    until = timezone.now() + timedelta(hours=24)
    owe("offer", in_state(session, State.OFFERED, offered_until=until))


def owe_offer_over(session: Session) -> None:
    owe("offer_over", in_state(session, State.OFFER_EXPIRED))


def owe_first_at_door(session: Session) -> None:
    soon = timezone.now() + timedelta(minutes=30)
    row = in_state(session, State.WAITLISTED, waiting_since=timezone.now())
    Session.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=2))
    owe("first_at_door", row)


def owe_cancelled(session: Session) -> None:
    cancel(place(session))


def owe_cancelled_by_staff(session: Session) -> None:
    staff.cancel_by_staff(place(session), actor=None, reason=CancelReason.DUPLICATE)


def owe_moved_session(session: Session) -> None:
    other = make_session(session.event, days=9, venue=session.venue)
    staff.move_registration(place(session), other, actor=None, note="asked by telephone")


def owe_access_reply(session: Session) -> None:
    request = access_requests.ask(place(session), "A seat near the door")
    access_requests.answer(request, AccessState.ARRANGED, "Row 1 is yours.", actor=None)


def owe_changed(session: Session) -> None:
    place(session)
    schedule.reschedule(session, **later(session))


def owe_postponed(session: Session) -> None:
    place(session)
    schedule.postpone(session)


def owe_online(session: Session) -> None:
    place(session)
    schedule.move_online(session, online_url="https://meet.example.org/secret-room")


def owe_session_cancelled(session: Session) -> None:
    place(session)
    schedule.cancel_session(session)


def owe_undone(session: Session) -> None:
    owe_session_cancelled(session)
    send()
    schedule.undo(SessionChange.objects.get())


def owe_reminder(session: Session) -> None:
    row = place(session)
    owe("reminder", row, f"days-{session.ical_sequence}")


def owe_thanks(session: Session) -> None:
    owe("thanks", in_state(session, State.CONFIRMED, arrived=1))


def owe_message(session: Session) -> None:
    place(session)
    write(session)


def write(session: Session) -> None:
    messages.send(
        session,
        states=[State.CONFIRMED],
        subject={"en": "What to bring", "zh-hant": "請帶備"},
        body={"en": "Please bring a pen.\n\nThe door is green.", "zh-hant": "請帶筆。"},
        actor=None,
    )


KINDS: dict[str, tuple[Callable[[Session], None], str]] = {
    "code": (owe_code, ""),
    "again": (owe_again, "You already have a place: "),
    "confirmed": (owe_confirmed, "Place confirmed: "),
    "confirmed by staff": (owe_by_staff, "Place confirmed: "),
    "pending": (owe_pending, "Waiting for approval: "),
    "rejected": (owe_rejected, "Registration not approved: "),
    "waitlisted": (owe_waitlisted, "On the waiting list: "),
    "offer": (owe_offer, "A place for you: "),
    "offer over": (owe_offer_over, "Offer over: "),
    "first at the door": (owe_first_at_door, "First at the door: "),
    "cancelled": (owe_cancelled, "Place cancelled: "),
    "cancelled by staff": (owe_cancelled_by_staff, "Place cancelled: "),
    "moved to another session": (owe_moved_session, "Moved to another session: "),
    "access reply": (owe_access_reply, "Your access request: "),
    "changed": (owe_changed, "Changed: "),
    "postponed": (owe_postponed, "Postponed: "),
    "online": (owe_online, "Now online: "),
    "session cancelled": (owe_session_cancelled, "Cancelled: "),
    "change undone": (owe_undone, "Takes place after all: "),
    "reminder": (owe_reminder, "Reminder: "),
    "thanks": (owe_thanks, "Thank you for coming: "),
    "message": (owe_message, ""),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_says_the_same_as_text_and_as_html(session: Session, kind: str) -> None:
    owing, subject = KINDS[kind]
    owing(session)
    message = send()[-1]
    name = str(session.event.name_en)
    if kind == "code":
        code = Registration.objects.get().code
        assert message.subject == f"{code} is your confirmation code"
    else:
        assert message.subject == (subject + name if subject else "What to bring")
    text, page = message.body, html(message)
    assert name in text
    assert name in page
    addresses = set(re.findall(r"https?://\S+", text))
    assert addresses
    assert addresses == set(re.findall(r'href="(http[^"]+)"', page))
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for paragraph in text.split("\n\n")[1:-1]:
        first = paragraph.strip().splitlines()[0].removesuffix(":")
        assert "→" in first or " ".join(first.split()) in said, first


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_stands_alone(session: Session, kind: str) -> None:
    """Nothing is fetched from anywhere when it is opened, and no dark screen hides anything."""
    KINDS[kind][0](session)
    page = html(send()[-1])
    assert set(re.findall(r'src="([^:"]+:)', page)) <= {"cid:"}
    assert not re.search(r"<(script|link|iframe|form|style)\b|url\(|@import", page)
    assert 'name="color-scheme" content="light dark"' in page
    # Whoever gives a colour to letters gives them their ground too.
    for style in re.findall(r'style="([^"]*)"', page):
        assert not re.search(r"(^|;)color:#", style) or "background:#" in style


@pytest.mark.parametrize("kind", KINDS)
def test_each_mail_of_a_confidential_event_keeps_it_to_itself(session: Session, kind: str) -> None:
    Event.objects.update(
        **{
            column("name", "en"): SECRET,
            "publicity": Publicity.CONFIDENTIAL,
            "retention_days": 30,
        }
    )
    Session.objects.update(**{column("status_reason", "en"): SECRET})
    session = Session.objects.get(pk=session.pk)
    KINDS[kind][0](session)
    sent = send()
    if kind == "thanks":
        assert sent == []
        return
    message = sent[-1]
    if kind == "code":
        assert message.subject.endswith(" is your confirmation code")
    else:
        assert message.subject == "Your appointment"
    whole = str(message.message()) + message.body + html(message)
    whole += "".join(str(part.get_payload(decode=True)) for part in message.message().walk())
    whole = re.sub(r"PRODID:.*?EN", "", whole)  # the name of the program, in every calendar of it
    for told in (SECRET, "mainland-law", "/events/", "eminar", "Row 1 is yours"):
        assert told not in whole, told
    assert "Your appointment" in message.body
    assert "Community hall" in message.body or kind == "online"


@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_is_english_to_a_chinese_reader(session: Session, kind: str) -> None:
    KINDS[kind][0](session)
    Registration.objects.update(language="zh-hant")
    OutboxMail.objects.update(language="zh-hant")
    message = send()[-1]
    assert str(session.event.name_zh_hant) in message.body
    assert 'lang="zh-Hant-HK"' in html(message)
    words = re.sub(r"https?://\S+|Person \d+|\S+@\S+", "", message.subject + message.body)
    words = re.sub(r"\b[A-HJKMNP-Z2-9]{10}\b|PDF|1/F|Row 1 is yours\.", "", words)
    assert not re.search(r"[A-Za-z]{2,}", words), re.findall(r"[A-Za-z ]{2,}", words)


# --- True when it is sent ----------------------------------------------------


def start_in(**delta: float) -> Callable[[], Any]:
    def change() -> None:
        at = timezone.now() + timedelta(**delta)
        Session.objects.update(starts_at=at, ends_at=at + timedelta(hours=2))

    return change


def become(state: RegistrationState, **fields: Any) -> Callable[[], Any]:
    return lambda: Registration.objects.update(state=state, **fields)


def sessions(**fields: Any) -> Callable[[], Any]:
    return lambda: Session.objects.update(**fields)


def undone() -> None:
    # The mark alone: undoing by the rule would take back what waits before it could be sent.
    SessionChange.objects.update(undone_at=timezone.now())


def without_address() -> None:
    Registration.objects.update(email="")


PAST = timedelta(hours=-1)
MEANWHILE: list[tuple[str, Callable[[], Any]]] = [
    ("code", become(State.CONFIRMED)),
    ("code", lambda: Registration.objects.update(held_until=timezone.now() + PAST)),
    ("again", become(State.CANCELLED)),
    ("confirmed", become(State.CANCELLED)),
    ("confirmed", sessions(status="cancelled")),
    ("confirmed", start_in(days=-1)),
    ("pending", become(State.CONFIRMED)),
    ("rejected", become(State.CONFIRMED)),
    ("waitlisted", become(State.CONFIRMED)),
    ("offer", become(State.CONFIRMED)),
    ("offer", lambda: Registration.objects.update(offered_until=timezone.now() + PAST)),
    ("offer over", become(State.CONFIRMED)),
    ("offer over", sessions(status="cancelled")),
    ("first at the door", become(State.CONFIRMED)),
    ("first at the door", start_in(days=3)),
    ("cancelled", become(State.CONFIRMED)),
    ("moved to another session", become(State.CANCELLED)),
    ("access reply", become(State.CANCELLED)),
    ("changed", become(State.CANCELLED)),
    ("changed", undone),
    ("changed", start_in(days=9)),
    ("postponed", undone),
    ("postponed", sessions(status="scheduled")),
    ("online", sessions(online_url="")),
    ("session cancelled", undone),
    ("session cancelled", sessions(status="scheduled")),
    ("change undone", lambda: SessionChange.objects.update(undone_at=None)),
    ("change undone", become(State.CANCELLED)),
    ("reminder", become(State.CANCELLED)),
    ("reminder", sessions(status="postponed")),
    ("reminder", sessions(ical_sequence=7)),
    ("reminder", start_in(hours=1)),
    ("thanks", lambda: Registration.objects.update(arrived=0)),
    ("message", become(State.CANCELLED)),
    *((kind, without_address) for kind in KINDS),
]


@pytest.mark.parametrize(("kind", "change"), MEANWHILE)
def test_mail_that_is_no_longer_true_is_dropped(
    session: Session, kind: str, change: Callable[[], Any]
) -> None:
    KINDS[kind][0](session)
    waiting = list(OutboxMail.objects.filter(state="queued").values_list("pk", flat=True))
    assert waiting
    change()
    assert send() == []
    states = OutboxMail.objects.filter(pk__in=waiting).values_list("state", flat=True)
    assert set(states) == {"dropped"}


def test_code_of_an_ended_hold_is_not_sent(session: Session) -> None:
    register(session, applicant=applicant(), at=timezone.now() - timedelta(hours=1))
    expire_due_holds()
    assert send() == []
    assert OutboxMail.objects.get().state == "dropped"


# --- The code ----------------------------------------------------------------


def test_code_mail_begins_with_the_code_in_each_language(session: Session) -> None:
    for language, words in (("en", "is your confirmation code"), ("zh-hant", "是你的確認碼")):
        row = register(session, applicant=applicant(language=language))
        message = send()[-1]
        assert message.subject.startswith(f"{row.code} ")
        assert words in message.subject
        # A locked screen shows the subject: it does not tell what the place is for.
        assert str(row.session.event.name) not in message.subject
        assert row.code in message.body
        assert f"http://testserver/r/{row.manage_token}/" in message.body
        assert row.code in html(message)


def test_code_mail_carries_no_word_that_was_typed(session: Session) -> None:
    """The address may be a stranger's: the form is no way to write to them."""
    register(session, applicant=applicant(name="You have won: http://evil.example"))
    message = send()[-1]
    assert "evil" not in message.body + html(message)


# --- Names and other people's texts ------------------------------------------


def test_mail_has_no_markup_of_a_name(session: Session) -> None:
    confirm_with_link(register(session, applicant=applicant(name="<b>Ming</b> & co")))
    message = send()[-1]
    assert "Dear <b>Ming</b> & co," in message.body
    assert "&lt;b&gt;Ming&lt;/b&gt; &amp; co" in html(message)


def test_no_text_makes_a_header(session: Session) -> None:
    row = place(session)
    nasty = "Ming\r\nBcc: all@example.org\u2028X: y\u202e"
    Registration.objects.update(name=nasty)
    Event.objects.update(**{column("name", "en"): nasty})
    OfficeSettings.objects.update(**{column("name", "en"): nasty})
    owe("confirmed", row, "again")
    [message] = send()
    assert message.subject == "Place confirmed: Ming Bcc: all@example.org X: y"
    raw = message.message()
    assert [name for name in raw if name.lower() in ("bcc", "cc", "x")] == []
    assert message.recipients() == [row.email]


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("a\r\nb", "a b"),
        ("a\x00b\x1fc", "a b c"),
        ("\u202eevil\u2066", "evil"),
        ("陳\u3000小明 ", "陳 小明"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_text_becomes_one_line(typed: str, line: str) -> None:
    assert on_one_line(typed) == line


# --- What is attached --------------------------------------------------------


def test_ticket_is_the_code_as_picture_and_in_words(session: Session) -> None:
    owe_confirmed(session)
    message = send()[-1]
    row = Registration.objects.get()
    assert f"Your registration code: {row.public_code}" in message.body
    [picture] = message.pictures
    assert picture.content == qr.png(row.public_code)
    assert f'src="cid:{picture.cid}"' in html(message)


def test_who_attends_online_needs_no_ticket_but_the_way_in(session: Session) -> None:
    Session.objects.update(venue=None, room="", online_url="https://meet.example.org/secret-room")
    owe_confirmed(session)
    message = send()[-1]
    row = Registration.objects.get()
    assert message.pictures == ()
    assert f"http://testserver/j/{row.join_token}/" in message.body
    # A changed address needs no new mail, and a forwarded mail gives no room away.
    assert "meet.example.org" not in message.body + html(message)


def test_way_in_is_told_before_one_comes(session: Session) -> None:
    Venue.objects.update(**{column("access", "en"): "MTR exit B2.\nLift to 1/F."})
    owe_confirmed(session)
    assert "MTR exit B2. Lift to 1/F." in send()[-1].body


def calendar_of(message: Any) -> Any:
    [part] = [p for p in message.message().walk() if p.get_content_type() == "text/calendar"]
    return part


def test_calendar_file_says_what_its_type_says(session: Session) -> None:
    owe_confirmed(session)
    part = calendar_of(send()[-1])
    assert part.get_param("method") == "PUBLISH"
    assert part.get_param("charset") == "utf-8"
    content = part.get_payload(decode=True)
    assert b"\r\nMETHOD:PUBLISH\r\n" in content
    assert b"\r\nORGANIZER" in content
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_cancelled_session_is_taken_from_the_calendar(session: Session) -> None:
    owe_session_cancelled(session)
    assert b"STATUS:CANCELLED" in calendar_of(send()[-1]).get_payload(decode=True)


# --- Changes -----------------------------------------------------------------


def test_changed_mail_tells_only_what_changed(session: Session) -> None:
    place(session)
    before = session.when
    moved = schedule.reschedule(session, **later(session, 24))
    message = send()[-1]
    assert f"When: {before} → {moved.when}" in message.body
    assert f"<s>{before}</s>" in html(message)
    assert "Where:" not in message.body


def test_several_changes_at_once_are_one_mail(session: Session) -> None:
    place(session)
    schedule.update(session, {**later(session), "room": "2/F"})
    [message] = send()
    assert message.body.count("→") == 2


def test_what_changed_again_before_the_mail_left_is_told_once(session: Session) -> None:
    place(session)
    before = session.when
    session = schedule.reschedule(session, **later(session, 1), tell=Tell.LATER)
    session = schedule.reschedule(session, **later(session, 2), tell=Tell.LATER)
    sweep(timezone.now() + timedelta(minutes=11))
    [message] = mail.outbox
    # As it was when one last heard of it, not as it never was.
    assert f"When: {before} → {session.when}" in message.body


def test_change_told_later_is_not_told_when_it_was_undone(session: Session) -> None:
    place(session)
    schedule.reschedule(session, **later(session), tell=Tell.LATER)
    schedule.undo(SessionChange.objects.get())
    sweep(timezone.now() + timedelta(minutes=30))
    assert mail.outbox == []


def test_everyone_hears_of_a_cancellation_and_why(session: Session) -> None:
    row = in_state(session, State.WAITLISTED, waiting_since=timezone.now())
    place(session)
    schedule.cancel_session(session, reason={column("status_reason", "en"): "Storm signal no. 8."})
    sent = send()
    assert len(sent) == 2
    assert row.email in [message.to[0] for message in sent]
    assert all("Storm signal no. 8." in message.body for message in sent)


def test_moved_registration_hears_nothing_of_its_old_session(session: Session) -> None:
    row = place(session)
    schedule.reschedule(session, **later(session), tell=Tell.LATER)
    other = make_session(session.event, days=9)
    Registration.objects.filter(pk=row.pk).update(session=other)
    sweep(timezone.now() + timedelta(minutes=30))
    assert mail.outbox == []


# --- Offers, thanks, messages, other clocks -----------------------------------


def test_offer_tells_until_when_and_which_hours_do_not_count(session: Session) -> None:
    settings = EventSettings.load()
    settings.quiet_from, settings.quiet_until = "23:00", "08:00"
    settings.save()
    owe_offer(session)
    message = send()[-1]
    assert "from 23:00 to 08:00" in message.body
    assert "Accept or decline" in html(message)


def test_thanks_lead_to_the_certificate_where_there_is_one(session: Session) -> None:
    row = in_state(session, State.CONFIRMED, arrived=1)
    Certificate.objects.create(registration=row, code="ABCDEFGH2345", issued_at=timezone.now())
    owe("thanks", row)
    [message] = send()
    assert f"http://testserver/r/{row.manage_token}/certificate.pdf" in message.body


def test_message_reaches_each_in_their_language(session: Session) -> None:
    place(session)
    place(session, language="zh-hant")
    write(session)
    sent = {message.subject: message.body for message in send()}
    assert "Please bring a pen.\n\nThe door is green." in sent["What to bring"]
    assert "請帶筆。" in sent["請帶備"]


def test_mail_of_an_event_abroad_tells_both_clocks(session: Session) -> None:
    abroad = make_session(make_event(timezone="Europe/Zurich"))
    place(abroad)
    owe("reminder", Registration.objects.get(), "days-0")
    [message] = send()
    assert abroad.when in message.body
    assert f"Hong Kong time: {abroad.when_at_home}" in message.body
