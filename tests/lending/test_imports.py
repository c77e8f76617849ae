"""Files handed in: what a dry run tells, what an import stores, and what it refuses."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import Workbook
from wagtail.users.models import UserProfile

from lending import exports, handling, loans
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
    carry_out,
    plan_file,
)
from lending.imports.copies import MOST_CODES
from lending.models import ComponentSpec, Copy, Institution, PartEntry, Title
from site_project.core.codes import check_character
from site_project.core.exporting import as_csv, as_xlsx
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


def test_parts_once_in_the_ledger_stay_when_their_number_changes() -> None:
    title = make_title(code="KIT")
    part = make_part(title)
    bring_in(Parts, csv_of("title,name en,how many,at least", "KIT,card,7,1"))
    assert ComponentSpec.objects.get(pk=part.pk).expected_qty == 7
    assert [entry.delta for entry in PartEntry.objects.filter(spec=part)] == [5]


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


def test_new_copy_saves_a_promise_that_was_at_risk(officer: User) -> None:
    title = make_title(code="ONE")
    line = requested(title, *good_days(title))
    handling.change_state(title.copies.get(), CopyState.MISSING, by=officer)
    line.refresh_from_db()
    assert line.at_risk
    bring_in(Copies, csv_of("title", "ONE"), officer)
    line.refresh_from_db()
    assert not line.at_risk


def test_more_copies_than_there_are_codes_are_refused_and_not_drawn_for_ever() -> None:
    make_title(copies=0, code="KIT")
    plan = plan_file(Copies(), csv_of("title", *["KIT"] * 4000))
    assert len(plan.wrong) == 4000 - MOST_CODES


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
