"""Files handed in: what a dry run tells, what an import stores, and what it refuses."""

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from lending import exports, loans
from lending.enums import CopyState, InstitutionState
from lending.imports import (
    KINDS,
    Copies,
    Differs,
    Institutions,
    Outcome,
    Parts,
    Plan,
    Titles,
    Unreadable,
    carry_out,
    plan_file,
)
from lending.models import ComponentSpec, Copy, Institution, PartEntry, Title
from site_project.core.codes import check_character
from site_project.core.exporting import Format, as_csv, as_xlsx
from site_project.core.models import User
from tests.factories.campaigns import make_provision
from tests.factories.lending import good_days, make_officer, make_part, make_title, requested

pytestmark = pytest.mark.django_db
PATH = "/admin/lending-transfer/"
TITLE = "code,name (English),name (Chinese),kind,policy"


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


def xlsx_of(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def outcomes(plan: Plan) -> list[Outcome]:
    return [row.outcome for row in plan.rows]


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row.number, each.column, each.message) for row in plan.rows for each in row.faults]


def bring_in(kind: Any, content: bytes, by: User | None = None) -> Plan:
    plan = plan_file(kind(), content)
    assert not faults(plan)
    return carry_out(kind, content, shown=plan.digest, by=by)


def code_of(body: str) -> str:
    return body + check_character(body)


# --- Titles -------------------------------------------------------------------------------------


def test_title_is_added_with_what_it_teaches(officer: User) -> None:
    article = make_provision()
    content = csv_of(
        f"{TITLE},provisions,pieces,weight",
        f"ICCPR-NEW,Boards,展板,Exhibition boards,boards,{article.code},１２,18.5",
    )
    plan = bring_in(Titles, content, officer)
    made = Title.objects.get(code="ICCPR-NEW")
    assert plan.counts[Outcome.ADD] == 1
    assert (made.pieces, str(made.weight), made.policy.code) == (12, "18.5", "boards")
    assert list(made.provisions.all()) == [article]


def test_dry_run_stores_nothing_and_tells_what_would_change() -> None:
    make_title(copies=0, code="OLD", name_en="Before")
    content = csv_of(TITLE, "OLD,After,展板,boards,boards", "NEW,Boards,展板,boards,boards")
    plan = plan_file(Titles(), content)
    assert outcomes(plan) == [Outcome.CHANGE, Outcome.ADD]
    (change,) = plan.rows[0].changes
    assert (change.before, change.after) == ("Before", "After")
    assert Title.objects.get(code="OLD").name_en == "Before"
    assert not Title.objects.filter(code="NEW").exists()


def test_same_file_imported_twice_changes_nothing(officer: User) -> None:
    content = csv_of(TITLE, "NEW,Boards,展板,boards,boards")
    bring_in(Titles, content, officer)
    plan = plan_file(Titles(), content)
    assert outcomes(plan) == [Outcome.SAME]
    assert not plan.may_run


def test_one_wrong_row_keeps_the_whole_file_out(officer: User) -> None:
    content = csv_of(TITLE, "GOOD,Boards,展板,boards,boards", "BAD,Boards,展板,carpet,boards")
    plan = plan_file(Titles(), content)
    assert [(number, column) for number, column, _message in faults(plan)] == [(3, "Kind")]
    with pytest.raises(Differs):
        carry_out(Titles, content, shown=plan.digest, by=officer)
    assert not Title.objects.filter(code="GOOD").exists()


def test_column_that_is_left_out_keeps_what_is_stored_and_an_empty_cell_empties() -> None:
    title = make_title(copies=0, code="OLD", minutes=40, group_size=30, pieces=3)
    bring_in(Titles, csv_of("code,minutes,pieces", "old,,"))
    title.refresh_from_db()
    assert (title.minutes, title.group_size, title.pieces) == (None, 30, 3)


