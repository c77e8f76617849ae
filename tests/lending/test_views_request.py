"""The page of the request: what is typed stays, and nothing is sent that was not seen."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lending import loans
from lending.enums import HandOver, InstitutionState, LineState
from lending.models import Institution, LoanLine, LoanRequest, Policy, Terms, Title
from site_project.core.days import local_day
from tests.factories.lending import good_days, hold, make_page, make_title
from tests.lending.borrower import REQUEST, add, alert, typed

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title(copies=2)
    make_page(made, homes)
    return made


def test_a_request_that_is_sent_twice_makes_one_request_and_one_mail(
    client: Client, title: Title, django_capture_on_commit_callbacks: Any
) -> None:
    add(client, title, *good_days(title))
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(REQUEST, typed())
        again = client.post(REQUEST, typed())
    assert first.url == again.url
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "a@b.example\nBcc: x@y.example"},
        {"name": "A\nB"},
        {"audience": "-3"},
        {"audience": "many"},
        {"district": "atlantis"},
        {"terms": ""},
        {"purpose": ""},
        {"website": "http://spam.example"},
        {"institution_kind": ""},
        {"district": ""},
        {"purpose": "A\x00B"},
    ],
)
def test_a_wrong_request_is_shown_again_with_what_was_typed(
    client: Client, title: Title, wrong: dict[str, str]
) -> None:
    add(client, title, *good_days(title))
    answer = client.post(REQUEST, typed(**wrong))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "Example Secondary School" in answer.content.decode()
    assert LoanRequest.objects.get().sent_at is None


def test_a_name_with_marks_of_direction_is_taken_without_them(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    answer = client.post(REQUEST, typed(name="\u2068Chan\u202e 大文\u2069"))
    assert answer.status_code == 302
    assert LoanRequest.objects.get().name == "Chan 大文"
    assert client.post(REQUEST, typed(name="\u202e")).status_code != 500


@pytest.mark.parametrize("email", ["a@b.example\u202e", "a@b.exam\u200eple", "a@b.example\nBcc: c"])
def test_an_address_with_hidden_marks_or_a_line_break_is_refused(
    client: Client, title: Title, email: str
) -> None:
    add(client, title, *good_days(title))
    answer = client.post(REQUEST, typed(email=email))
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"email"}
    assert LoanRequest.objects.get().sent_at is None


def test_full_width_digits_and_a_name_with_an_emoji_are_taken(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    answer = client.post(REQUEST, typed(audience="４０", name="🎓 \u202bשלום\u202c 陳"))
    assert answer.status_code == 302
    assert LoanRequest.objects.get().name == "🎓 שלום 陳"
    assert LoanRequest.objects.get().audience == 40


def test_markup_in_a_name_is_shown_as_text(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    page = client.post(REQUEST, typed(name="<script>x</script>", audience="")).content.decode()
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


def test_a_line_that_was_lost_while_the_form_lay_open_stops_the_request(
    client: Client, title: Title, homes: dict[str, Any]
) -> None:
    other = make_title()
    make_page(other, homes)
    days = good_days(title)
    add(client, title, *days)
    add(client, other, *days)
    LoanLine.objects.filter(title=title).update(held_until="2020-01-01T00:00Z")
    hold(title, *days)
    hold(title, *days)
    answer = client.post(REQUEST, typed())
    assert answer.status_code == 409
    assert "Nothing was sent" in answer.content.decode()
    assert "Taken by somebody else" in answer.content.decode()
    assert "Kept: " in answer.content.decode()
    assert "Chan Siu Ming" in answer.content.decode()
    assert not mail.outbox
    assert client.post(REQUEST, typed()).status_code == 302
    sent = LoanRequest.objects.get(sent_at__isnull=False)
    assert [line.title for line in sent.asked_lines()] == [other]


def test_other_dates_are_taken_in_the_place_of_what_was_lost_and_nothing_typed_is(
    client: Client, title: Title
) -> None:
    days = good_days(title)
    add(client, title, *days)
    LoanLine.objects.update(held_until="2020-01-01T00:00Z")
    hold(title, *days)
    hold(title, *days)
    lost = client.post(REQUEST, typed())
    assert lost.status_code == 409
    assert "Your basket is empty now." in lost.content.decode()
    offered = re.findall(r'value="(take:[^"]+)"', lost.content.decode())
    assert len(offered) == 3
    page = client.post(REQUEST, typed(step=offered[0]))
    assert page.status_code == 200
    assert "A lesson on the covenant" in page.content.decode()
    assert client.post(REQUEST, typed()).status_code == 302


@pytest.mark.parametrize(
    "step",
    ["take:NONE:2026-12-01/2026-12-08", "take:", "take:x:2026-02-30/", "drop:x", "drop:", "?"],
)
def test_steps_that_nobody_was_offered_do_nothing(client: Client, title: Title, step: str) -> None:
    add(client, title, *good_days(title))
    line = hold(make_title(), *good_days(title))
    for forged in (step, f"drop:{line.pk}", f"drop:{10**30}"):
        page = client.post(REQUEST, typed(step=forged))
        assert page.status_code in (200, 409)
        assert "Chan Siu Ming" in page.content.decode()
    line.refresh_from_db()
    assert line.state == LineState.HELD


def seen_on(client: Client) -> str:
    return client.get(REQUEST).context["seen"]


def test_a_line_whose_days_were_moved_is_shown_before_anything_is_sent(
    client: Client, title: Title
) -> None:
    add(client, title, *good_days(title))
    seen = seen_on(client)
    line = LoanLine.objects.get()
    LoanLine.objects.update(due_day=line.due_day + timedelta(days=1))
    answer = client.post(REQUEST, typed(seen=seen))
    assert answer.status_code == 409
    assert "New dates: " in answer.content.decode()
    assert LoanRequest.objects.get().sent_at is None
    assert client.post(REQUEST, typed(seen=answer.context["seen"])).status_code == 302


def test_what_was_added_or_removed_in_another_window_is_shown(
    client: Client, title: Title, homes: dict[str, Any]
) -> None:
    add(client, title, *good_days(title))
    seen = seen_on(client)
    other = make_title(copies=2)
    make_page(other, homes)
    add(client, other, *good_days(other))
    answer = client.post(REQUEST, typed(seen=seen))
    assert answer.status_code == 409
    assert "Added: " in answer.content.decode()
    client.post(f"/en/lending/basket/remove/{LoanLine.objects.latest('pk').pk}/")
    answer = client.post(REQUEST, typed(seen=answer.context["seen"]))
    assert answer.status_code == 409
    assert LoanRequest.objects.get().sent_at is None


@pytest.fixture
def schools(db: None) -> list[Institution]:
    rows = [
        ("Lion Rock Secondary School", "獅子山中學", "wong-tai-sin", True),
        ("Lion Rock Primary School", "獅子山小學", "wong-tai-sin", True),
        ("Lion Rock Reading Group", "獅子山讀書會", "kowloon-city", False),
    ]
    return [
        Institution.objects.create(
            name_en=english,
            name_zh_hant=chinese,
            kind="secondary",
            district=district,
            listed=listed,
        )
        for english, chinese, district, listed in rows
    ]


@pytest.mark.parametrize("words", ["lion rock", "獅子山", "ｌｉｏｎ　rock school", "Rock LION"])
def test_only_institutions_of_public_registers_are_found(
    client: Client, title: Title, schools: list[Institution], words: str
) -> None:
    add(client, title, *good_days(title))
    page = client.post(REQUEST, typed(step="find", institution_name=words, terms=""))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Lion Rock Secondary School · Secondary school · Wong Tai Sin" in text
    assert "Reading Group" not in text
    assert "Chan Siu Ming" in text
    assert "A lesson on the covenant" in text
    assert 'role="alert"' not in text


def test_a_chosen_institution_needs_no_kind_and_district(
    client: Client, title: Title, schools: list[Institution]
) -> None:
    add(client, title, *good_days(title))
    choice = {"institution_name": "lion rock", "institution": str(schools[0].pk)}
    sent = client.post(REQUEST, typed(**choice, institution_kind="", district=""))
    assert sent.status_code == 302
    found = LoanRequest.objects.get()
    assert found.institution_name == "Lion Rock Secondary School"
    assert (found.institution_kind, found.district) == ("secondary", "wong-tai-sin")


def test_of_two_institutions_of_one_name_the_chosen_one_borrows(
    client: Client, title: Title, schools: list[Institution]
) -> None:
    twin = Institution.objects.create(
        name_en="Lion Rock Secondary School", kind="secondary", district="tai-po", listed=True
    )
    add(client, title, *good_days(title))
    choice = {"institution_name": "lion rock", "institution": str(twin.pk)}
    client.post(REQUEST, typed(**choice, institution_kind="", district=""))
    loans.confirm(LoanRequest.objects.get())
    assert LoanRequest.objects.get().institution == twin


@pytest.mark.parametrize("index", [2, None])
def test_an_institution_that_is_not_listed_cannot_be_chosen_by_a_forged_number(
    client: Client, title: Title, schools: list[Institution], index: int | None
) -> None:
    add(client, title, *good_days(title))
    pk = schools[index].pk if index is not None else 10**20
    answer = client.post(REQUEST, typed(institution_name="lion rock", institution=str(pk)))
    assert answer.status_code == 400
    assert "Reading Group" not in answer.content.decode()


def test_a_refused_or_short_name_is_told_by_no_list(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    Institution.objects.create(name_en="Old School", kind="primary", state=InstitutionState.REFUSED)
    for words in ("Old School", "o", "   ", "%"):
        page = client.post(REQUEST, typed(step="find", institution_name=words))
        assert "institution" not in page.context["form"].fields
        assert ("No school or group of this name" in page.content.decode()) == bool(words.strip())


def test_who_borrows_for_themselves_names_no_institution(client: Client, title: Title) -> None:
    add(client, title, *good_days(title))
    sent = client.post(REQUEST, typed(institution_name="", institution_kind="", district=""))
    assert sent.status_code == 302


def test_a_delivery_asks_for_an_address_where_the_policy_delivers(
    client: Client, title: Title
) -> None:
    add(client, title, *good_days(title))
    assert "You collect it at the centre" in client.get(REQUEST).content.decode()
    assert client.post(REQUEST, typed(hand_over="deliver", step="find")).status_code == 200
    Policy.objects.filter(pk=title.policy_id).update(by_delivery=True)
    page = client.get(REQUEST).content.decode()
    assert "The centre delivers" in page
    assert "Courier" not in page
    assert client.post(REQUEST, typed(hand_over="courier", address="x")).status_code == 400
    missing = client.post(REQUEST, typed(hand_over="deliver"))
    assert missing.status_code == 400
    assert "Where shall we bring it?" in missing.content.decode()
    assert client.post(REQUEST, typed(hand_over="deliver", address="1 Road")).status_code == 302
    sent = LoanRequest.objects.get()
    assert (sent.hand_over, sent.address) == (HandOver.DELIVER, "1 Road")


def test_the_terms_stand_in_full_and_a_new_wording_is_read_again(
    client: Client, title: Title
) -> None:
    add(client, title, *good_days(title))
    assert "I collect what I borrow on the agreed day" in client.get(REQUEST).content.decode()
    Terms.objects.create(version="9", since=local_day(), body_en="New wording", body_zh_hant="新")
    answer = client.post(REQUEST, typed(terms_version="1"))
    assert answer.status_code == 400
    assert "The terms have changed" in answer.content.decode()
    assert "New wording" in answer.content.decode()
    assert client.post(REQUEST, typed(terms_version="9")).status_code == 302
    assert LoanRequest.objects.get().terms_version == "9"


def test_terms_of_a_later_day_do_not_hold_yet(client: Client, title: Title) -> None:
    Terms.objects.create(version="9", since=date(2999, 1, 1), body_en="Later", body_zh_hant="新")
    add(client, title, *good_days(title))
    assert "Later" not in client.get(REQUEST).content.decode()


def test_the_basket_is_kept_for_longer_from_the_request_without_losing_a_word(
    client: Client, title: Title
) -> None:
    add(client, title, *good_days(title))
    before = LoanLine.objects.get().held_until
    page = client.post(REQUEST, typed(step="extend", audience="not a number"))
    assert page.status_code == 200
    assert LoanLine.objects.get().held_until > before
    for words in ("Chan Siu Ming", "not a number", "A lesson on the covenant", "checked"):
        assert words in page.content.decode()
    assert alert(page) == ""


def test_a_last_copy_is_not_kept_for_longer_without_an_address_and_the_page_says_so(
    client: Client, homes: dict[str, Any]
) -> None:
    title = make_title(copies=1)
    make_page(title, homes)
    add(client, title, *good_days(title))
    page = client.post(REQUEST, typed(step="extend", email=""))
    assert "Give your e-mail" in alert(page)
    assert "Chan Siu Ming" in page.content.decode()
    assert alert(client.post(REQUEST, typed(step="extend"))) == ""


@pytest.mark.parametrize(
    "sent",
    [
        {"step": "find", "institution_name": "school\0"},
        {"step": "take:A\0:2026-12-01/2026-12-08"},
        {"step": "extend", "email": f"{'a' * 60}@{'b' * 60}.{'c' * 63}.{'d' * 63}.example.example"},
        {"step": "extend", "email": "a@b.example\u202e"},
    ],
    ids=["name", "code", "long", "marks"],
)
def test_what_no_database_can_keep_or_find_changes_nothing(
    client: Client, title: Title, sent: dict[str, str]
) -> None:
    add(client, title, *good_days(title))
    assert client.post(REQUEST, typed(**sent)).status_code in (200, 409)
    assert LoanRequest.objects.get().email == ""
    assert client.post(REQUEST, typed(form_key="\0", terms="")).status_code == 400
    client.cookies.clear()
    assert client.post(REQUEST, typed(form_key="\0")).status_code == 409


def test_a_request_of_an_empty_basket_is_not_sent(client: Client, title: Title) -> None:
    assert "Your basket is empty" in client.get(REQUEST).content.decode()
    assert client.post(REQUEST, typed()).status_code == 409
    add(client, title, *good_days(title))
    client.post(f"/en/lending/basket/remove/{LoanLine.objects.get().pk}/")
    assert client.post(REQUEST, typed()).status_code == 409
