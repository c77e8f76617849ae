"""The scan box: a label, a wedge's text or a reference leads to the right act, and says why not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lending.desk_lists import PACK_AHEAD
from lending.enums import CopyState, LineState
from lending.models import Copy, LoanLine, LoanLog
from lending.opening import load_opening
from lending.prints.labels import label_address
from lending.scanning import code_in, read_code
from site_project.core.days import local_day
from site_project.core.models import User
from tests.factories.lending import good_days, make_officer, make_title, requested
from tests.lending.test_desk_today import loan

pytestmark = pytest.mark.django_db
SCAN = "/admin/lending-scan/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def copy_of(line: LoanLine) -> Copy:
    return line.copy_out or line.occupation.copy


@pytest.mark.parametrize(
    ("state", "first", "place"),
    [
        (LineState.APPROVED, 0, "lending_pack"),
        (LineState.OUT, -7, "lending_return"),
        (LineState.RETURNED, -9, "lending_inspect"),
    ],
)
def test_code_leads_straight_to_the_screen_of_its_act(
    desk: Client, state: LineState, first: int, place: str
) -> None:
    line = loan(state, first, first + 7)
    code = copy_of(line).code
    answer = desk.get(SCAN, {"code": code})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{reverse(place, args=[line.pk])}?code={code}",
    )


def test_packed_copy_is_handed_out_by_its_button_and_not_by_the_scan(desk: Client) -> None:
    line = loan(LineState.PREPARED)
    answer = desk.get(SCAN, {"code": copy_of(line).code})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Hand out" in page
    assert str(line) in page
    line.refresh_from_db()
    assert line.state == LineState.PREPARED
    desk.post(f"/admin/lending-loans/inspect/{line.pk}/", {"act": "hand_out"})
    line.refresh_from_db()
    assert line.state == LineState.OUT


def test_packed_copy_whose_day_has_not_come_says_so(desk: Client) -> None:
    page = desk.get(SCAN, {"code": copy_of(loan(LineState.PREPARED, 3, 9)).code}).content.decode()
    assert "The loan begins on" in page
    assert "Hand out" not in page


def test_copy_that_lies_idle_opens_its_own_page(desk: Client) -> None:
    copy = make_title().copies.get()
    answer = desk.get(SCAN, {"code": copy.code})
    assert answer["Location"] == reverse("lending_copy", args=[copy.code])


def test_copy_promised_for_later_tells_its_next_promise(desk: Client) -> None:
    title = make_title()
    line = requested(title, *good_days(title, later=3))
    answer = desk.get(SCAN, {"code": title.copies.get().code})
    page = answer.content.decode()
    assert "Promised from" in page
    assert str(line) in page


def test_loan_is_packed_from_so_many_open_days_before(homes: Any) -> None:
    soon = load_opening().desk.add(local_day(), PACK_AHEAD)
    line = loan(LineState.APPROVED, (soon - local_day()).days, 40)
    assert read_code(copy_of(line).code, at=timezone.now()).act == "pack"
    LoanLine.objects.update(first_day=soon + timedelta(1))
    assert read_code(copy_of(line).code, at=timezone.now()).act == ""


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("", 400, "mistyped"),
        ("KT0", 400, "mistyped"),
        ("🎓🎓", 400, "mistyped"),
        ("x" * 5000, 400, "mistyped"),
    ],
)
def test_mistyped_code_says_so_and_is_kept(
    desk: Client, typed: str, status: int, said: str
) -> None:
    answer = desk.get(SCAN, {"code": typed})
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert 'role="alert"' in page
    if 0 < len(typed) < 100:
        assert f'value="{typed}"' in page


def test_code_of_no_copy_is_unknown(desk: Client) -> None:
    copy = make_title().copies.get()
    code = copy.code
    copy.delete()
    answer = desk.get(SCAN, {"code": code})
    assert answer.status_code == 404
    assert "No copy and no request has this code." in answer.content.decode()


@pytest.mark.parametrize("state", [CopyState.RETIRED, CopyState.IN_REPAIR, CopyState.MISSING])
def test_copy_out_of_service_says_why_first(desk: Client, state: CopyState) -> None:
    title = make_title()
    title.copies.update(state=state)
    page = desk.get(SCAN, {"code": title.copies.get().code}).content.decode()
    assert f"not in service: {state.label}" in page


def test_copy_of_a_lost_loan_may_be_found_again(desk: Client) -> None:
    line = loan(LineState.LOST, -30, -20)
    Copy.objects.update(state=CopyState.MISSING)
    page = desk.get(SCAN, {"code": copy_of(line).code}).content.decode()
    assert "reported lost" in page
    assert "Found again" in page


def test_label_lower_case_spaces_and_full_width_are_read(homes: Any) -> None:
    copy = make_title().copies.get()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in copy.code)
    spaced = f" {copy.code[:3].lower()} {copy.code[3:].lower()} "
    for typed in (copy.code, spaced, wide, label_address(copy), label_address(copy) + "?x=1"):
        assert read_code(typed, at=timezone.now()).copy == copy, typed
    assert code_in("/admin/lending/copy/BD1/") == "BD1"


def test_reference_opens_the_request(desk: Client) -> None:
    line = loan()
    place = f"/admin/lending-loans/inspect/{line.pk}/"
    for path in (f"{SCAN}{line.request.reference}/", f"{SCAN}?code={line}"):
        assert desk.get(path)["Location"] == place
    address = f"http://testserver{SCAN}{line.request.reference}/"
    assert desk.get(SCAN, {"code": address})["Location"] == place


def test_reference_of_several_loans_lists_them(desk: Client) -> None:
    line, other = loan(), loan()
    LoanLine.objects.filter(pk=other.pk).update(request=line.request)
    page = desk.get(SCAN, {"code": line.request.reference}).content.decode()
    for each in (line, other):
        assert f"/admin/lending-loans/inspect/{each.pk}/" in page


def test_scanning_changes_nothing(desk: Client) -> None:
    lines = [loan(state) for state in (LineState.APPROVED, LineState.PREPARED, LineState.OUT)]
    before = list(LoanLine.objects.values_list("pk", "state").order_by("pk"))
    logged = LoanLog.objects.count()
    for line in lines:
        desk.get(SCAN, {"code": copy_of(line).code})
    assert list(LoanLine.objects.values_list("pk", "state").order_by("pk")) == before
    assert LoanLog.objects.count() == logged


def test_only_this_screen_may_use_the_camera(desk: Client) -> None:
    assert "camera=(self)" in desk.get(SCAN)["Permissions-Policy"]
    assert "camera=()" in desk.get("/admin/lending-today/")["Permissions-Policy"]
