"""What a borrower does with a loan: by the link of the mail, and after signing in."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lending import signed_in
from lending.enums import LineState, Stage, Verb
from lending.models import (
    Borrower,
    ComponentSpec,
    ConditionReport,
    Copy,
    ImpactReturn,
    LoanLine,
    Refusal,
)
from lending.parts import first_stock
from site_project.core.days import local_day
from tests.factories.lending import good_days, hold, make_page, make_title, requested
from tests.lending.borrower import MY, alert, lent, link_of

pytestmark = pytest.mark.django_db(transaction=False)

DOORS = pytest.mark.parametrize("door", ["link", "signed in"])


@pytest.fixture
def line(homes: dict[str, Any]) -> LoanLine:
    title = make_title()
    make_page(title, homes)
    return requested(title, *good_days(title, later=2))


@pytest.fixture
def out(homes: dict[str, Any]) -> LoanLine:
    title = make_title()
    make_page(title, homes)
    ComponentSpec.objects.create(
        title=title, name_en="Cards", name_zh_hant="卡", expected_qty=12, minimum_qty=1
    )
    ComponentSpec.objects.create(title=title, name_en="Box", name_zh_hant="箱")
    first_stock(title.pk)
    return lent(title)


def home(client: Client, line: LoanLine, door: str) -> str:
    """Where the loans stand, by either door."""
    if door == "link":
        return link_of(line)
    client.cookies["loans"] = signed_in.cookie_of(Borrower.objects.get())
    return MY


def path(client: Client, line: LoanLine, act: str, door: str = "link") -> str:
    return f"{home(client, line, door)}{act}/{line.pk}/"


@DOORS
def test_a_loan_is_cancelled_after_a_page_that_says_what_that_does(
    client: Client, line: LoanLine, door: str
) -> None:
    address = path(client, line, "cancel", door)
    assert address in client.get(home(client, line, door)).content.decode()
    assert "You cannot take this back" in client.get(address).content.decode()
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED
    for _click in range(2):
        done = client.post(address)
        assert done.url.endswith("?done=cancel")
    assert "The loan is cancelled." in client.get(done.url).content.decode()
    line.refresh_from_db()
    assert line.state == LineState.CANCELLED
    assert line.log.filter(verb=Verb.CANCELLED).count() == 1


def test_what_is_out_cannot_be_cancelled(client: Client, out: LoanLine) -> None:
    for answer in (
        client.get(path(client, out, "cancel")),
        client.post(path(client, out, "cancel")),
    ):
        assert answer.status_code == 409
        assert "Please telephone us" in alert(answer)


@DOORS
def test_the_dates_of_a_loan_are_changed(client: Client, line: LoanLine, door: str) -> None:
    address = path(client, line, "change", door)
    assert f'value="{line.first_day}"' in client.get(address).content.decode()
    first, due = good_days(line.title, later=4)
    for _click in range(2):
        assert client.post(address, {"first": first, "due": due}).status_code == 302
    line.refresh_from_db()
    assert (line.first_day, line.due_day) == (first, due)
    assert line.log.filter(verb=Verb.CHANGED).count() == 1


def test_dates_that_cannot_be_had_leave_the_loan_as_it_is_and_offer_others(
    client: Client, line: LoanLine
) -> None:
    first, due = good_days(line.title, later=6)
    hold(line.title, first, due)
    address = path(client, line, "change")
    answer = client.post(address, {"first": first, "due": due})
    assert answer.status_code == 409
    assert f"{address}?from=" in answer.content.decode()
    assert Refusal.objects.get().code == "no_copy"
    line.refresh_from_db()
    assert line.first_day != first


@pytest.mark.parametrize(
    ("first", "due"), [("2026-02-30", ""), ("", ""), ("1600-01-01", "2500-01-01"), ("x", "y")]
)
def test_days_that_are_none_are_refused_and_kept(
    client: Client, line: LoanLine, first: str, due: str
) -> None:
    answer = client.post(path(client, line, "change"), {"first": first, "due": due})
    assert answer.status_code == 400
    assert alert(answer)


@DOORS
def test_a_loan_is_renewed_until_a_day_that_is_shown_before(
    client: Client, out: LoanLine, door: str
) -> None:
    address = path(client, out, "renew", door)
    page = client.get(address)
    assert "Renew until" in page.content.decode()
    sent = {"due": str(out.due_day)}
    for _click in range(2):
        assert client.post(address, sent).status_code == 302
    out.refresh_from_db()
    assert out.renewals == 1
    assert out.due_day == page.context["due"]
    assert client.get(address).status_code == 409


def test_a_renewal_that_another_borrower_stands_against_says_so(
    client: Client, out: LoanLine
) -> None:
    today = local_day()
    LoanLine.objects.filter(pk=out.pk).update(due_day=today + timedelta(days=60))
    out.occupation.last_day = today + timedelta(days=62)
    out.occupation.save()
    out.refresh_from_db()
    first = next(
        start
        for later in range(8, 20)
        if (start := good_days(out.title, later=later)[0]) > out.occupation.last_day
    )
    hold(out.title, first, first + timedelta(days=7))
    for answer in (
        client.get(path(client, out, "renew")),
        client.post(path(client, out, "renew"), {"due": str(out.due_day)}),
    ):
        assert answer.status_code == 409
        assert "Another borrower needs it" in alert(answer)
    out.refresh_from_db()
    assert out.renewals == 0


@DOORS
def test_the_parts_are_counted_on_receipt_once(client: Client, out: LoanLine, door: str) -> None:
    address = path(client, out, "count", door)
    cards, box = ComponentSpec.objects.filter(title=out.title).order_by("pk")
    page = client.get(address).content.decode()
    assert "Cards" in page
    assert 'value="12"' in page
    counted = {f"part-{cards.pk}": "１１", f"part-{box.pk}": ""}
    for _click in range(2):
        assert client.post(address, counted).url.endswith("?done=count")
    report = ConditionReport.objects.get(line=out, stage=Stage.RECEIPT)
    assert list(report.counts.values_list("spec", "counted")) == [(cards.pk, 11)]


@pytest.mark.parametrize("count", ["-1", "many", "99999", "1.5"])
def test_counts_that_nobody_can_mean_are_refused_and_kept(
    client: Client, out: LoanLine, count: str
) -> None:
    spec = ComponentSpec.objects.filter(title=out.title).first()
    answer = client.post(path(client, out, "count"), {f"part-{spec.pk}": count})
    assert answer.status_code == 400
    assert f'value="{count}"' in answer.content.decode()
    assert not ConditionReport.objects.filter(stage=Stage.RECEIPT).exists()


def test_more_than_was_packed_is_asked_back_and_nothing_counted_is_no_count(
    client: Client, out: LoanLine
) -> None:
    spec = ComponentSpec.objects.filter(title=out.title).first()
    address = path(client, out, "count")
    assert client.post(address, {f"part-{spec.pk}": ""}).status_code in (400, 409)
    asked = client.post(address, {f"part-{spec.pk}": "13"})
    assert asked.status_code == 400
    assert "found, or miscounted?" in asked.content.decode()
    sure = {f"part-{spec.pk}": "13", f"more-{spec.pk}": "found"}
    assert client.post(address, sure).status_code == 302


@DOORS
def test_the_use_is_told_in_numbers_and_told_again_to_correct_it(
    client: Client, out: LoanLine, door: str
) -> None:
    address = path(client, out, "impact", door)
    assert client.get(address).status_code == 200
    numbers = {"pupils": "３０", "adults": "", "sessions": "2"}
    for pupils in ("30", "３０", "31"):
        done = client.post(address, {**numbers, "pupils": pupils})
        assert done.url.endswith("?done=impact")
    told = ImpactReturn.objects.get()
    assert (told.pupils, told.adults, told.sessions) == (31, 0, 2)
    assert out.log.filter(verb=Verb.IMPACT_TOLD).count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"pupils": "-1"}, {"pupils": ""}, {"sessions": "0"}, {"level": "999999"}, {"pupils": "x"}],
)
def test_numbers_that_cannot_be_are_refused(
    client: Client, out: LoanLine, wrong: dict[str, str]
) -> None:
    sent = {"pupils": "30", "adults": "", "sessions": "1", **wrong}
    answer = client.post(path(client, out, "impact"), sent)
    assert answer.status_code == 400
    assert alert(answer)
    assert not ImpactReturn.objects.exists()


@pytest.mark.parametrize("act", ["cancel", "change", "renew", "count", "impact"])
def test_another_persons_loan_is_not_found(client: Client, line: LoanLine, act: str) -> None:
    other = make_title()
    theirs = requested(other, *good_days(other), email="other@school.example")
    mine = Borrower.objects.get(email="teacher@school.example")
    client.cookies["loans"] = signed_in.cookie_of(mine)
    assert client.post(f"{MY}{act}/{theirs.pk}/").status_code == 404
    assert client.post(f"{link_of(line)}{act}/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == LineState.REQUESTED


def test_the_acts_of_who_signed_in_are_guarded_against_forged_forms(line: LoanLine) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["loans"] = signed_in.cookie_of(Borrower.objects.get())
    assert strict.post(f"{MY}cancel/{line.pk}/").status_code == 403
    assert strict.post(f"{link_of(line)}cancel/{line.pk}/").status_code == 302


def test_pages_of_loans_name_no_copy_and_no_officer(client: Client, out: LoanLine) -> None:
    page = client.get(link_of(out)).content.decode()
    assert Copy.objects.get().code not in page
    assert "officer" not in page
    assert not mail.outbox
