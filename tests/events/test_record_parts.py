"""The questions of an event and the quotas of a session, edited in place."""

import pytest

from events.models import (
    Answer,
    AudienceQuota,
    EventSettings,
)
from events.registration import register
from tests.events.at_office import RECORD
from tests.factories.events import applicant, make_event, make_session


def question_rows(event, *rows):
    data = {"rows-TOTAL_FORMS": f"{len(rows)}", "rows-INITIAL_FORMS": f"{event.questions.count()}"}
    for number, row in enumerate(rows):
        values = {
            "text_en": "School?",
            "text_zh_hant": "學校？",
            "kind": "text",
            "purpose_en": "To plan.",
            "purpose_zh_hant": "以便安排。",
            "retention_days": "30",
            "sort_order": f"{number}",
        }
        data |= {f"rows-{number}-{name}": value for name, value in (values | row).items()}
    return data


def answered(session, question, text="HKU"):
    row = register(session, applicant=applicant())
    Answer.objects.create(registration=row, question=question, text=text)
    return row


def test_questions_are_added_and_changed(client, officer):
    event = make_event()
    url = f"{RECORD}/questions/{event.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, question_rows(event, {}))
    question = event.questions.get()
    client.post(url, question_rows(event, {"id": question.pk, "text_en": "Which school?"}))
    question.refresh_from_db()
    assert question.text_en == "Which school?"


def test_question_with_answers_is_archived_not_deleted(client, officer, session):
    event = session.event
    url = f"{RECORD}/questions/{event.pk}/"
    client.post(url, question_rows(event, {}))
    question = event.questions.get()
    answered(session, question)
    client.post(url, question_rows(event, {"id": question.pk, "DELETE": "on"}))
    question.refresh_from_db()
    assert question.archived
    assert question.answers.count() == 1
    assert "School?" in client.get(url).content.decode()


def test_archived_question_is_asked_again_after_the_others(client, officer, session):
    event = session.event
    url = f"{RECORD}/questions/{event.pk}/"
    client.post(url, question_rows(event, {}, {"text_en": "Which year?"}))
    first, last = event.questions.order_by("sort_order")
    event.questions.filter(pk=first.pk).update(archived=True)
    assert "Ask it again" in client.get(url).content.decode()
    client.post(url, {"ask_again": first.pk})
    first.refresh_from_db()
    assert not first.archived
    assert first.sort_order > last.sort_order
    assert "Ask it again" not in client.get(url).content.decode()


@pytest.mark.parametrize("key", ["", "x", "²", "999999", "9" * 40])
def test_question_of_nothing_is_not_asked_again(client, officer, session, key):
    url = f"{RECORD}/questions/{session.event_id}/"
    assert client.post(url, {"ask_again": key}).status_code == 404


def test_question_of_another_event_is_not_asked_again(client, officer, session):
    event = make_event(code="another")
    client.post(f"{RECORD}/questions/{event.pk}/", question_rows(event, {}))
    key = event.questions.get().pk
    answer = client.post(f"{RECORD}/questions/{session.event_id}/", {"ask_again": key})
    assert answer.status_code == 404


def test_question_without_answers_is_deleted(client, officer):
    event = make_event()
    url = f"{RECORD}/questions/{event.pk}/"
    client.post(url, question_rows(event, {}))
    question = event.questions.get()
    client.post(url, question_rows(event, {"id": question.pk, "DELETE": "on"}))
    assert not event.questions.exists()


def test_answered_choices_are_never_renumbered(client, officer, session):
    event = session.event
    url = f"{RECORD}/questions/{event.pk}/"
    choice = {"kind": "choice", "choices_en": "A\nB\nC", "choices_zh_hant": "甲\n乙\n丙"}
    client.post(url, question_rows(event, choice))
    question = event.questions.get()
    answered(session, question, "3")
    fewer = {"id": question.pk, "kind": "choice", "choices_en": "A\nB", "choices_zh_hant": "甲\n乙"}
    answer = client.post(url, question_rows(event, fewer))
    assert answer.status_code == 400
    assert "choices can only be added" in answer.content.decode()
    more = choice | {
        "id": question.pk,
        "choices_en": "A\nB\nC\nD",
        "choices_zh_hant": "甲\n乙\n丙\n丁",
    }
    assert client.post(url, question_rows(event, more)).status_code == 302


