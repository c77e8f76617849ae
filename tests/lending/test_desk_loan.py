"""One loan's page: its acts, its change with a look ahead, its remedies, its log; a new loan."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from lending import allocation, loans
from lending.audit import drift
from lending.enums import Channel, CopyState, LineState, Verb
from lending.log_words import reason_in_words
from lending.models import Copy, LoanLine, LoanLog, Occupation, Refusal
from lending.opening import load_opening
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import good_days, make_officer, make_title, requested
from tests.lending.test_desk_today import loan, on

pytestmark = pytest.mark.django_db
NEW = "/admin/lending-new/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def page_of(line: LoanLine) -> str:
    return f"/admin/lending-loans/inspect/{line.pk}/"


def change_of(line: LoanLine) -> str:
    return f"/admin/lending-loans/change/{line.pk}/"


# --- Acts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "labels", "absent"),
    [
        (LineState.REQUESTED, ["Approve", "Decline", "Change days"], ["Hand out"]),
        (LineState.APPROVED, ["Pack", "Change days", "Cancel the loan"], ["Not collected"]),
        (LineState.PREPARED, ["Hand out", "Unpack"], ["Change days"]),
        (LineState.OUT, ["Take back", "Renew", "Reported lost"], ["I have telephoned"]),
        (LineState.LOST, ["Found again", "Settle"], ["Renew"]),
        (LineState.RETURNED, ["Inspect"], ["Hand out"]),
    ],
)
def test_loan_offers_the_acts_of_its_state(
    desk: Client, state: LineState, labels: list[str], absent: list[str]
) -> None:
    page = desk.get(page_of(loan(state))).content.decode()
    for label in labels:
        assert f"{label}" in page, label
    for label in absent:
        assert f">{label}<" not in page, label


def test_officer_renews_and_the_log_tells_both_spans(desk: Client) -> None:
    line = loan(LineState.OUT, -7, 3)
    before = line.due_day
    assert desk.post(page_of(line), {"act": "renew", "renew-reason": ""}).status_code == 302
    line.refresh_from_db()
    assert line.due_day > before
    assert "→" in desk.get(page_of(line)).content.decode()


def test_borrower_was_telephoned_with_a_note(desk: Client) -> None:
    line = loan(LineState.OUT, -20, -5)
    answer = {"act": "telephoned", "telephoned-note": "comes on Friday"}
    assert desk.post(page_of(line), answer).status_code == 302
    assert "comes on Friday" in desk.get(page_of(line)).content.decode()


def test_lost_and_found_again(desk: Client) -> None:
    line = loan(LineState.OUT, -20, -5)
    desk.post(page_of(line), {"act": "lose", "lose-note": ""})
    line.refresh_from_db()
    assert (line.state, line.copy_out.state) == (LineState.LOST, CopyState.MISSING)
    desk.post(page_of(line), {"act": "find", "find-note": ""})
    line.refresh_from_db()
    assert line.state == LineState.RETURNED


def test_act_on_a_loan_that_has_moved_on_is_refused_with_its_state(desk: Client) -> None:
    line = loan(LineState.OUT)
    answer = desk.post(page_of(line), {"act": "approve"})
    assert answer.status_code == 409
    assert "It is now: Lent" in answer.content.decode()


def test_not_collected_is_offered_when_its_day_has_come(desk: Client) -> None:
    line = loan(LineState.APPROVED, -6, 8)
    assert "Not collected" in desk.get(page_of(line)).content.decode()
    assert desk.post(page_of(line), {"act": "no_show", "no_show-note": ""}).status_code == 302
    line.refresh_from_db()
    assert line.state == LineState.NO_SHOW


# --- Change ------------------------------------------------------------------------


def later(line: LoanLine, days: int = 14) -> dict[str, Any]:
    opening = load_opening()
    first = opening.desk.on_or_after(line.first_day + timedelta(days))
    due = opening.desk.on_or_after(first + timedelta(7))
    return {"title": line.title_id, "first": first, "due": due, "reason": ""}


def test_change_is_looked_at_before_it_is_done(desk: Client, officer: User) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    mails, logged = OutboxMail.objects.count(), LoanLog.objects.count()
    wanted = later(line)
    look = desk.post(change_of(line), wanted)
    assert look.status_code == 200
    assert "Nothing is changed yet" in look.content.decode()
    line.refresh_from_db()
    assert line.first_day != wanted["first"]
    assert (OutboxMail.objects.count(), LoanLog.objects.count()) == (mails, logged)
    assert desk.post(change_of(line), wanted | {"confirm": "1"}).status_code == 302
    line.refresh_from_db()
    assert (line.first_day, line.due_day) == (wanted["first"], wanted["due"])
    assert OutboxMail.objects.filter(kind="lending.changed").exists()
    assert not list(drift())


def test_change_to_another_title(desk: Client) -> None:
    title, other = make_title(), make_title(name_en="Other boards")
    line = requested(title, *good_days(title))
    wanted = {"title": other.pk, "first": line.first_day, "due": line.due_day, "reason": ""}
    assert "Other boards" in desk.post(change_of(line), wanted).content.decode()
    desk.post(change_of(line), wanted | {"confirm": "1"})
    line.refresh_from_db()
    assert line.title == other
    assert "→" in desk.get(page_of(line)).content.decode()


def test_change_that_no_copy_is_free_for_tells_when_it_is(desk: Client) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    other = requested(title, *good_days(title, later=3), email="other@x.example")
    wanted = {"title": title.pk, "first": other.first_day, "due": other.due_day, "reason": ""}
    answer = desk.post(change_of(line), wanted)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert "It can be had on these days" in page
    assert Refusal.objects.count() == 1
    line.refresh_from_db()
    assert line.first_day != other.first_day


def test_rule_that_is_passed_over_is_named_before_and_logged_after(desk: Client) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    today = load_opening().desk.on_or_after(local_day())
    due = load_opening().desk.on_or_after(today + timedelta(7))
    wanted = {"title": title.pk, "first": today, "due": due, "reason": ""}
    assert desk.post(change_of(line), wanted).status_code == 409
    wanted["reason"] = "they came by"
    assert "too few days of notice" in desk.post(change_of(line), wanted).content.decode()
    desk.post(change_of(line), wanted | {"confirm": "1"})
    assert LoanLog.objects.filter(verb=Verb.OVERRIDDEN, note="they came by").exists()


@pytest.mark.parametrize("wrong", [{"first": "2026-02-30"}, {"title": "x"}, {"due": ""}])
def test_senseless_change_keeps_what_was_typed(desk: Client, wrong: dict[str, str]) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    answer = desk.post(change_of(line), later(line) | wrong | {"reason": "typed"})
    assert answer.status_code == 400
    assert 'value="typed"' in answer.content.decode()


def test_what_is_out_is_not_changed(desk: Client) -> None:
    line = loan(LineState.OUT)
    assert "Only a loan that is asked for" in desk.get(change_of(line)).content.decode()
    assert desk.post(change_of(line), later(line)).status_code == 409


# --- At risk -----------------------------------------------------------------------


def test_remedies_are_offered_and_one_press_takes_one(desk: Client, officer: User) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    Copy.objects.filter(title=title).update(state=CopyState.IN_REPAIR)
    allocation.settle_title(title.pk)
    line.refresh_from_db()
    assert line.at_risk
    page = desk.get(page_of(line)).content.decode()
    assert "Ways out for this promise" in page
    assert "Bring this copy back from repair" in page
    key = f"repair-{title.copies.get().pk}-0"
    answer = desk.post(page_of(line), {"act": "apply", "remedy": key, "apply-reason": ""})
    assert answer.status_code == 302
    line.refresh_from_db()
    assert not line.at_risk
    again = desk.post(page_of(line), {"act": "apply", "remedy": key, "apply-reason": ""})
    assert again.status_code == 409


# --- The log in words ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "code", "words"),
    [
        (Verb.DECLINED, "needed", "The centre needs it itself on these days"),
        (Verb.OVERRIDDEN, "lead", "too few days of notice"),
        (Verb.HELD, "telephone", "Telephone"),
        (
            Verb.CHANGED,
            "20261201-20261207>20261208-20261214",
            "Tue 1 Dec 2026 – Mon 7 Dec 2026 → Tue 8 Dec 2026 – Mon 14 Dec 2026",
        ),
        (Verb.CHANGED, "title:1>2", "1 → 2"),
        (Verb.REMINDED, "2026-12-01/7", "7 days after the due day"),
        (Verb.CHANGED, "99999999-99999999>1-2", "99999999-99999999>1-2"),
        (Verb.APPROVED, "", ""),
    ],
)
def test_reasons_are_told_in_words(verb: str, code: str, words: str) -> None:
    assert reason_in_words(verb, code) == words


# --- A new loan ------------------------------------------------------------------------


def asked(title: Any, **changes: Any) -> dict[str, Any]:
    first, due = good_days(title)
    values = {
        "title": title.pk,
        "first": first,
        "due": due,
        "channel": Channel.TELEPHONE,
        "name": "Lee Ka Yan",
        "email": "",
        "telephone": "2345 6789",
        "institution_name": "A primary school",
        "institution_kind": "primary",
        "district": "sha-tin",
        "purpose": "",
        "audience": "",
        "hand_over": "collect",
        "address": "",
        "language": "zh-hant",
        "accepted": "on",
        "reason": "",
        "code": "",
        "form_key": "a-form",
        "hold": "1",
    }
    return values | changes


def test_somebody_on_the_telephone_gets_a_loan_once(desk: Client) -> None:
    title = make_title()
    assert "Lend it now" in desk.get(NEW, {"title": title.pk}).content.decode()
    first = desk.post(NEW, asked(title))
    assert first.status_code == 302
    again = desk.post(NEW, asked(title))
    assert again["Location"] == first["Location"]
    line = LoanLine.objects.get()
    assert (line.state, line.request.channel) == (LineState.APPROVED, Channel.TELEPHONE)
    assert line.request.borrower.telephone == "2345 6789"
    assert "2345 6789" in desk.get(page_of(line)).content.decode()
    assert not list(drift())


def test_without_their_word_the_copy_is_kept_and_they_confirm_by_mail(desk: Client) -> None:
    title = make_title()
    sent = asked(title, accepted="", email="lee@school.example")
    assert desk.post(NEW, sent).status_code == 302
    assert LoanLine.objects.get().state == LineState.HELD
    assert OutboxMail.objects.filter(kind="lending.code").count() == 1


def test_rule_is_passed_over_with_a_reason(desk: Client) -> None:
    title = make_title()
    today = load_opening().desk.on_or_after(local_day())
    soon = asked(title, first=today, due=load_opening().desk.on_or_after(today + timedelta(5)))
    refused = desk.post(NEW, soon)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "You may pass over this rule" in page
    assert 'value="Lee Ka Yan"' in page
    assert not LoanLine.objects.exists()
    assert desk.post(NEW, soon | {"reason": "a lesson tomorrow"}).status_code == 302
    assert LoanLog.objects.filter(verb=Verb.OVERRIDDEN, reason_code="lead").exists()


def test_no_reason_makes_a_copy_free(desk: Client) -> None:
    title = make_title()
    requested(title, *good_days(title))
    answer = desk.post(NEW, asked(title, reason="please"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "It can be had on these days" in page
    assert "You may pass over" not in page
    assert LoanLine.objects.count() == 1
    assert Refusal.objects.count() == 1


def test_copy_on_the_desk_goes_out_at_once(desk: Client) -> None:
    title = make_title()
    code = title.copies.get().code
    due = load_opening().desk.on_or_after(local_day() + timedelta(7))
    sent = asked(title, code=code, channel=Channel.DESK, reason="in the house", due=due, lend="1")
    sent |= {"title": "", "first": ""}
    del sent["hold"]
    answer = desk.post(NEW, sent)
    assert answer.status_code == 302, answer.content.decode()
    line = LoanLine.objects.get()
    assert (line.state, line.copy_out.code) == (LineState.OUT, code)
    assert desk.post(NEW, sent | {"form_key": "another"}).status_code == 409
    assert LoanLine.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"due": "2026-02-30"},
        {"telephone": "", "email": ""},
        {"title": ""},
        {"first": ""},
        {"form_key": ""},
        {"accepted": ""},
        {"audience": "0"},
        {"name": "Lee\r\nBcc: all@x.example"},
        {"lend": "1", "code": ""},
    ],
)
def test_form_that_is_not_complete_is_shown_again(desk: Client, wrong: dict[str, str]) -> None:
    title = make_title()
    answer = desk.post(NEW, asked(title) | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not LoanLine.objects.exists()


def test_wrong_label_is_told_beside_its_field(desk: Client) -> None:
    title = make_title()
    answer = desk.post(NEW, asked(title, code="KT0", lend="1", reason="x"))
    assert answer.status_code == 409
    assert "mistyped" in answer.content.decode()


# --- Who may ---------------------------------------------------------------------------


SCREENS = ("lending-today", "lending-plan", "lending-scan", "lending-new", "lending-labels",
           "lending-feed")  # fmt: skip


@pytest.mark.parametrize("role", ["Communications", "Events officers", "Authors"])
def test_other_roles_are_kept_from_every_screen(homes: Any, role: str) -> None:
    line = loan()
    user = User.objects.create_user("other", "other@x.example", "x")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    paths = [reverse(f"{name}:index") for name in SCREENS]
    paths += [change_of(line), page_of(line)]
    paths += [reverse(f"lending-loans:{name}", args=[line.pk]) for name in ("slip", "letter")]
    for path in paths:
        assert client.get(path).status_code in (302, 403), path
        assert client.post(path, {"act": "approve"}).status_code in (302, 403, 405), path
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def test_who_may_only_look_cannot_begin_or_change_a_loan(homes: Any) -> None:
    line = loan()
    group = Group.objects.get(name="Lending officers")
    group.permissions.remove(group.permissions.get(codename="manage_loans"))
    client = Client()
    client.force_login(make_officer())
    assert client.get(page_of(line)).status_code == 200
    for path in (NEW, change_of(line)):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path, later(line)).status_code in (302, 403)
    assert Occupation.objects.count() == 1
    assert on(line, LineState.REQUESTED, 5, 9).state == LineState.REQUESTED
