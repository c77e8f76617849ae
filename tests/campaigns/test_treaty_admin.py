"""Reviews as staff edit them: what the keys of recommendations point to stays."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from campaigns.copying import copy_record
from campaigns.models import Demand, FollowUp, ReviewCycle, ReviewCyclePage
from site_project.core.models import HomePage
from tests.campaigns.editing import page_form
from tests.factories.campaigns import (
    make_body,
    make_campaign,
    make_provision,
    make_review,
    make_treaty,
    make_treaty_page,
)

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
ADD = "wagtailsnippets_campaigns_reviewcycle:add"
EDIT = "wagtailsnippets_campaigns_reviewcycle:edit"


def row(number: str, pk: object = "", **fields: object) -> dict[str, object]:
    return {
        "id": pk or "",
        "number": number,
        "text_en": f"Recommendation {number}",
        "text_zh_hant": f"建議{number}",
        "body": "",
        "provisions": (),
        "status": "not_recorded",
        "steps": inline_formset([]),
        **fields,
    }


def stage(name: str, pk: object = "") -> dict[str, object]:
    return {
        "id": pk or "",
        "stage": name,
        "precision": "year",
        "date_from": "2013-08-08",
        "date_to": "",
        "note_en": "",
        "note_zh_hant": "",
        "url": "",
    }


def kept(rows: list[dict[str, object]]) -> dict[str, object]:
    """A formset that knows the rows with a key as stored ones."""
    return inline_formset(rows, initial=sum(1 for each in rows if each["id"]))


def review_form(
    recommendations: list[dict[str, object]], stages: list[dict[str, object]] | None = None
) -> dict[str, str]:
    return nested_form_data(
        {
            "name_en": "Third review",
            "name_zh_hant": "第三次審議",
            "code": "third",
            "law": make_treaty().pk,
            "body": "",
            "stages": kept(stages or []),
            "papers": inline_formset([]),
            "recommendations": kept(recommendations),
        }
    ) | {"action-publish": "1"}


def save(officer: Client, url: str, data: dict[str, str]) -> None:
    assert officer.get(url).status_code == 200
    response = officer.post(url, data)
    assert response.status_code == 302, response.context["form"].errors


def keys(record: ReviewCycle) -> dict[str, int]:
    return dict(record.recommendations.order_by("sort_order").values_list("number", "pk"))


def test_officer_publishes_a_review(officer: Client) -> None:
    provision, body = make_provision(), make_body()
    step = {
        "status": "done",
        "precision": "year",
        "date_from": "2016-01-01",
        "date_to": "",
        "evidence_en": "A law",
        "evidence_zh_hant": "立法",
        "url": "",
    }
    first = row("14", provisions=(provision.pk,), body=body.pk, steps=inline_formset([step]))

    save(officer, reverse(ADD), review_form([first], [stage("dialogue")]))

    record = ReviewCycle.objects.get(code="third")
    assert record.live
    told = record.recommendations.get()
    assert (list(told.provisions.all()), told.body, told.standing) == ([provision], body, "done")
    assert record.stages.get().date_to.isoformat() == "2013-12-31"


def test_recommendation_keeps_its_key_through_editing_and_reverting(officer: Client) -> None:
    record = make_review(1, code="third")
    url = reverse(EDIT, args=[record.pk])
    [first] = keys(record).values()
    with_one = record.latest_revision
    save(officer, url, review_form([row("1", first), row("2")]))
    second = keys(record)["2"]
    demand = make_campaign(demands=1).demands.get()
    Demand.objects.filter(pk=demand.pk).update(recommendation=second)

    # What the form shows is what is stored, though the row was new in the revision.
    shown = officer.get(url).content.decode()
    assert f'name="recommendations-1-id" value="{second}"' in shown

    save(officer, url, review_form([row("1", first), row("2", second, status="begun")]))
    assert keys(record) == {"1": first, "2": second}

    with_one.publish()
    assert keys(record) == {"1": first}
    demand.refresh_from_db()
    assert demand.recommendation is None


def test_recommendations_and_stages_change_places(officer: Client) -> None:
    record = make_review(2, code="third")
    first, second = keys(record).values()
    url = reverse(EDIT, args=[record.pk])
    rows = [row("1", first), row("2", second)]
    save(officer, url, review_form(rows, [stage("dialogue"), stage("report_due")]))
    stages = [each.pk for each in record.stages.order_by("pk")]

    rows = [row("2", first), row("1", second)]
    swapped = [stage("report_due", stages[0]), stage("dialogue", stages[1])]
    save(officer, url, review_form(rows, swapped))

    assert keys(record) == {"2": first, "1": second}
    assert dict(record.stages.values_list("pk", "stage")) == {
        stages[0]: "report_due",
        stages[1]: "dialogue",
    }


def test_number_that_stands_twice_is_told(officer: Client) -> None:
    response = officer.post(reverse(ADD), review_form([row("1"), row("1")]))

    assert response.status_code == 200
    assert "number" in response.content.decode()
    assert not ReviewCycle.objects.exists()


@pytest.mark.parametrize(("mode", "word"), [("en", "Recommendation 14"), ("zh-hant", "建議14")])
def test_record_is_previewed_in_each_language(officer: Client, mode: str, word: str) -> None:
    record = make_review()
    url = reverse("wagtailsnippets_campaigns_reviewcycle:preview_on_edit", args=[record.pk])
    data = review_form([row("14", provisions=(make_provision().pk,))])
    sent = officer.post(url, data)
    assert json.loads(sent.content)["is_valid"], sent.content

    assert word in officer.get(url, {"mode": mode}).content.decode()


def test_record_is_made_with_the_page(officer: Client, homes: Homes) -> None:
    parent = make_treaty_page(homes["en"])
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "reviewcyclepage", parent.pk])
    assert "Leave this empty for a new record" in officer.get(url).content.decode()

    response = officer.post(url, page_form())

    assert response.status_code == 302, response.context["form"].errors
    page = ReviewCyclePage.objects.get()
    assert page.cycle.name_en == "Fair hearings"


def test_review_page_is_published_with_its_record(officer: Client, homes: Homes) -> None:
    """A new record is of the treaty whose page it stands under."""
    parent = make_treaty_page(homes["en"])
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "reviewcyclepage", parent.pk])

    response = officer.post(url, page_form() | {"action-publish": "1"})

    assert response.status_code == 302, response.context["form"].errors
    page = ReviewCyclePage.objects.get()
    assert page.live
    assert page.cycle.live
    assert page.cycle.law == make_treaty()


def test_draft_of_a_published_review_changes_nothing_that_readers_see(officer: Client) -> None:
    record = make_review(1, code="third")
    [first] = keys(record).values()
    url = reverse(EDIT, args=[record.pk])
    data = review_form([row("1", first, text_en="New words"), row("2")])
    del data["action-publish"]

    save(officer, url, data)

    assert [each.text_en for each in record.recommendations.all()] == ["Recommendation 1"]


def test_page_below_a_treaty_that_is_not_chosen_says_so(officer: Client, homes: Homes) -> None:
    parent = make_treaty_page(homes["en"])
    type(parent).objects.filter(pk=parent.pk).update(law=None)
    url = reverse("wagtailadmin_pages:add", args=["campaigns", "reviewcyclepage", parent.pk])

    response = officer.post(url, page_form())

    assert response.status_code == 200
    assert "Choose the treaty of the page above first." in response.content.decode()


def test_copied_review_has_recommendations_of_its_own() -> None:
    record = make_review(2)
    first = record.recommendations.first()
    first.steps = [FollowUp(status="begun")]
    first.save()

    copy = copy_record(record, "copy")

    assert set(keys(copy)) == {"1", "2"}
    assert not set(keys(copy).values()) & set(keys(record).values())
    copied = copy.recommendations.get(number="1")
    assert list(copied.provisions.all()) == list(first.provisions.all())
    assert copied.standing == "begun"
    assert FollowUp.objects.count() == 2


def test_recommendation_is_chosen_for_a_demand_under_the_code_of_its_review(
    officer: Client,
) -> None:
    make_review(1, code="third")

    html = officer.get(reverse("wagtailsnippets_campaigns_campaign:add")).content.decode()

    assert ">third: 1 Recommendation 1</option>" in html
