"""Tables that leave: who may take what, with which purpose, and whom they name."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lending import exports, loans
from lending.models import LoanLine, Refusal
from site_project.core.models import ExportReceipt, User
from tests.factories.lending import (
    CONTACT,
    good_days,
    make_board,
    make_officer,
    make_part,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db
PATH = "/admin/lending-transfer/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def steward(homes: Any) -> User:
    user = User.objects.create_user("steward", "steward@office.example", "x")
    user.groups.add(Group.objects.get(name="Data stewards"))
    return user


@pytest.fixture
def line(officer: User) -> LoanLine:
    title = make_title(code="KIT")
    make_part(title)
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    return line


def text_of(client: Client, key: str, **data: Any) -> str:
    asked = {"purpose": "Annual report", "format": "csv", **data}
    response = client.post(f"{PATH}export/{key}/", asked)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode("utf-8-sig")


def test_loans_leave_without_their_borrowers_for_the_officer(
    client: Client, officer: User, line: LoanLine
) -> None:
    client.force_login(officer)
    text = text_of(client, "loans", persons="on")
    assert str(line) in text
    assert CONTACT.name not in text
    assert CONTACT.institution_name not in text
    assert CONTACT.email not in text
    receipt = ExportReceipt.objects.get()
    assert (receipt.actor, receipt.count, receipt.purpose) == (officer, 1, "Annual report")


def test_loans_leave_with_their_borrowers_where_that_is_allowed_and_asked_for(
    client: Client, steward: User, line: LoanLine
) -> None:
    client.force_login(steward)
    assert CONTACT.email not in text_of(client, "loans")
    text = text_of(client, "loans", persons="on")
    assert CONTACT.email in text
    assert CONTACT.institution_name in text
    whats = ExportReceipt.objects.order_by("pk").values_list("what", flat=True)
    assert len(set(whats)) == 2


def test_steward_exports_but_does_not_import(client: Client, steward: User) -> None:
    client.force_login(steward)
    text = client.get(PATH).content.decode()
    assert f"{PATH}export/loans/" in text
    assert 'type="file"' not in text
    assert client.post(PATH, {"act": "check"}).status_code in (302, 403)
    assert client.get(f"{PATH}empty/titles.csv").status_code in (302, 403)


def test_looking_at_the_form_exports_nothing_and_a_purpose_is_needed(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    assert client.get(f"{PATH}export/titles/").status_code == 200
    response = client.post(f"{PATH}export/titles/", {"purpose": "", "format": "csv"})
    assert response.status_code == 400
    assert not ExportReceipt.objects.exists()
    assert client.get(f"{PATH}export/nothing/").status_code == 404


def test_nobody_else_sees_the_screen(client: Client, homes: Any) -> None:
    user = User.objects.create_user("author", "author@office.example", "x")
    user.groups.add(Group.objects.get(name="Communications"))
    client.force_login(user)
    assert client.get(PATH).status_code in (302, 403)
    assert client.get(f"{PATH}export/loans/").status_code in (302, 403)


def test_every_table_has_a_cell_under_each_heading(officer: User, line: LoanLine) -> None:
    make_board(line.title)
    Refusal.objects.create(
        title=line.title, first_day=line.first_day, due_day=line.due_day, code="no_copy"
    )
    for key in exports.NAMES:
        sheet = exports.export(key, actor=officer, purpose="Everything", persons=True)
        assert all(len(row) == len(sheet.headings) for row in sheet.rows), key
        assert sheet.rows or key == "institutions"


def queries_of(key: str, officer: User) -> int:
    with CaptureQueriesContext(connection) as queries:
        exports.export(key, actor=officer, purpose="Everything", persons=True)
    return len(queries)


def test_table_of_four_takes_as_many_queries_as_one_of_one(officer: User, line: LoanLine) -> None:
    before = {key: queries_of(key, officer) for key in exports.NAMES}
    for number in range(3):
        other = make_title(copies=2, code=f"MORE-{number}")
        make_part(other)
        school = {"email": f"t{number}@school.example", "institution_name": f"School {number}"}
        requested(other, *good_days(other), **school)
    assert {key: queries_of(key, officer) for key in exports.NAMES} == before
