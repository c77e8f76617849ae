"""The paragraphs of observations, pasted into a review all at once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.enums import FollowUpStatus
from campaigns.models import FollowUp, ReviewCycle
from campaigns.treaties.importing import Pasted, read_table
from site_project.core.models import HomePage
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_review, make_review_page

EN, ZH = "Hear both sides, at once.", "同時聆聽雙方。"


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    table = read_table(text)
    assert table.problems == []
    rows: list[Pasted] = [row for _number, row in table.rows]
    return [(row.number, row.texts) for row in rows]


def wrong(text: str) -> list[tuple[int, str]]:
    return [(problem.row, problem.message) for problem in read_table(text).problems]


@pytest.mark.parametrize(
    "text",
    [
        f"14\t{EN}\t{ZH}",
        f"14\t{ZH}\t{EN}",
        f"14. {EN}\n14. {ZH}",
        f"\n14 {EN}\n\n14．{ZH}\n",
        f"14\t{EN}\n14. {ZH}",
        f'14,"{EN}",{ZH}',
        f"Paragraph\tEnglish\tChinese\n14\t{EN}\t{ZH}",
        f'編號,英文,中文\n14,"{EN}",{ZH}',
        f"number;text\n14;{EN}\n14;{ZH}",
    ],
)
def test_paragraph_is_read_in_both_languages_however_it_is_pasted(text: str) -> None:
    assert read(text) == [("14", {"text_en": EN, "text_zh_hant": ZH})]


def test_numbers_are_read_as_documents_have_them() -> None:
    text = f"14 (a) {EN}\n6.24 {EN}\n15. {EN}\n16（b）{ZH}"
    assert [number for number, _texts in read(text)] == ["14 (a)", "6.24", "15", "16（b）"]


def test_each_wrong_row_is_told_by_its_number() -> None:
    assert wrong("") == [(0, "The table has no rows.")]
    assert wrong(f"14. {EN}\n\nHear both sides.") == [
        (3, "Begin the line with the number of the paragraph.")
    ]
    assert wrong(f"14. {EN}\n15.") == [(2, "There is a number and no text.")]
    assert wrong(f"14. {EN}\n14 {EN}") == [(2, "Number 14 stands there twice.")]
    assert wrong(f"14\t{EN}\t{EN}") == [(1, "Both texts are in the same language.")]
    assert wrong(f"14\t{EN}\t{ZH}\tmore") == [(1, "There are more cells than columns.")]
    assert wrong(f"number\tcolour\n14\t{EN}") == [(1, "There is no column “colour”.")]
    [(row, told)] = wrong("14. " + "a" * 1501)
    assert (row, "is longer than 1500 characters." in told) == (1, True)


# --- The screen -----------------------------------------------------------------------


def send(officer: Client, record: ReviewCycle, text: str, act: str = "save", **fields: Any) -> Any:
    newest = ReviewCycle.objects.get(pk=record.pk)
    seen = {"seen": str(newest.latest_revision_id)}
    url = reverse("review_recommendations", args=[record.pk])
    return officer.post(url, {"text": text, "act": act, **seen, **fields})


def stored(record: ReviewCycle) -> list[tuple[str, str, str]]:
    rows = ReviewCycle.objects.get(pk=record.pk).recommendations.order_by("sort_order")
    return list(rows.values_list("number", "text_en", "text_zh_hant"))


@pytest.mark.django_db
def test_pasted_paragraphs_are_published_and_pasting_again_doubles_nothing(
    officer: Client, homes: dict[str, HomePage]
) -> None:
    record = make_review(1)
    page = make_review_page(homes["en"], record)
    edit = reverse(ReviewCycle.snippet_viewset.get_url_name("edit"), args=[record.pk])
    url = reverse("review_recommendations", args=[record.pk])
    assert url in officer.get(edit).content.decode()
    text = f"20\t{EN}\t{ZH}\n9\tSecond.\t第二。\n"

    checked = send(officer, record, text, "check")
    assert "New: 2, changed: 0, removed: 0, as before: 1." in checked.content.decode()
    assert ZH in checked.content.decode()
    assert len(stored(record)) == 1

    for _time in range(2):
        assert send(officer, record, text).status_code == 302
        assert stored(record) == [
            ("1", "Recommendation 1", "建議1"),
            ("9", "Second.", "第二。"),
            ("20", EN, ZH),
        ]
    assert EN in officer.get(page.url).content.decode()
    assert EN in officer.get(url).context["form"]["text"].value()


@pytest.mark.django_db
def test_pasted_number_keeps_its_row_and_follow_up(
    officer: Client, homes: dict[str, HomePage]
) -> None:
    record = make_review(2)
    first = record.recommendations.get(number="1")
    first.steps = [
        FollowUp(status=FollowUpStatus.choices[-1][0], precision="year", date_from=date(2020, 1, 1))
    ]
    first.save()
    record = ReviewCycle.objects.get(pk=record.pk)
    record.save_revision().publish()

    send(officer, record, "1. Another wording.")

    after = ReviewCycle.objects.get(pk=record.pk).recommendations.get(number="1")
    assert (after.pk, after.text_en, after.text_zh_hant) == (first.pk, "Another wording.", "建議1")
    assert after.steps.count() == 1
    assert after.provisions.count() == 1


@pytest.mark.django_db
def test_text_in_one_language_waits_in_the_draft_for_the_other(
    officer: Client, homes: dict[str, HomePage]
) -> None:
    record = make_review(1)

    told = send(officer, record, f"14. {EN}").wsgi_request
    html = officer.get(told.path).content.decode()

    assert "These lack a language: 14." in html
    assert len(stored(record)) == 1
    send(officer, record, f"14. {ZH}")
    draft = ReviewCycle.objects.get(pk=record.pk).get_latest_revision_as_object()
    assert [each.text_zh_hant for each in draft.recommendations.all()] == ["建議1", ZH]


@pytest.mark.django_db
def test_wrong_row_or_a_late_one_changes_nothing_and_loses_nothing(
    officer: Client, homes: dict[str, HomePage]
) -> None:
    record = make_review(1)
    text = f"14. {EN}\nno number <b>"

    response = send(officer, record, text)
    assert "Row 2" in response.content.decode()
    assert response.context["form"]["text"].value() == text
    late = send(officer, record, f"14. {EN}", seen="1")
    assert "Somebody saved" in late.content.decode()

    assert len(stored(record)) == 1


@pytest.mark.django_db
def test_others_are_refused(client: Client, homes: dict[str, HomePage]) -> None:
    record = make_review(1)
    response = send(staff(client, "Lending officers"), record, f"14. {EN}")
    assert response.status_code in (302, 403)
    assert len(stored(record)) == 1