def test_code_that_stands_twice_in_the_file_is_wrong() -> None:
    plan = plan_file(Titles(), csv_of(TITLE, "A,a,甲,kit,boards", "Ａ,b,乙,kit,boards"))
    assert [number for number, _column, _message in faults(plan)] == [3]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("a_b,Boards,展板,boards,boards,", "Code"),
        ("NEW,,展板,boards,boards,", "Name (English)"),
        ("NEW,Boards,展板,boards,nobody's,", "Policy"),
        ("NEW,Boards,展板,boards,,", "Policy"),
        ("NEW,Boards,展板,boards,boards,-1", "Pieces, packed"),
        ("NEW,Boards,展板,boards,boards,many", "Pieces, packed"),
        ("NEW," + "x" * 201 + ",展板,boards,boards,", "Name (English)"),
    ],
)
def test_wrong_cell_is_told_with_its_column(cells: str, column: str) -> None:
    plan = plan_file(Titles(), csv_of(f"{TITLE},pieces", cells))
    assert [each[:2] for each in faults(plan)] == [(2, column)]


def test_headings_and_words_may_be_chinese() -> None:
    with translation.override("zh-hant"):
        headings = [column.heading for column in Titles().columns[:5]]
        kind = Titles().columns[3].in_words("kit")
    assert headings[0] != "Code"
    content = csv_of(",".join(headings), f"NEW,Kit,教材套,{kind},boards")
    bring_in(Titles, content)
    assert Title.objects.get(code="NEW").kind == "kit"


# --- Parts --------------------------------------------------------------------------------------


def test_new_part_is_in_every_copy() -> None:
    title = make_title(copies=2, code="KIT")
    bring_in(
        Parts,
        csv_of(
            "lending title,name (English),name (Chinese),how many,at least",
            "kit,Card,卡,5,4",
            "kit,Dice,骰子,2,1",
        ),
    )
    entries = PartEntry.objects.filter(copy__title=title, spec__name_en="Card")
    assert [entry.delta for entry in entries] == [5, 5]
    assert [part.name_en for part in title.components.order_by("sort_order")] == ["Card", "Dice"]


def test_part_is_found_by_its_title_and_name() -> None:
    part = make_part(make_title(copies=0, code="KIT"))
    make_part(make_title(copies=0, code="OTHER"))
    plan = plan_file(Parts(), csv_of("title,name (Chinese),cost", "KIT,卡,900"))
    assert plan.rows[0].record == part
    assert outcomes(plan) == [Outcome.CHANGE]


def test_part_that_needs_more_than_there_are_is_wrong() -> None:
    make_part(make_title(copies=0, code="KIT"))
    plan = plan_file(Parts(), csv_of("title,name en,at least", "KIT,Card,6"))
    assert [message for _number, _column, message in faults(plan)] == [
        "At least cannot be more than how many there are."
    ]


# --- Copies -------------------------------------------------------------------------------------


def test_copy_without_a_code_gets_one_and_comes_once(officer: User) -> None:
    title = make_title(copies=0, code="KIT")
    content = csv_of("title,place", "KIT,Shelf 1", "KIT,Shelf 1")
    bring_in(Copies, content, officer)
    assert title.copies.count() == 2
    plan = plan_file(Copies(), content)
    assert outcomes(plan) == [Outcome.SAME, Outcome.SAME]
    assert title.copies.first().code in plan.rows[0].hint + plan.rows[1].hint


def test_copy_keeps_a_code_whose_check_character_is_right(officer: User) -> None:
    make_title(copies=0, code="KIT")
    code = code_of("KT4738")
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    plan = plan_file(Copies(), csv_of("code,title", f"{code[:2]}-{code[2:]},KIT", f"{wrong},KIT"))
    assert [each[:2] for each in faults(plan)] == [(3, "Code")]
    bring_in(Copies, csv_of("code,title", f"{code.lower()},KIT"), officer)
    assert Copy.objects.get().code == code


