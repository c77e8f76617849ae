from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from wagtail.admin.viewsets.base import ViewSetGroup

from lending import loans
from lending.audit import drift
from lending.enums import ClosedSource, CopyState, LineState
from lending.models import (
    ClosedDay,
    ComponentSpec,
    Copy,
    DeskDay,
    Institution,
    LoanLine,
    Occupation,
    Policy,
    Terms,
    Title,
    TitlePage,
)
from lending.wagtail_hooks import LendingGroup
from site_project.core.models import User
from tests.factories.lending import (
    good_days,
    make_board,
    make_officer,
    make_page,
    make_title,
    requested,
)

pytestmark = pytest.mark.django_db
MENU = ("lending-today", "lending-scan", "lending-plan", "lending-new", "lending-loans",
        "lending-titles", "lending-copies", "lending-labels", "lending-institutions",
        "lending-policies", "lending-closed-days", "lending-desk-days", "lending-feed")  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def page_of(line: LoanLine) -> str:
    return f"/admin/lending-loans/inspect/{line.pk}/"


@pytest.mark.parametrize("name", MENU)
def test_every_list_of_the_desk_opens(desk: Client, name: str) -> None:
    title = make_title()
    requested(title, *good_days(title))
    assert desk.get(f"/admin/{name}/").status_code == 200


@pytest.mark.parametrize("model", [Title, Copy, Institution, Policy])
def test_forms_of_the_desk_open(desk: Client, model: Any) -> None:
    title = make_title()
    requested(title, *good_days(title))
    names = {Title: "titles", Copy: "copies", Institution: "institutions", Policy: "policies"}
    prefix = f"/admin/lending-{names[model]}"
    assert desk.get(f"{prefix}/new/").status_code == 200
    assert desk.get(f"{prefix}/edit/{model.objects.first().pk}/").status_code == 200


def test_the_officer_carries_a_loan_through(desk: Client, officer: User) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    assert "Approve" in desk.get(page_of(line)).content.decode()
    assert desk.post(page_of(line), {"act": "approve"}).status_code == 302
    code = title.copies.get().code
    loans.prepare(line, code, by=officer)
    early = desk.post(page_of(line), {"act": "hand_out"})
    assert early.status_code == 409
    LoanLine.objects.update(first_day="2026-01-05")
    Occupation.objects.update(first_day="2026-01-05")
    assert desk.post(page_of(line), {"act": "hand_out"}).status_code == 302
    assert desk.post(page_of(line), {"act": "hand_out"}).status_code == 409
    loans.take_back(line, typed=code, by=officer)
    loans.close(line, by=officer)
    line.refresh_from_db()
    assert line.state == LineState.CLOSED
    assert "Handed out" in desk.get(page_of(line)).content.decode()
    assert not list(drift())


def test_declining_needs_a_reason(desk: Client) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    assert desk.post(page_of(line), {"act": "decline"}).status_code == 400
    answer = {"act": "decline", "decline-reason": "needed", "decline-note": "own seminar"}
    assert desk.post(page_of(line), answer).status_code == 302
    page = desk.get(page_of(line)).content.decode()
    assert "own seminar" in page


def test_looking_at_a_loan_changes_nothing_and_an_unknown_act_is_refused(desk: Client) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    desk.get(page_of(line), {"act": "approve"})
    assert desk.post(page_of(line), {"act": "explode"}).status_code == 400
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def test_loans_are_not_edited_or_deleted_not_even_by_an_administrator(
    client: Client, homes: Any
) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    client.force_login(User.objects.create_superuser("root", "root@x.example", "x"))
    for path in ("new/", f"edit/{line.pk}/", f"delete/{line.pk}/", f"copy/{line.pk}/"):
        assert client.get(f"/admin/lending-loans/{path}", follow=True).status_code == 404
    assert client.get(page_of(line)).status_code == 200
    assert client.get("/admin/lending-loans/").status_code == 200


@pytest.mark.parametrize("role", ["Communications", "Events officers", "Authors"])
def test_other_roles_do_not_see_loans(client: Client, homes: Any, role: str) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    user = User.objects.create_user("other", "other@x.example", "x")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    for path in ("/admin/lending-today/", "/admin/lending-loans/", page_of(line)):
        assert client.get(path).status_code in (302, 403)
    assert client.post(page_of(line), {"act": "approve"}).status_code in (302, 403)
    line.refresh_from_db()
    assert line.state == LineState.REQUESTED


