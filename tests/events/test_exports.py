"""Registrations that leave the site: who may, what for, and what stays behind."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from events.enums import LogVerb
from events.exports import export_registrations
from events.models import Answer, Event, Question, Registration, RegistrationLog
from events.registration import confirm_with_link, register
from site_project.core.models import ExportReceipt
from tests.events.at_desk import sign_in
from tests.factories.events import applicant, make_session

PURPOSE = {"purpose": "To print badges", "format": "csv"}


@pytest.fixture
def officer(client, db):
    return sign_in(client, "events_officer")


def confirmed(session, **fields):
    return confirm_with_link(register(session, applicant=applicant(**fields)))


def table(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def ask(event, text, **fields):
    return Question.objects.create(
        event=event,
        text_en=text,
        text_zh_hant=text,
        purpose_en="To plan.",
        purpose_zh_hant="以便安排。",
        **fields,
    )


def test_looking_at_the_form_exports_nothing(client, officer, session):
    confirmed(session)
    page = client.get("/admin/registrations/export/").content.decode()
    assert "The file will have 1 row." in page
    assert not ExportReceipt.objects.exists()


@pytest.mark.parametrize("purpose", ["", "abc", " " * 20])
def test_without_a_purpose_nothing_leaves(client, officer, session, purpose):
    confirmed(session, email="ming@example.org")
    answer = client.post("/admin/registrations/export/", PURPOSE | {"purpose": purpose})
    assert answer.status_code == 400
    assert "ming@example.org" not in answer.content.decode()
    assert not ExportReceipt.objects.exists()


def test_export_leaves_a_receipt_and_a_line_in_each_log(client, officer, session):
    other = make_session()
    for each in (session, session, other):
        confirmed(each)
    answer = client.post("/admin/registrations/export/", PURPOSE)
    assert len(table(answer)) == 3
    receipt = ExportReceipt.objects.get()
    assert (receipt.actor, receipt.count, receipt.purpose) == (officer, 3, "To print badges")
    log = RegistrationLog.objects.filter(verb=LogVerb.EXPORTED)
    assert {row.session_id for row in log} == {session.pk, other.pk}
    assert log.count() == 2


def test_export_holds_what_the_list_shows_and_no_more(client, officer, session):
    mine = confirmed(session, name="Wong Ka Yan")
    confirmed(session)
    confirmed(make_session(), name="Wong Ka Yan")
    answer = client.post(f"/admin/registrations/export/?session={session.pk}&q=wong", PURPOSE)
    assert [row["Code"] for row in table(answer)] == [mine.public_code]


def test_filter_that_makes_no_sense_exports_nothing(client, officer, session):
    confirmed(session)
    answer = client.post("/admin/registrations/export/?session=abc", PURPOSE)
    assert table(answer) == []


def test_answers_are_columns_and_choices_are_words(client, officer, session):
    row = confirmed(session)
    meal = ask(
        session.event, "Meal?", kind="choice", choices_en="Rice\nNoodles", choices_zh_hant="飯\n麵"
    )
    note = ask(session.event, "=cmd?", kind="text")
    Answer.objects.create(registration=row, question=meal, text="2")
    Answer.objects.create(registration=row, question=note, text="=1+1")
    confirmed(session)
    rows = {
        found["Code"]: found
        for found in table(client.post("/admin/registrations/export/", PURPOSE))
    }
    assert rows[row.public_code]["Meal?"] == "Noodles"
    assert rows[row.public_code]["'=cmd?"] == "'=1+1"
    assert sorted(found["Meal?"] for found in rows.values()) == ["", "Noodles"]


def test_workbook_opens_with_names_as_text(client, officer, session):
    confirmed(session, name="=HYPERLINK(1)")
    answer = client.post("/admin/registrations/export/", PURPOSE | {"format": "xlsx"})
    page = load_workbook(BytesIO(answer.content)).active
    headings = [cell.value for cell in page[1]]
    cell = page.cell(row=2, column=headings.index("Name") + 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.parametrize("role", ["events_officer", "data_steward"])
def test_confidential_events_leave_with_codes_only(client, session, role):
    sign_in(client, role)
    row = confirmed(session, name="Chan Tai Man", email="tai.man@example.org")
    Answer.objects.create(registration=row, question=ask(session.event, "Why?"), text="Debt")
    Event.objects.filter(pk=session.event_id).update(publicity="confidential", retention_days=30)
    answer = client.post("/admin/registrations/export/", PURPOSE)
    text = answer.content.decode()
    assert row.public_code in text
    for secret in ("Chan Tai Man", "tai.man@example.org", "Debt"):
        assert secret not in text


def test_whoever_manages_them_may_decide_and_the_receipt_says_so(client, officer, session):
    confirmed(session, name="Chan Tai Man")
    Event.objects.filter(pk=session.event_id).update(publicity="confidential", retention_days=30)
    answer = client.post("/admin/registrations/export/", PURPOSE | {"confidential_too": "on"})
    assert "Chan Tai Man" in answer.content.decode()
    assert "names of a confidential event included" in ExportReceipt.objects.get().what


def test_steward_cannot_decide_by_adding_the_field(client, session):
    sign_in(client, "data_steward")
    confirmed(session, name="Chan Tai Man")
    Event.objects.filter(pk=session.event_id).update(publicity="confidential", retention_days=30)
    answer = client.post("/admin/registrations/export/", PURPOSE | {"confidential_too": "on"})
    assert "Chan Tai Man" not in answer.content.decode()


def test_steward_reads_the_receipts_and_changes_none(client, session):
    sign_in(client, "data_steward")
    confirmed(session)
    client.post("/admin/registrations/export/", PURPOSE)
    receipt = ExportReceipt.objects.get()
    assert "To print badges" in client.get("/admin/exportreceipt/").content.decode()
    assert client.post(f"/admin/exportreceipt/delete/{receipt.pk}/").status_code == 302
    assert client.get(f"/admin/exportreceipt/edit/{receipt.pk}/").status_code == 302
    assert ExportReceipt.objects.exists()


def test_export_asks_as_often_for_three_as_for_one(session, django_assert_num_queries):
    question = ask(session.event, "Meal?")
    for number in (1, 3):
        while Registration.objects.count() < number:
            Answer.objects.create(registration=confirmed(session), question=question, text="Rice")
        with django_assert_num_queries(7):
            export_registrations(Registration.objects.all(), actor=None, purpose="A test")
