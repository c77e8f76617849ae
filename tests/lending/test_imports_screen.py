"""The screen of imports: looked at first, stored by a second act, forgotten within an hour."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lending.models import Title
from lending.periodic import forget_old_imports
from site_project.core.exporting import Format
from site_project.core.models import User
from tests.factories.lending import make_officer, make_title

pytestmark = pytest.mark.django_db
PATH = "/admin/lending-transfer/"
TITLE = "code,name (English),name (Chinese),kind,policy"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Files lie beside the database: what other runs left there goes first."""
    forget_old_imports(timezone.now() + timedelta(days=1))


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User, client: Client) -> Client:
    """The officer's browser; the admin speaks English to this one."""
    UserProfile.objects.create(user=officer, preferred_language="en")
    client.force_login(officer)
    return client


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def hand_in(client: Client, content: bytes, kind: str = "titles") -> Any:
    file = SimpleUploadedFile("titles.csv", content)
    return client.post(PATH, {"act": "check", "kind": kind, "file": file})


def token_of(response: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_file_is_shown_first_and_stored_by_the_second_act(desk: Client, officer: User) -> None:
    response = hand_in(desk, csv_of(TITLE, "NEW,Boards,展板,boards,boards"))
    assert "Would be added" in response.content.decode()
    assert not Title.objects.exists()
    token = token_of(response)
    assert desk.post(PATH, {"act": "import", "token": token}).status_code == 302
    made = Title.objects.get()
    entry = ModelLogEntry.objects.for_instance(made).get(action="lending.import")
    assert (entry.user, entry.data["row"]) == (officer, 2)
    assert desk.post(PATH, {"act": "import", "token": token}).status_code == 409


def test_what_changed_since_the_dry_run_is_shown_before_anything_is_stored(desk: Client) -> None:
    title = make_title(copies=0, code="OLD", name_en="Before")
    token = token_of(hand_in(desk, csv_of("code,name en", "OLD,After")))
    Title.objects.filter(pk=title.pk).update(name_en="Between")
    response = desk.post(PATH, {"act": "import", "token": token})
    assert response.status_code == 409
    assert "Between" in response.content.decode()
    title.refresh_from_db()
    assert title.name_en == "Between"
    assert desk.post(PATH, {"act": "import", "token": token_of(response)}).status_code == 302
    title.refresh_from_db()
    assert title.name_en == "After"


def test_wrong_row_is_told_and_nothing_can_be_imported(desk: Client) -> None:
    response = hand_in(desk, csv_of(TITLE, "<b>,Boards,展板,carpet,boards"))
    text = response.content.decode()
    assert "Row 2, Kind" in text
    assert "&lt;b&gt;" in text.lower()
    assert 'name="token"' not in text


def test_file_of_another_officer_cannot_be_imported(desk: Client, client: Client) -> None:
    token = token_of(hand_in(desk, csv_of(TITLE, "NEW,Boards,展板,boards,boards")))
    client.force_login(make_officer("second"))
    assert client.post(PATH, {"act": "import", "token": token}).status_code == 409
    assert not Title.objects.exists()


def test_no_file_or_no_table_is_a_bad_request_with_the_reason(desk: Client) -> None:
    response = desk.post(PATH, {"act": "check", "kind": "titles"})
    assert response.status_code == 400
    response = hand_in(desk, b"\x00\x01")
    assert response.status_code == 400
    assert "Save it as XLSX or CSV" in response.content.decode()


def test_empty_file_has_the_headings(desk: Client) -> None:
    response = desk.get(f"{PATH}empty/copies.{Format.CSV}")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == [["Code", "Lending title", "State", "Where it is kept", "Note"]]


def test_file_that_nobody_imported_is_gone_after_an_hour(desk: Client) -> None:
    token = token_of(hand_in(desk, csv_of(TITLE, "NEW,Boards,展板,boards,boards")))
    now = timezone.now()
    assert forget_old_imports(now + timedelta(minutes=59)) == 0
    assert forget_old_imports(now + timedelta(minutes=61)) == 1
    assert desk.post(PATH, {"act": "import", "token": token}).status_code == 409
    assert not Title.objects.exists()


def test_file_with_a_wrong_row_is_not_kept(desk: Client) -> None:
    hand_in(desk, csv_of(TITLE, "NEW,Boards,展板,carpet,boards"))
    assert forget_old_imports(timezone.now() + timedelta(hours=2)) == 0


def test_forged_name_of_a_file_imports_nothing(desk: Client) -> None:
    assert desk.post(PATH, {"act": "import", "token": "../x:y:z"}).status_code == 409
    assert desk.post(PATH, {"act": "anything"}).status_code == 400