def test_copy_of_another_title_is_wrong() -> None:
    copy = make_title(code="ONE").copies.get()
    make_title(copies=0, code="TWO")
    plan = plan_file(Copies(), csv_of("code,title", f"{copy.code},TWO"))
    assert [each[:2] for each in faults(plan)] == [(2, "Lending title")]


def test_copy_that_is_out_cannot_be_retired_by_a_file(officer: User) -> None:
    title = make_title(code="ONE")
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    loans.prepare(line, title.copies.get().code, by=officer)
    content = csv_of("code,title,state", f"{title.copies.get().code},ONE,Retired")
    plan = plan_file(Copies(), content)
    assert [each[:2] for each in faults(plan)] == [(2, "State")]


def test_copy_put_into_repair_by_a_file_has_a_report(officer: User) -> None:
    copy = make_title(code="ONE").copies.get()
    bring_in(Copies, csv_of("code,title,state", f"{copy.code},ONE,In repair"), officer)
    copy.refresh_from_db()
    assert copy.state == CopyState.IN_REPAIR
    assert copy.reports.get().actor == officer


# --- Institutions -------------------------------------------------------------------------------


def make_school(**values: Any) -> Institution:
    defaults = {"name_en": "Example School", "kind": "secondary", "district": "sha-tin"}
    return Institution.objects.create(**{**defaults, **values})


def test_institution_is_found_by_its_proof_even_under_a_new_name() -> None:
    school = make_school(proof_kind="edb", proof="512345")
    content = csv_of(
        "name (English),kind,kind of proof,proof,state,suspended until",
        "Renamed School,Secondary school,edb,５１２３４５,Verified,31/12/2026",
    )
    bring_in(Institutions, content)
    school.refresh_from_db()
    assert (school.name_en, school.state) == ("Renamed School", InstitutionState.VERIFIED)
    assert school.suspended_until == date(2026, 12, 31)


def test_institution_of_the_same_name_under_another_number_is_another() -> None:
    make_school(proof_kind="edb", proof="1")
    plan = plan_file(
        Institutions(),
        csv_of("name en,kind,proof kind,proof", "EXAMPLE  school,secondary,edb,2"),
    )
    assert outcomes(plan) == [Outcome.ADD]


def test_new_institution_is_told_to_be_perhaps_one_that_is_stored() -> None:
    make_school(domains="school.example")
    plan = plan_file(
        Institutions(), csv_of("name en,kind,domains", "Another Name,secondary,school.example")
    )
    assert outcomes(plan) == [Outcome.ADD]
    assert "Example School" in plan.rows[0].hint


def test_institution_that_was_merged_is_left_alone() -> None:
    into = make_school(name_en="Kept School")
    make_school(name_en="Gone School", merged_into=into, state=InstitutionState.REFUSED)
    plan = plan_file(Institutions(), csv_of("name en,kind", "Gone School,secondary"))
    assert outcomes(plan) == [Outcome.SAME]
    assert "Kept School" in plan.rows[0].hint


def test_two_institutions_of_one_name_must_be_merged_first() -> None:
    make_school(district="sha-tin")
    make_school(district="sha-tin", telephone="2")
    content = csv_of("name en,kind,telephone", "Example School,secondary,3")
    assert [number for number, *_rest in faults(plan_file(Institutions(), content))] == [2]


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "big5"])
def test_text_is_read_in_what_spreadsheets_write(separator: str, encoding: str) -> None:
    rows = [TITLE, "NEW,Boards,展板,boards,boards"]
    content = csv_of(*(row.replace(",", separator) for row in rows), encoding=encoding)
    (row,) = plan_file(Titles(), content).rows
    assert row.record.name_zh_hant == "展板"
    assert row.outcome == Outcome.ADD


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    content = csv_of(TITLE, "", 'NEW,"Two\nlines",展板,boards,boards', "", "?,x,x,kit,boards")
    assert [number for number, *_rest in faults(plan_file(Titles(), content))] == [5]


