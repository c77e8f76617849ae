"""The form: quotas, questions, access, what it prints, and how errors are told."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from events.enums import Audience, QuestionKind, QuotaCheck
from events.models import AccessRequest, AudienceQuota, EventSettings, Question, Registration
from events.models import Session as SessionRow
from events.registration import register
from tests.factories.events import applicant

FORM = "/en/events/mainland-law/register/"


def text(response):
    return response.content.decode()


def use(**fields):
    settings = EventSettings.load()
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.save()


@pytest.fixture
def quotas(session):
    """Ten places for everyone, five for those with a code, three for two universities."""
    use(uses_quotas=True)
    everyone = AudienceQuota.objects.create(session=session, audience=Audience.PUBLIC, capacity=10)
    members = AudienceQuota.objects.create(
        session=session,
        audience=Audience.MEMBERS,
        capacity=5,
        checked_by=QuotaCheck.CODE,
        code="SOCO 72",
    )
    students = AudienceQuota.objects.create(
        session=session,
        audience=Audience.STUDENTS,
        capacity=3,
        checked_by=QuotaCheck.DOMAIN,
        domains="connect.example.edu, link.example.edu",
    )
    return everyone, members, students


def ask(event, **fields):
    values = {
        "text_en": "Which law do you study?",
        "text_zh_hant": "你在研究哪條法例？",
        "purpose_en": "So that the speaker can prepare.",
        "purpose_zh_hant": "讓講者作準備。",
    }
    return Question.objects.create(event=event, **values | fields)


# --- Quotas -----------------------------------------------------------------------


def test_quotas_are_offered_with_their_places_and_checks(client, session, quotas):
    html = text(client.get(FORM))
    assert "10 places left" in html
    assert "with a code · 5 places left" in html
    assert "@connect.example.edu, @link.example.edu" in html
    assert "Code of your group" in html


def test_quota_of_a_full_session_has_no_place_left_either(client, session, quotas):
    SessionRow.objects.filter(pk=session.pk).update(kept=session.capacity)
    html = text(client.get(FORM))
    assert html.count(" · Full") == 3
    assert "places left" not in html


def test_form_without_quotas_names_none(client, session):
    html = text(client.get(FORM))
    assert "Places for" not in html
    assert "Code of your group" not in html


@pytest.mark.parametrize(
    ("which", "typed", "status", "words"),
    [
        (0, {}, 200, "Place held"),
        (1, {"quota_code": "soco72"}, 200, "Place held"),
        (1, {"quota_code": "wrong"}, 403, "not the code for these places"),
        (2, {"email": "a@link.example.edu"}, 200, "Place held"),
        (2, {}, 403, "connect.example.edu"),
    ],
)
def test_quota_takes_those_it_is_for(posted, quotas, which, typed, status, words):
    answer = posted(quota=str(quotas[which].pk), **typed)
    assert answer.status_code == status
    assert words in text(answer)
    assert Registration.objects.count() == (1 if status == 200 else 0)


def test_who_chooses_nothing_is_of_the_public(client, posted, quotas):
    assert f'value="{quotas[0].pk}" id="id_quota_0" checked' in text(client.get(FORM))
    assert posted().status_code == 200
    assert Registration.objects.get().quota == quotas[0]


@pytest.mark.parametrize("choice", ["0", "999999", "x"])
def test_quota_that_is_none_of_them_is_told_beside_the_choice(posted, quotas, choice):
    answer = posted(quota=choice)
    assert answer.status_code == 400
    assert 'href="#id_quota_0"' in text(answer)


def test_mismatch_keeps_what_was_typed_and_which_places_were_wanted(posted, quotas):
    html = text(posted(quota=str(quotas[1].pk), quota_code="wrong"))
    assert 'value="ming@example.org"' in html
    assert 'value="wrong"' in html
    assert re.search(rf'value="{quotas[1].pk}"[^>]* checked', html)


def test_full_quota_says_so_while_others_have_places(client, posted, session, quotas):
    AudienceQuota.objects.filter(pk=quotas[0].pk).update(capacity=0)
    assert "Everyone · Full" in text(client.get(FORM))
    refused = posted(quota=str(quotas[0].pk))
    assert refused.status_code == 409
    assert "Join the waiting list" in text(refused)


# --- Questions ----------------------------------------------------------------------


def test_question_stands_with_its_purpose_and_its_end(client, session):
    ask(session.event, retention_days=12)
    html = text(client.get(FORM))
    assert "Which law do you study?" in html
    assert "So that the speaker can prepare. Kept for 12 days after the event." in html
    assert "你在研究哪條法例？" in text(client.get("/zh-hant/events/mainland-law/register/"))


def test_answers_are_stored_by_question(posted, session):
    text_question = ask(session.event)
    choice = ask(
        session.event,
        kind=QuestionKind.CHOICE,
        choices_en="Vegetarian\nAnything",
        choices_zh_hant="素食\n無所謂",
    )
    yes_no = ask(session.event, kind=QuestionKind.YES_NO)
    number = ask(session.event, kind=QuestionKind.NUMBER)
    answer = posted(
        **{
            f"q{text_question.pk}": "Article 23",
            f"q{choice.pk}": "2",
            f"q{yes_no.pk}": "no",
            f"q{number.pk}": "３",
        }
    )
    assert answer.status_code == 200
    row = Registration.objects.get()
    stored = dict(row.answers.values_list("question", "text"))
    assert stored == {
        text_question.pk: "Article 23",
        choice.pk: "2",
        yes_no.pk: "no",
        number.pk: "3",
    }


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", ""),
        ("text", "x" * 1001),
        ("choice", "3"),
        ("yes_no", "perhaps"),
        ("number", "many"),
    ],
)
def test_wrong_answer_is_linked_from_the_top_and_nothing_is_stored(posted, session, kind, typed):
    question = ask(
        session.event, kind=kind, required=True, choices_en="A\nB", choices_zh_hant="甲\n乙"
    )
    answer = posted(**{f"q{question.pk}": typed})
    assert answer.status_code == 400
    at = "_0" if kind in ("choice", "yes_no") else ""
    assert f'href="#id_q{question.pk}{at}"' in text(answer)
    assert f'id="id_q{question.pk}{at}"' in text(answer)
    assert not Registration.objects.exists()


def test_archived_question_is_not_asked(client, session):
    ask(session.event, archived=True)
    assert "Which law" not in text(client.get(FORM))


def test_office_without_questions_asks_none(client, session):
    use(uses_questions=False)
    ask(session.event)
    assert "Which law" not in text(client.get(FORM))


def test_new_question_is_asked_at_once_although_forms_are_remembered(client, session):
    client.get(FORM)
    ask(session.event)
    assert "Which law" in text(client.get(FORM))


# --- Access -------------------------------------------------------------------------


def test_access_is_asked_with_the_form_and_a_helper_does_not_count(posted, session):
    assert posted(party_size="2", access_needs="Sign language", helper="on").status_code == 200
    request = AccessRequest.objects.get()
    assert (request.needs, request.helper) == ("Sign language", True)
    session.refresh_from_db()
    assert session.held == 2


def test_form_tells_until_when_access_is_answered(client, session):
    assert "You get a reply by" in text(client.get(FORM))


def test_access_that_was_typed_is_open_when_the_form_comes_back(posted):
    html = text(posted(name="", access_needs="A ramp"))
    assert re.search(r"<details[^>]* open>", html)
    assert "A ramp" in html


# --- What it prints, and how it answers ---------------------------------------------


def test_statement_tells_of_answers_and_access_where_there_are_some(client, session):
    assert "Each answer serves the purpose" not in text(client.get(FORM))
    ask(session.event)
    html = text(client.get(FORM))
    assert "Each answer serves the purpose" in html
    assert "What you need to take part is read by those who arrange it" in html
    assert "Cap. 486" in html


def test_each_error_is_named_at_the_top_and_leads_to_its_field(posted):
    html = text(posted(name="", email="ming", party_size="9"))
    for field in ("name", "email", "party_size"):
        assert f'href="#id_{field}"' in html
        assert f'id="id_{field}"' in html
    assert 'value="ming"' in html
    assert 'value="9"' in html


def test_confidential_form_names_no_subject_and_takes_a_pseudonym(client, posted, session):
    event = session.event
    event.publicity, event.retention_days = "confidential", 30
    event.save()
    html = text(client.get(FORM))
    assert "Your appointment" in html
    assert "pseudonym" in html
    assert str(event.name_en) not in html
    assert "erased 30 days after" in html
    held = text(posted())
    assert "Place held" in held
    assert event.name_en not in held


def test_no_page_of_a_registration_sets_a_cookie_or_differs_by_one(client, session):
    registration = register(session, applicant=applicant())
    for url in (FORM, "/confirm/", f"/r/{registration.manage_token}/"):
        answer = client.get(url)
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_cancelled_between_form_and_submit(client, posted, session):
    client.get(FORM)
    SessionRow.objects.update(status="cancelled")
    answer = posted()
    assert answer.status_code == 410
    assert "has been cancelled" in text(answer)


def test_two_for_the_last_place_and_the_second_may_wait(client, posted, session):
    SessionRow.objects.update(capacity=1)
    assert "Hold my place" in text(client.get(FORM))
    assert "Place held" in text(posted(email="first@example.org"))
    second = posted(email="second@example.org")
    assert second.status_code == 409
    assert "Join the waiting list" in text(second)
    session.refresh_from_db()
    assert (session.held, session.taken) == (1, 0)


def test_full_session_near_its_start_offers_no_waiting(client, posted, session):
    start = timezone.now() + timedelta(minutes=30)
    SessionRow.objects.update(capacity=1, starts_at=start, ends_at=start + timedelta(hours=2))
    session.refresh_from_db()
    register(session, applicant=applicant())
    html = text(client.get(FORM))
    assert "Join the waiting list" not in html
    assert "Full" in html
    refused = posted(waiting="1")
    assert refused.status_code == 409
    assert "first at the door" in text(refused)


def test_registration_stands_while_the_mail_server_is_down(
    posted, session, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        answer = posted()
    assert answer.status_code == 200
    assert "Place held" in text(answer)
    assert Registration.objects.get().state == "unconfirmed"
    assert mail.outbox == []