def test_today_lists_a_loan_where_it_belongs(desk: Client, officer: User) -> None:
    title = make_title()
    line = requested(title, *good_days(title))
    assert "To approve (1)" in desk.get("/admin/lending-today/").content.decode()
    loans.approve(line, by=officer)
    assert "To pack (1)" in desk.get("/admin/lending-today/").content.decode()


def test_a_copy_that_goes_to_repair_frees_its_promises(desk: Client) -> None:
    title = make_title(copies=2)
    line = requested(title, *good_days(title))
    copy = Occupation.objects.get(line=line).copy
    values = {"title": title.pk, "state": CopyState.IN_REPAIR, "place": "", "note": ""}
    assert desk.post(f"/admin/lending-copies/edit/{copy.pk}/", values).status_code == 302
    assert Occupation.objects.get(line=line).copy not in (None, copy)
    new = desk.post("/admin/lending-copies/new/", {**values, "state": CopyState.IN_SERVICE})
    assert new.status_code == 302
    assert title.copies.count() == 3


def test_a_title_with_history_is_not_deleted(client: Client, homes: Any) -> None:
    title = make_title()
    requested(title, *good_days(title))
    client.force_login(User.objects.create_superuser("root", "root@x.example", "x"))
    client.post(f"/admin/lending-titles/delete/{title.pk}/")
    assert Title.objects.filter(pk=title.pk).exists()


def test_copying_a_page_copies_its_title(client: Client, homes: Any) -> None:
    title = make_title(code="BOARDS")
    ComponentSpec.objects.create(title=title, name_en="Board", expected_qty=3, minimum_qty=2)
    make_board(title, heading_en="Liberty")
    page = make_page(title, homes)
    client.force_login(User.objects.create_superuser("root", "root@x.example", "x"))
    path = f"/admin/pages/{page.pk}/copy/"
    assert "Code of the new title" in client.get(path).content.decode()
    data = {
        "new_title": "New boards",
        "new_slug": "new-boards",
        "new_parent_page": page.get_parent().pk,
        "new_code": "BOARDS",
    }
    assert client.post(path, data).status_code == 200
    assert client.post(path, {**data, "new_code": "BOARDS-2"}).status_code == 302
    made = TitlePage.objects.get(slug="new-boards")
    assert made.item.code == "BOARDS-2"
    assert made.item.components.get().expected_qty == 3
    assert made.item.boards.get().heading_en == title.boards.get().heading_en == "Liberty"
    assert not made.live
    assert not list(drift())


@pytest.mark.indexed
def test_a_board_that_the_officer_adds_is_shown_and_found(
    desk: Client, homes: Any, django_capture_on_commit_callbacks: Any
) -> None:
    title = make_title(code="BOARDS")
    page = make_page(title, homes)
    form = {
        "code": title.code,
        "kind": title.kind,
        "policy": title.policy.pk,
        "name_en": "Boards",
        "name_zh_hant": "展板",
        "replacement_cost": "0",
        "active": "on",
        "language": "both",
        "pieces": "1",
        "components-TOTAL_FORMS": "0",
        "components-INITIAL_FORMS": "0",
        "boards-TOTAL_FORMS": "1",
        "boards-INITIAL_FORMS": "0",
        "boards-0-ORDER": "1",
        "boards-0-heading_en": "Peaceful assembly",
        "boards-0-heading_zh_hant": "和平集會",
        "boards-0-text_en": "The right is recognised.",
        "boards-0-text_zh_hant": "權利應獲承認。",
        "boards-0-width": "85",
        "boards-0-height": "5",
    }
    path = f"/admin/lending-titles/edit/{title.pk}/"
    refused = desk.post(path, form)
    assert refused.status_code == 200
    assert "A board is 10 to 400 cm high." in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(path, {**form, "boards-0-height": "120"}).status_code == 302
    assert "Peaceful assembly" in Client().get(page.url).content.decode()
    assert [found.pk for found in TitlePage.objects.live().search("recognised")] == [page.pk]


def test_the_page_editor_chooses_a_title_once(client: Client, homes: Any) -> None:
    title, other = make_title(), make_title()
    page = make_page(title, homes)
    client.force_login(User.objects.create_superuser("root", "root@x.example", "x"))
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    form = TitlePage.get_edit_handler().get_form_class()({"item": other.pk}, instance=page)
    assert form.fields["item"].disabled


