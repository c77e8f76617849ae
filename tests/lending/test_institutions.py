"""Institutions that may be the same: found by name, domain and number; two made into one."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lending import institutions
from lending.enums import InstitutionState
from lending.models import Borrower, Institution, LoanRequest
from lending.refusals import Refused
from site_project.core.days import local_day
from site_project.core.models import User
from tests.factories.lending import good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db


def school(name: str = "", **values: Any) -> Institution:
    return Institution.objects.create(name_en=name, **{"kind": "secondary", **values})


@pytest.fixture
def desk(homes: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_officer())
    return client


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name": "Harbour View College"}, {"name": "harbour  VIEW college."}, "the same name"),
        ({"name": "Ｈarbour College"}, {"name": "Harbour School"}, "almost the same name"),
        ({"name_zh_hant": "海景中學"}, {"name_zh_hant": "海景"}, "almost the same name"),
        (
            {"name": "A", "domains": "a.edu.hk b.edu.hk"},
            {"name": "B", "domains": "@B.edu.hk"},
            "the same domain",
        ),
        (
            {"name": "A", "proof_kind": "edb", "proof": "12-34"},
            {"name": "B", "proof_kind": "edb", "proof": "1234"},
            "the same number of proof",
        ),
    ],
)
def test_likely_duplicates_are_found(one: Any, other: Any, reason: str) -> None:
    first, second = school(**one), school(**other)
    school("Something else")
    assert [(h.institution, h.reasons) for h in institutions.hints_for(first)] == [
        (second, [reason])
    ]
    [group] = institutions.possibly_the_same()
    assert group.institutions == [first, second]
    assert group.reasons == [reason]


def test_schools_of_one_saint_but_of_other_kinds_are_not_the_same() -> None:
    first = school("St Paul's College")
    school("St Paul's Primary School", kind="primary")
    school("", name_zh_hant="中學")
    school("", name_zh_hant="小學", kind="primary")
    assert institutions.hints_for(first) == []
    assert institutions.possibly_the_same() == []


def test_merge_carries_loans_and_people_over_and_the_name_leads_on(homes: Any) -> None:
    title = make_title(copies=2)
    line = requested(title, *good_days(title), institution_name="Old name")
    gone = line.request.institution
    into = school("New name", state=InstitutionState.VERIFIED, domains="new.edu.hk")
    older = school("Oldest", merged_into=gone, state=InstitutionState.REFUSED)
    until = local_day() + timedelta(days=30)
    Institution.objects.filter(pk=gone.pk).update(domains="old.edu.hk", suspended_until=until)
    gone.refresh_from_db()
    Borrower.objects.update(institution=gone)
    officer = make_officer()
    ahead = institutions.preview(gone, into)
    assert (ahead.requests, ahead.borrowers, ahead.merged) == (1, 1, 1)
    institutions.merge(gone, into, by=officer)
    for row in (gone, into, older):
        row.refresh_from_db()
    assert LoanRequest.objects.get(pk=line.request_id).institution == into
    assert Borrower.objects.get().institution == into
    assert (gone.merged_into, gone.state, gone.listed) == (into, InstitutionState.REFUSED, False)
    assert older.merged_into == into
    assert into.domains == "new.edu.hk old.edu.hk"
    assert into.suspended_until == until
    assert ModelLogEntry.objects.for_instance(gone).get(action="lending.merge").user == officer
    Institution.objects.filter(pk=into.pk).update(suspended_until=None)
    again = requested(title, *good_days(title, later=6), institution_name="old NAME")
    assert again.request.institution == into
    with pytest.raises(Refused):
        institutions.merge(gone, into)


def test_institution_is_not_merged_into_itself_or_a_merged_one(db: None) -> None:
    one, other = school("One"), school("Other")
    with pytest.raises(Refused) as refused:
        institutions.merge(one, one)
    assert refused.value.code == "same"
    institutions.merge(one, other)
    third = school("Third")
    with pytest.raises(Refused) as refused:
        institutions.merge(third, one)
    assert refused.value.code == "merged_already"


def test_officer_merges_by_looking_first(desk: Client) -> None:
    gone, into = school("Harbour College"), school("Harbour School")
    edit = desk.get(reverse("lending-institutions:edit", args=[gone.pk]))
    assert "almost the same name" in edit.content.decode()
    assert "Harbour School" in desk.get(reverse("lending-institutions:same")).content.decode()
    url = reverse("lending-institutions:merge", args=[gone.pk])
    ahead = desk.get(url, {"into": into.pk})
    assert ahead.context["ahead"].into == into
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert desk.post(url, {"into": into.pk}).status_code == 302
    gone.refresh_from_db()
    assert gone.merged_into == into
    assert desk.post(url, {"into": into.pk}).status_code == 409
    assert desk.post(url, {"into": "x"}).status_code == 400


def test_merged_institution_is_not_opened_again(desk: Client) -> None:
    gone, into = school("Harbour College"), school("Harbour School")
    institutions.merge(gone, into)
    url = reverse("lending-institutions:edit", args=[gone.pk])
    form = {"name_en": "Harbour College", "kind": "secondary", "state": "verified"}
    answer = desk.post(url, form)
    assert answer.status_code == 200
    assert "merged into another" in answer.content.decode()
    gone.refresh_from_db()
    assert gone.state == InstitutionState.REFUSED


def test_suspension_is_shown(desk: Client) -> None:
    row = school("Late School", suspended_until=timezone.localdate() + timedelta(days=9))
    page = desk.get(reverse("lending-institutions:edit", args=[row.pk])).content.decode()
    assert "Suspended until:" in page


def test_others_are_not_let_in(homes: Any) -> None:
    client = Client()
    client.force_login(User.objects.create_user("guest", "guest@office.example", "x"))
    row = school("One")
    for url in (
        reverse("lending-institutions:same"),
        reverse("lending-institutions:merge", args=[row.pk]),
    ):
        assert client.get(url).status_code in (302, 403)