@pytest.mark.parametrize(
    "row",
    [
        {"text_zh_hant": ""},
        {"purpose_en": ""},
        {"kind": "choice", "choices_en": "A", "choices_zh_hant": "甲"},
        {"kind": "choice", "choices_en": "A\nB", "choices_zh_hant": "甲\n乙\n丙"},
        {"retention_days": "9999"},
        {"text_en": "x" * 201},
    ],
)
def test_bad_question_is_refused_and_kept_on_the_screen(client, officer, row):
    event = make_event()
    answer = client.post(f"{RECORD}/questions/{event.pk}/", question_rows(event, row))
    assert answer.status_code == 400
    assert "以便安排。" in answer.content.decode()
    assert not event.questions.exists()


@pytest.fixture
def with_quotas(db):
    settings = EventSettings.load()
    settings.uses_quotas = True
    settings.save()


def quota_rows(*rows, initial=0):
    data = {"rows-TOTAL_FORMS": f"{len(rows)}", "rows-INITIAL_FORMS": f"{initial}"}
    for number, row in enumerate(rows):
        values = {"audience": "students", "capacity": "5", "checked_by": "none"}
        data |= {f"rows-{number}-{name}": value for name, value in (values | row).items()}
    return data


def test_quotas_are_edited_per_session(client, helper, session, with_quotas):
    url = f"/admin/sessions/quotas/{session.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, quota_rows({}, {"audience": "members", "capacity": "3"}))
    assert session.quotas.count() == 2


def test_quota_below_what_is_taken_is_refused_with_the_number(client, helper, session, with_quotas):
    quota = AudienceQuota.objects.create(session=session, audience="students", capacity=5, taken=3)
    url = f"/admin/sessions/quotas/{session.pk}/"
    answer = client.post(url, quota_rows({"id": quota.pk, "capacity": "2"}, initial=1))
    assert answer.status_code == 400
    assert "3 places are taken already." in answer.content.decode()
    quota.refresh_from_db()
    assert quota.capacity == 5


def test_quota_that_somebody_used_stays(client, helper, session, with_quotas):
    quota = AudienceQuota.objects.create(session=session, audience="students", capacity=5)
    register(session, applicant=applicant(quota=quota.pk))
    url = f"/admin/sessions/quotas/{session.pk}/"
    for change in ({"DELETE": "on"}, {"audience": "members"}):
        answer = client.post(url, quota_rows({"id": quota.pk} | change, initial=1))
        assert answer.status_code == 400
        assert "has to stay as it is" in answer.content.decode()
    quota.refresh_from_db()
    assert quota.audience == "students"


def test_one_bad_quota_stores_none_of_them(client, helper, session, with_quotas):
    url = f"/admin/sessions/quotas/{session.pk}/"
    for bad in ({"capacity": "3"}, {"audience": "members", "checked_by": "code"}):
        assert client.post(url, quota_rows({}, bad)).status_code == 400
    assert not session.quotas.exists()


def test_parts_switched_off_have_no_screen(client, helper, session):
    assert client.get(f"/admin/sessions/quotas/{session.pk}/").status_code == 404
    settings = EventSettings.load()
    settings.uses_questions = False
    settings.save()
    assert client.get(f"{RECORD}/questions/{session.event_id}/").status_code == 404


def test_session_leads_to_its_quotas_its_pages_and_what_is_handed_out(
    client, helper, session, with_quotas
):
    text = client.get(f"/admin/sessions/inspect/{session.pk}/").content.decode()
    assert f"/admin/sessions/quotas/{session.pk}/" in text
    assert f"{RECORD}/announced/{session.event_id}/" in text
    assert f"{RECORD}/share/{session.event_id}/" in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_events_costs_the_same_for_one_and_three(
    client, officer, count, django_assert_num_queries
):
    for _number in range(count):
        make_session(make_event())
    client.get(f"{RECORD}/")
    with django_assert_num_queries(13):
        client.get(f"{RECORD}/")