def test_the_group_holds_every_list() -> None:
    groups = [item for item in LendingGroup.items if issubclass(item, ViewSetGroup)]
    listed = [*LendingGroup.items, *(item for group in groups for item in group.items)]
    assert {item.name for item in listed if item not in groups} >= set(MENU)


def test_menu_shows_the_daily_work_first_and_groups_the_rest(desk: Client, officer: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = officer
    menu = LendingGroup().get_menu_item().menu.menu_items_for_request(request)
    first, *_rest, tools, settings = sorted(menu, key=lambda item: item.order)
    assert first.url == "/admin/lending-today/"
    assert len(menu) <= 13
    inner = [len(group.menu.menu_items_for_request(request)) for group in (tools, settings)]
    assert inner == [3, 7]


def test_lent_copy_cannot_be_deleted(client: Client, homes: Any) -> None:
    title = make_title()
    requested(title, *good_days(title))
    client.force_login(User.objects.create_superuser("chief", "chief@office.example", "x"))
    for path in (
        f"lending-copies/delete/{title.copies.get().pk}/",
        f"lending-institutions/delete/{Institution.objects.get().pk}/",
    ):
        assert client.post(f"/admin/{path}").status_code == 302
    assert title.copies.exists()
    assert Institution.objects.exists()


def test_copy_stays_with_its_title(desk: Client) -> None:
    title, other = make_title(), make_title()
    copy = title.copies.get()
    data = {"title": other.pk, "state": copy.state, "place": "Shelf 9", "note": ""}
    assert desk.post(f"/admin/lending-copies/edit/{copy.pk}/", data).status_code == 302
    copy.refresh_from_db()
    assert (copy.title, copy.place) == (title, "Shelf 9")


def test_closing_for_centuries_is_refused(desk: Client) -> None:
    data = {"first": "2026-12-01", "last": "2926-12-01", "name_en": "x", "name_zh_hant": "x"}
    data |= {"desk_closed": "on", "source": "centre"}
    answer = desk.post("/admin/lending-closed-days/new/", data)
    assert "Please check the year" in answer.content.decode()


@pytest.mark.parametrize("field", ["lead_open_days", "prep_open_days", "days_max"])
def test_policy_no_calendar_can_follow_is_refused(homes: Any, field: str) -> None:
    policy = make_title().policy
    setattr(policy, field, 30000)
    with pytest.raises(ValidationError) as refused:
        policy.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_last_desk_day_stays(client: Client, officer: User) -> None:
    first, *others = DeskDay.objects.all()
    client.force_login(officer)
    for day in others:
        client.post(f"/admin/lending-desk-days/delete/{day.pk}/")
    client.post(f"/admin/lending-desk-days/delete/{first.pk}/")
    assert list(DeskDay.objects.all()) == [first]


def test_closures_side_by_side_are_as_limited_as_one() -> None:
    names = {"name_en": "Moving", "name_zh_hant": "搬遷", "desk_closed": True}
    spans = [(date(2027, 1, 1), date(2027, 3, 31)), (date(2027, 4, 1), date(2027, 6, 30))]
    for first, last in spans:
        row = ClosedDay(first=first, last=last, source=ClosedSource.CENTRE, **names)
        row.full_clean()
        row.save()
    before = ClosedDay(
        first=date(2026, 12, 1), last=date(2026, 12, 31), source=ClosedSource.CENTRE, **names
    )
    with pytest.raises(ValidationError):
        before.full_clean()


def test_terms_that_were_accepted_stay_as_they_were(desk: Client) -> None:
    title = make_title()
    terms = Terms.objects.get()
    path = f"/admin/lending-terms/edit/{terms.pk}/"
    assert desk.get(path).status_code == 200
    requested(title, *good_days(title))
    wording = {"body_en": terms.body_en, "body_zh_hant": terms.body_zh_hant}
    form = {"version": "1", "since": "2020-01-01", **wording}
    desk.post(path, {**form, "body_en": "Another"})
    terms.refresh_from_db()
    assert terms.body_en.startswith("Lending is free")
    desk.post(f"/admin/lending-terms/delete/{terms.pk}/")
    assert Terms.objects.exists()
    answer = desk.post("/admin/lending-terms/new/", {**form, "version": "2", "since": "2027-01-01"})
    assert answer.status_code == 302