def test_formula_in_a_workbook_is_refused_and_text_that_looks_like_one_is_text() -> None:
    headings = TITLE.split(",")
    content = xlsx_of(headings, ["NEW", "=1+1", "展板", "boards", "boards"])
    assert [each[:2] for each in faults(plan_file(Titles(), content))] == [(2, "Name (English)")]
    (row,) = plan_file(Titles(), csv_of(TITLE, "NEW,'=1+1,展板,boards,boards")).rows
    assert row.record.name_en == "=1+1"


def old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(50 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
        (b"\xff\xff\xfe\xa1\r\n", "cannot be read"),
        (old_excel(), "old Excel"),
        (b"PK\x03\x04 nothing", "cannot be read"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (csv_of(TITLE), "no row"),
        (csv_of("code", *["A"] * 5001), "more than 5000 rows"),
        (csv_of("name (English)", "x"), "missing: Code"),
        (csv_of("code,Code", "A,B"), "Two columns"),
        (csv_of("code", 'A"', '"B'), "quotation mark"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_reason(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        plan_file(Titles(), content)


def test_zip_bomb_is_refused_unopened() -> None:
    with pytest.raises(Unreadable, match="unpacks"):
        plan_file(Titles(), bomb())


def test_workbook_with_a_cell_far_below_is_refused_soon() -> None:
    book = Workbook()
    book.active.append(["code"])
    book.active.cell(1_048_576, 1, "A")
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Unreadable, match="beyond row"):
        plan_file(Titles(), out.getvalue())


def test_unknown_columns_are_told_and_left_out() -> None:
    plan = plan_file(Titles(), csv_of("code,remarks", "A,x"))
    assert "remarks" in plan.notes[0]


def test_cells_without_a_heading_are_wrong() -> None:
    plan = plan_file(Titles(), csv_of(TITLE, "NEW,Boards, of cloth,展板,boards,boards"))
    assert any("more cells" in message for _number, _column, message in faults(plan))


# --- Out and in again ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("writer", [as_csv, as_xlsx])
def test_what_was_exported_and_is_imported_again_changes_nothing(
    writer: Any, language: str, officer: User
) -> None:
    title = make_title(copies=2, code="KIT", weight="18.5", minutes=40, content_note_en="-40°, =x")
    title.provisions.add(make_provision())
    make_part(title, name_en="Card (A; B)")
    Copy.objects.filter(title=title).update(place="+1/F", note="One\nTwo")
    make_school(telephone="+852 2123 4567", note="@home", suspended_until=date(2027, 1, 2))
    make_school(name_en="", name_zh_hant="範例學校", listed=True)
    with translation.override(language):
        for key, kind in KINDS.items():
            sheet = exports.export(key, actor=officer, purpose="Round trip")
            plan = plan_file(kind(), writer(sheet))
            assert not faults(plan)
            assert set(outcomes(plan)) == {Outcome.SAME}, [
                (row.label, row.changes) for row in plan.rows if row.changes
            ]


def test_labels_of_every_choice_are_distinct_in_each_language() -> None:
    """Or a file that was exported could not be read again."""
    for kind in KINDS.values():
        for column in kind().columns:
            choices = getattr(column.kind, "choices", None)
            for language in ("en", "zh-hant"):
                with translation.override(language):
                    labels = [str(label) for _value, label in choices()] if choices else []
                assert len(labels) == len(set(labels))


def test_headings_of_a_kind_are_distinct_in_each_language() -> None:
    for kind in KINDS.values():
        seen = [spelling for column in kind().columns for spelling in column.spellings]
        assert len(seen) == len(set(seen)), kind.key


# --- The screen ---------------------------------------------------------------------------------


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


def test_parts_once_in_the_ledger_stay_when_their_number_changes() -> None:
    title = make_title(code="KIT")
    part = make_part(title)
    bring_in(Parts, csv_of("title,name en,how many,at least", "KIT,card,7,1"))
    assert ComponentSpec.objects.get(pk=part.pk).expected_qty == 7
    assert [entry.delta for entry in PartEntry.objects.filter(spec=part)] == [5]
