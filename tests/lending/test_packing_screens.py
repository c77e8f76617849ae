"""The desk counts: packing, taking back, inspecting, settling, stocktakes."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from lending import loans, parts
from lending.audit import drift
from lending.enums import (
    ComponentKind,
    CopyState,
    IssueOutcome,
    LineState,
    PartReason,
    Stage,
)
from lending.forms.parts import CountForm
from lending.models import ComponentSpec, ConditionReport, Copy, LoanLine, Occupation, Photo, Title
from lending.opening import load_opening
from site_project.core.codes import check_character
from site_project.core.days import local_day
from site_project.core.models import User
from tests.factories.lending import at, make_officer, make_title, requested

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


@pytest.fixture
def title(homes: Any) -> Title:
    return make_title()


@pytest.fixture
def cards(title: Title) -> ComponentSpec:
    return make_part(title, "Card", expected_qty=5, minimum_qty=3, cost=2000)


def make_part(title: Title, name: str, **values: Any) -> ComponentSpec:
    return ComponentSpec.objects.create(
        title=title, name_en=name, name_zh_hant=name, sort_order=title.components.count(), **values
    )


def approved(title: Title, officer: User, days_ago: int = 5) -> LoanLine:
    opening = load_opening()
    first = opening.desk.on_or_after(local_day() - timedelta(days=days_ago))
    due = opening.desk.on_or_after(first + timedelta(days=3))
    line = requested(title, first, due, when=at(first - timedelta(days=20)))
    loans.approve(line, by=officer, at=at(first - timedelta(days=19)))
    line.refresh_from_db()
    return line


def lent(title: Title, officer: User) -> LoanLine:
    line = approved(title, officer)
    loans.prepare(line, promised(line).code, by=officer, at=at(line.first_day, 9))
    loans.hand_out(line, by=officer, at=at(line.first_day, 15))
    return line


def promised(line: LoanLine) -> Copy:
    return Occupation.objects.get(line=line).copy


def url(line: LoanLine, screen: str) -> str:
    return f"/admin/lending/loans/{line.pk}/{screen}/"


def counted(*counts: tuple[ComponentSpec, Any], **values: Any) -> dict[str, Any]:
    data = {f"part-{spec.pk}": str(count) for spec, count in counts}
    return {"grade": "good", "note": "", **data, **values}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def state(line: LoanLine) -> str:
    return LoanLine.objects.get(pk=line.pk).state


def photo(name: str = "box.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def test_a_loan_is_packed_by_scan_and_counts(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = approved(title, officer)
    copy = promised(line)
    asked = text(desk.get(url(line, "pack")))
    assert copy.code in asked, "the promised copy is told"
    assert "autofocus" in asked
    assert "Card" not in asked, "nothing is counted before the scan"
    scanned = text(desk.get(url(line, "pack"), {"code": f"https://x.example/l/{copy.code}/"}))
    assert "in the books 5, full 5, at least 3" in scanned
    sent = counted((cards, "４"), code=copy.code, save="1")
    answer = desk.post(url(line, "pack"), sent)
    assert answer.status_code == 302
    assert state(line) == LineState.PREPARED
    report = ConditionReport.objects.get(line=line)
    assert (report.stage, report.counts.get().counted) == (Stage.OUT, 4)
    assert desk.post(url(line, "pack"), sent).status_code == 302, "a double click is told as done"
    assert ConditionReport.objects.filter(line=line).count() == 1
    assert not list(drift())


def test_everything_present_is_one_tap_with_exceptions(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    bag = make_part(title, "Bag", expected_qty=1, minimum_qty=1)
    line = approved(title, officer)
    sent = counted((cards, "三"), code=promised(line).code, all_present="1")
    assert desk.post(url(line, "pack"), sent).status_code == 302
    counts = dict(ConditionReport.objects.get(line=line).counts.values_list("spec", "counted"))
    assert counts == {cards.pk: 3, bag.pk: 1}


def test_packing_without_counting_is_refused_and_a_blank_is_not_zero(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    make_part(title, "Pen", kind=ComponentKind.CONSUMABLE)
    line = approved(title, officer)
    answer = desk.post(url(line, "pack"), counted(code=promised(line).code, save="1"))
    assert answer.status_code == 409
    assert "Not counted: Card." in text(answer)
    assert state(line) == LineState.APPROVED
    assert not ConditionReport.objects.exists()


def test_an_incomplete_copy_is_not_packed(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = approved(title, officer)
    sent = counted((cards, 2), code=promised(line).code, save="1", note="torn box")
    answer = desk.post(url(line, "pack"), sent)
    assert answer.status_code == 409
    assert "Card (2 of at least 3)" in text(answer)
    assert "torn box" in text(answer), "what was typed is kept"
    assert parts.quantities(promised(line)) == {cards.pk: 5}


def test_five_wrong_copies_are_told_apart(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = approved(title, officer)
    other = make_title().copies.get()
    retired = Copy.objects.create(title=title, state=CopyState.RETIRED)
    out = lent(make_title(), officer).copy_out
    Copy.objects.filter(pk=out.pk).update(title=title)
    cases = {
        "KT0": "mistyped",
        "KT4738" + check_character("KT4738"): "No copy has this code",
        other.code: "another title",
        retired.code: "not in service",
        out.code: "still out",
    }
    for code, told in cases.items():
        answer = desk.post(url(line, "pack"), counted((cards, 5), code=code, save="1"))
        assert answer.status_code == 409, code
        assert told in text(answer)
    assert desk.get(url(line, "pack"), {"code": ""}).status_code == 400
    assert state(line) == LineState.APPROVED


def test_another_copy_changes_places_with_the_promised_one(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = approved(title, officer)
    Copy.objects.create(title=title)
    other = title.copies.exclude(pk=promised(line).pk).get()
    assert "They change places" in text(desk.get(url(line, "pack"), {"code": other.code}))
    desk.post(url(line, "pack"), counted((cards, 5), code=other.code, save="1"))
    assert LoanLine.objects.get(pk=line.pk).copy_out == other


@pytest.mark.parametrize(
    ("typed", "told"),
    [("-1", "fewer than none"), ("x", "not a number"), ("3.5", "not a number"), ("10000", "check")],
)
def test_counts_nobody_can_mean_come_back_with_what_was_typed(
    desk: Client, title: Title, cards: ComponentSpec, officer: User, typed: str, told: str
) -> None:
    line = approved(title, officer)
    answer = desk.post(
        url(line, "pack"), counted((cards, typed), code=promised(line).code, save="1")
    )
    assert answer.status_code == 400
    assert told in text(answer)
    assert 'role="alert"' in text(answer)
    assert f'value="{typed}"' in text(answer)
    assert state(line) == LineState.APPROVED


def test_a_surplus_asks_whether_it_was_found_or_miscounted(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = approved(title, officer)
    code = promised(line).code
    sent = counted((cards, "七"), code=code, save="1")
    asked = desk.post(url(line, "pack"), sent)
    assert asked.status_code == 400
    assert "Card: found, or miscounted?" in text(asked)
    again = desk.post(url(line, "pack"), sent | {f"more-{cards.pk}": "again"})
    assert again.status_code == 400
    assert "count this part again" in text(again)
    sent[f"more-{cards.pk}"] = "found"
    assert desk.post(url(line, "pack"), sent).status_code == 302
    assert parts.quantities(Copy.objects.get(code=code)) == {cards.pk: 7}


def test_the_scanner_s_enter_key_stores_nothing(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    sent = counted((cards, 5), code=line.copy_out.code, look="1")
    answer = desk.post(url(line, "return"), sent)
    assert answer.status_code == 200
    assert "Nothing is stored yet" in text(answer)
    assert state(line) == LineState.OUT
    page = text(answer)
    assert page.index('name="look"') < page.index('name="all_present"')


def test_a_complete_copy_is_taken_back_and_the_loan_closed_at_once(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    page = text(desk.get(url(line, "return"), {"code": line.copy_out.code}))
    assert line.copy_out.code in page
    assert "The borrower has not counted." in page
    assert "late" in page
    sent = counted(code=line.copy_out.code, all_present="1")
    assert desk.post(url(line, "return"), sent).status_code == 302
    assert state(line) == LineState.CLOSED
    assert desk.post(url(line, "return"), sent).status_code == 302
    assert ConditionReport.objects.filter(line=line).count() == 1
    assert not list(drift())


def test_what_is_missing_is_owed_and_settling_it_closes_the_loan(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    sent = counted((cards, 3), code=line.copy_out.code, inspected="1")
    answer = desk.post(url(line, "return"), sent)
    assert answer["Location"] == url(line, "settle")
    assert state(line) == LineState.ISSUE
    issue = line.issues.get()
    page = text(desk.get(url(line, "settle")))
    assert "Missing: 2 × Card" in page
    assert "HK$40" in text(desk.get("/admin/lending/settle/"))
    path, prefix = url(line, "settle"), f"issue-{issue.pk}"
    wrong = {"issue": issue.pk, f"{prefix}-outcome": "eaten", f"{prefix}-amount": "-3"}
    assert desk.post(path, wrong).status_code == 400
    right = {"issue": issue.pk, f"{prefix}-outcome": "paid", f"{prefix}-amount": "35.50"}
    assert desk.post(path, right).status_code == 302
    issue.refresh_from_db()
    assert (issue.outcome, issue.cost) == (IssueOutcome.PAID, 3550)
    assert state(line) == LineState.CLOSED
    assert desk.post(path, right).status_code == 409
    assert desk.post(path, {"issue": "1e9"}).status_code == 404
    assert not list(drift())


def test_a_copy_may_be_taken_back_now_and_inspected_later(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    assert desk.get(url(line, "inspect")).status_code == 302, "not before it is back"
    sent = counted(code=line.copy_out.code, later="1", grade="worn")
    assert desk.post(url(line, "return"), sent).status_code == 302
    assert state(line) == LineState.RETURNED
    assert desk.get(url(line, "inspect")).status_code == 200
    blank = desk.post(url(line, "inspect"), counted(save="1"))
    assert blank.status_code == 409
    assert "Not counted: Card" in text(blank)
    assert desk.post(url(line, "inspect"), counted((cards, 5), save="1")).status_code == 302
    assert state(line) == LineState.CLOSED


def test_the_return_tells_what_the_borrower_missed_on_receipt(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    parts.count_on_receipt(line, {cards.pk: 3}, at=line.out_at)
    assert "2 × Card missing" in text(desk.get(url(line, "return")))
    sent = counted((cards, 3), code=line.copy_out.code, inspected="1")
    desk.post(url(line, "return"), sent)
    assert state(line) == LineState.CLOSED
    assert not line.issues.exists()


def test_returning_asks_for_the_copy_of_this_loan(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    other = make_title().copies.get()
    for code, status in ((other.code, 409), ("", 400)):
        sent = counted((cards, 4), code=code, inspected="1", note="kept words")
        answer = desk.post(url(line, "return"), sent)
        assert answer.status_code == status
        assert "kept words" in text(answer)
    assert state(line) == LineState.OUT
    assert not ConditionReport.objects.exists()


def test_a_bad_photograph_is_told_and_the_return_stored(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    svg = SimpleUploadedFile("box.jpg", b"<svg/>", content_type="image/jpeg")
    sent = counted(code=line.copy_out.code, all_present="1", photos=[svg, photo("good.jpg")])
    answer = desk.post(url(line, "return"), sent, follow=True)
    assert "box.jpg was not stored" in text(answer)
    assert state(line) == LineState.CLOSED
    stored = Photo.objects.get()
    shown = desk.get(f"/admin/lending/photos/{stored.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert {"no-store", "private"} <= set(shown["Cache-Control"].split(", "))
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    history = text(desk.get(f"/admin/lending/copies/{line.copy_out.code}/", follow=True))
    assert f"/admin/lending/photos/{stored.pk}/" in history
    stored.file.delete(save=False)
    assert desk.get(f"/admin/lending/photos/{stored.pk}/").status_code == 404


@pytest.mark.parametrize("role", ["Communications", "Events officers", None])
def test_other_roles_neither_count_nor_see_photographs(
    homes: Any, title: Title, cards: ComponentSpec, officer: User, role: str | None
) -> None:
    line = lent(title, officer)
    report = ConditionReport.objects.create(copy=line.copy_out, line=line, stage=Stage.OUT)
    stored = Photo.objects.create(report=report, file="condition/x.jpg", width=1, height=1)
    client = Client(headers={"accept-language": "en"})
    if role:
        user = User.objects.create_user("other", "other@x.example", "x")
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
    paths = [url(line, screen) for screen in ("pack", "return", "inspect", "settle")]
    paths += [
        f"/admin/lending/photos/{stored.pk}/",
        f"/admin/lending/stocktake/{line.copy_out_id}/",
        "/admin/lending/settle/",
    ]
    for path in paths:
        assert client.get(path).status_code in (302, 403), path
        assert client.post(path, {"code": line.copy_out.code}).status_code in (302, 403, 405)
    assert state(line) == LineState.OUT


def test_a_copy_s_page_shows_its_parts_ledger_and_history(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    copy = line.copy_out
    data = counted((cards, 2), code=copy.code, inspected="1", note="box torn")
    desk.post(url(line, "return"), data)
    page = text(desk.get(f"/admin/lending/copies/{copy.code.lower()}/", follow=True))
    assert "too few to lend" in page
    assert "box torn" in page
    assert "Missing: 3 × Card" in page
    assert "First stock" in page
    assert str(line) in page
    assert "Chan Siu Ming" not in page
    assert desk.get("/admin/lending/copies/NOSUCH/").status_code == 404


def test_a_stocktake_corrects_the_ledger(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    copy = title.copies.get()
    path = f"/admin/lending/stocktake/{copy.pk}/"
    assert desk.get(path).status_code == 200
    assert desk.post(path, counted((cards, 4), corrected="yes", save="1")).status_code == 302
    assert cards.entries.last().reason == PartReason.CORRECTION
    more = counted((cards, 6), save="1", **{f"more-{cards.pk}": "replaced"})
    assert desk.post(path, more).status_code == 302
    assert cards.entries.last().reason == PartReason.REPLACED
    lent(title, officer)
    refused = desk.post(path, counted((cards, 6), save="1"))
    assert refused.status_code == 409
    assert "is out with loan" in text(refused)


def test_a_copy_that_is_out_is_not_retired(
    desk: Client, title: Title, cards: ComponentSpec, officer: User
) -> None:
    line = lent(title, officer)
    copy = line.copy_out
    path = f"/admin/lending-copies/edit/{copy.pk}/"
    values = {"title": title.pk, "state": CopyState.RETIRED, "place": "Shelf 1", "note": ""}
    answer = desk.post(path, values)
    assert "out or packed for loan" in text(answer)
    copy.refresh_from_db()
    assert (copy.state, copy.place) == (CopyState.IN_SERVICE, "")
    loans.take_back(line, by=officer, typed=copy.code)
    assert "Inspect it before you retire it" in text(desk.post(path, values))
    assert desk.post(path, values | {"state": CopyState.IN_REPAIR}).status_code == 302
    report = copy.reports.get()
    assert (report.stage, report.actor) == (Stage.STOCKTAKE, officer)
    assert "In service → In repair" in report.note


def title_form(title: Title, *specs: ComponentSpec, drop: ComponentSpec) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": title.code, "kind": title.kind, "policy": title.policy.pk, "name_en": "Boards",
        "name_zh_hant": "展板", "replacement_cost": "0", "active": "on", "language": "both",
        "pieces": "1", "boards-TOTAL_FORMS": "0", "boards-INITIAL_FORMS": "0",
        "components-TOTAL_FORMS": len(specs), "components-INITIAL_FORMS": len(specs),
    }  # fmt: skip
    for index, spec in enumerate(specs):
        row = {
            "id": spec.pk, "ORDER": index + 1, "name_en": spec.name_en,
            "name_zh_hant": spec.name_zh_hant, "expected_qty": spec.expected_qty,
            "minimum_qty": spec.minimum_qty, "kind": spec.kind, "cost": spec.cost,
        }  # fmt: skip
        row |= {"DELETE": "1"} if spec == drop else {}
        data |= {f"components-{index}-{name}": value for name, value in row.items()}
    return data


def test_a_part_with_a_history_stays_and_one_without_goes(
    desk: Client, title: Title, cards: ComponentSpec
) -> None:
    bag = make_part(title, "Bag")
    parts.report(title.copies.get(), stage=Stage.STOCKTAKE, counts={cards.pk: 4})
    path = f"/admin/lending-titles/edit/{title.pk}/"
    kept = desk.post(path, title_form(title, cards, bag, drop=cards))
    assert "“Card” cannot be deleted" in text(kept)
    assert title.components.count() == 2
    assert desk.post(path, title_form(title, cards, bag, drop=bag)).status_code == 302
    assert list(title.components.all()) == [cards]
    assert not list(drift())


def test_a_copy_entered_by_mistake_goes_and_one_with_a_history_stays(
    client: Client, title: Title, cards: ComponentSpec
) -> None:
    counted_one, mistake = title.copies.get(), Copy.objects.create(title=title)
    parts.report(counted_one, stage=Stage.STOCKTAKE, counts={cards.pk: 5})
    client.force_login(User.objects.create_superuser("chief", "chief@office.example", "x"))
    for copy in (counted_one, mistake):
        client.post(f"/admin/lending-copies/delete/{copy.pk}/")
    assert list(title.copies.all()) == [counted_one]


def test_a_borrower_s_form_reads_the_same_digits_and_asks_the_same_question(
    title: Title, cards: ComponentSpec
) -> None:
    bag = make_part(title, "Bag")
    typed = {f"part-{cards.pk}": "１２", f"part-{bag.pk}": ""}
    form = CountForm(title, typed, present={cards.pk: 5, bag.pk: 1})
    assert not form.is_valid()
    assert "found, or miscounted?" in form.as_p()
    form = CountForm(title, typed | {f"more-{cards.pk}": "found"}, present={cards.pk: 5})
    assert form.is_valid(), form.errors
    assert form.counts() == {cards.pk: 12}
    assert CountForm(title, {f"part-{cards.pk}": "四"}).is_valid()
