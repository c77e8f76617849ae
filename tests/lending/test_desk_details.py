"""Small things that an officer meets on a day at the desk."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lending import loans, prints
from lending.enums import CopyState, IssueKind, IssueOutcome, LineState, Verb
from lending.handling import change_state
from lending.log_words import reason_in_words
from lending.models import Issue, LoanLine
from lending.opening import load_opening
from lending.parts import settle
from site_project.core.days import local_day
from site_project.core.models import OutboxMail, User
from tests.factories.lending import (
    good_days,
    in_state,
    make_officer,
    make_part,
    make_policy,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def page_of(desk: Client, line: LoanLine) -> str:
    return desk.get(reverse("lending-loans:inspect", args=[line.pk])).content.decode()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("soon/2026-12-01", "before the due day"),
        ("today/2026-12-01", "on the due day"),
        ("2026-12-01/14", "14 days after the due day"),
        ("impact", "whom it reached"),
        ("else", "else"),
    ],
)
def test_log_tells_which_reminder_it_was(step: str, words: str) -> None:
    assert reason_in_words(Verb.REMINDED, step) == words


def test_another_title_on_the_same_days_is_logged_once(officer: User) -> None:
    title, other = make_title(), make_title()
    line = requested(title, *good_days(title))
    loans.change(line, first=line.first_day, due=line.due_day, title=other, by=officer)
    [entry] = line.log.filter(verb=Verb.CHANGED)
    assert entry.reason_code == f"title:{title.pk}>{other.pk}"


def test_loan_without_a_copy_is_not_offered_for_packing(desk: Client, officer: User) -> None:
    title = make_title()
    line = in_state(LineState.APPROVED, officer, title)
    packing = reverse("lending_pack", args=[line.pk])
    assert packing in page_of(desk, line)
    change_state(title.copies.get(), CopyState.IN_REPAIR, by=officer)
    assert packing not in page_of(desk, line)


def test_way_to_settle_is_shown_while_something_is_open(desk: Client, officer: User) -> None:
    line = in_state(LineState.RETURNED, officer)
    issue = Issue.objects.create(line=line, kind=IssueKind.DAMAGE, opened_at=timezone.now())
    way = reverse("lending_issues", args=[line.pk])
    assert way in page_of(desk, line)
    settle(issue, IssueOutcome.WEAR, by=officer)
    assert way not in page_of(desk, line)


def test_loan_that_begins_at_once_sends_one_mail(desk: Client, homes: Any) -> None:
    title = make_title()
    today = load_opening().desk.on_or_after(local_day())
    sent = {
        "title": title.pk,
        "first": today,
        "due": load_opening().desk.on_or_after(today + timedelta(days=5)),
        "channel": "desk",
        "name": "Lee Ka Yan",
        "email": "lee@school.example",
        "hand_over": "collect",
        "language": "en",
        "accepted": "on",
        "reason": "Needed tomorrow",
        "form_key": uuid4().hex,
        "hold": "1",
    }
    assert desk.post(reverse("lending-new:index"), sent).status_code == 302
    assert LoanLine.objects.get().state == LineState.APPROVED
    kinds = set(OutboxMail.objects.values_list("kind", flat=True)) - {"lending.code"}
    assert kinds == {"lending.approved"}


def test_policy_shows_a_dash_for_what_is_not_set(desk: Client) -> None:
    page = desk.get(reverse("lending-policies:inspect", args=[make_policy().pk]))
    assert ">None<" not in page.content.decode().replace(" ", "").replace("\n", "")


def test_part_without_a_name_to_print_does_not_stop_the_slip(officer: User) -> None:
    title = make_title()
    make_part(title, name_en="\u200b", name_zh_hant="\u200b")
    line = in_state(LineState.APPROVED, officer, title)
    assert prints.packing_slip(line, made_at=timezone.now()).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["lending-titles", "lending-copies"])
def test_longer_list_asks_no_more_queries(
    desk: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    path = reverse(f"{name}:index")
    make_title(policy=make_policy())
    desk.get(path)
    with CaptureQueriesContext(connection) as few:
        desk.get(path)
    for _number in range(5):
        make_title(policy=make_policy())
    with django_assert_max_num_queries(len(few)):
        assert desk.get(path).status_code == 200
