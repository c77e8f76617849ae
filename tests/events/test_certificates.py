"""Certificates: for those who came, the same bytes each time, verified without a name."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from events import certificates
from events.certificates import as_pdf, hours_in_words, issue, revoke
from events.enums import EventKind, Publicity, RegistrationState
from events.models import Certificate, Event, Registration, Session
from events.refusals import Refused
from events.registration import confirm_with_link, register
from site_project.core.codes import typed_public_code
from site_project.core.models import OfficeSettings
from site_project.core.paired import column
from site_project.core.pdf import Sheet, can_set
from tests.factories.events import applicant, make_event, make_session
from tests.pdf_text import streams, text_of, typefaces

pytestmark = pytest.mark.django_db

NAME_EN = "Law of the Mainland: a talk"
NAME_ZH = "內地法律講座"
START = datetime(2026, 3, 7, 6, 30, tzinfo=UTC)  # half past two in the afternoon in Hong Kong


@pytest.fixture
def session(db: None) -> Session:
    event = make_event(**{column("name", "en"): NAME_EN, column("name", "zh-hant"): NAME_ZH})
    OfficeSettings.objects.update(
        **{column("name", "en"): "Civil Rights Centre", column("name", "zh-hant"): "民權中心"}
    )
    return make_session(event, starts_at=START, ends_at=START + timedelta(hours=2))


def attended(session: Session, name: str = "陳小明", party: int = 1, **fields: Any) -> Registration:
    at = session.starts_at - timedelta(days=1)
    row = register(session, applicant=applicant(name=name, party_size=party, **fields), at=at)
    row = confirm_with_link(row, at=at)
    Registration.objects.filter(pk=row.pk).update(arrived=party)
    return Registration.objects.get(pk=row.pk)


def issued(session: Session, *args: Any, **fields: Any) -> Certificate:
    certificate = issue(attended(session, *args, **fields), at=session.ends_at)
    return Certificate.objects.select_related("registration__session__event").get(pk=certificate.pk)


# --- On paper ----------------------------------------------------------------


def test_sheet_says_who_what_when_and_how_long_in_both_languages(session: Session) -> None:
    certificate = issued(session)
    text = text_of(as_pdf(certificate, "en"))
    grouped = certificates.grouped(certificate.code)
    for part in (
        "Certificate of attendance",
        "出席證明書",
        "陳小明",
        NAME_EN,
        NAME_ZH,
        "Sat 7 Mar 2026, 2:30–4:30 pm",
        "2026年3月7日（星期六）下午2:30至4:30",
        "2 hours",
        "2 小時",
        "Civil Rights Centre",
        "民權中心",
        grouped,
        f"http://testserver/verify/{certificate.code}/",
    ):
        assert part in text, part
    assert "?" not in text


def test_sheet_begins_in_the_readers_language(session: Session) -> None:
    certificate = issued(session)
    english, chinese = (text_of(as_pdf(certificate, code)) for code in ("en", "zh-hant"))
    assert english.index(NAME_EN) < english.index(NAME_ZH)
    assert chinese.index(NAME_ZH) < chinese.index(NAME_EN)


def test_chinese_glyphs_are_inside_the_file(session: Session) -> None:
    pdf = as_pdf(issued(session), "zh-hant")
    [font] = typefaces(pdf)
    # A subset, with a drawing for each character that is used.
    assert 60 < len(font[0].CharStrings) < 400
    assert pdf.count(b"/FontFile3") == 1
    assert b"/BaseFont" in pdf
    for char in "陳小明內地法律講座":
        assert char in text_of(pdf)


def test_sheet_is_one_page_of_a4(session: Session) -> None:
    pdf = as_pdf(issued(session, "A" * 120), "en")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 1
    assert b"/MediaBox [0 0 595.28 841.89]" in pdf


def test_same_certificate_is_the_same_bytes(session: Session) -> None:
    certificate = issued(session)
    assert as_pdf(certificate, "en") == as_pdf(certificate, "en")
    assert as_pdf(certificate, "en") != as_pdf(certificate, "zh-hant")


def test_every_process_makes_the_same_bytes() -> None:
    """Nothing in a file hangs on the order of a set or on the clock."""
    program = (
        "import django, hashlib; django.setup();"
        "from datetime import datetime, UTC;"
        "from site_project.core.pdf import Sheet, RED;"
        "s = Sheet('證書', language='zh-Hant-HK', made_at=datetime(2026, 3, 7, tzinfo=UTC));"
        "s.seal(10, 10, 15); s.code(20, 20, 30, 'ABC'); s.box(1, 1, 2, 2, RED);"
        "s.paragraph(20, 90, 60, '出席證明書 Certificate of attendance', 20);"
        "print(hashlib.sha256(s.bytes()).hexdigest())"
    )
    marks = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "7")
    }
    assert len(marks) == 1


def test_name_that_no_typeface_can_set_leaves_its_line_to_the_hand(session: Session) -> None:
    arabic, devanagari = "محمد", "सीता"
    assert not can_set(arabic)
    assert not can_set(devanagari)
    text = text_of(as_pdf(issued(session, arabic), "en"))
    assert "?" not in text
    assert arabic not in text
    assert "This is to certify that" in text


def test_name_with_accents_and_rare_characters(session: Session) -> None:
    text = text_of(as_pdf(issued(session, "Nguyễn Thị Ánh"), "en"))
    assert "Nguyễn Thị Ánh" in text
    rare = "𠮷㐂"
    if can_set(rare):  # the system has the whole typeface
        assert rare in text_of(as_pdf(issued(session, rare), "en"))


def test_registration_without_a_name_gives_a_sheet_to_fill_in(session: Session) -> None:
    certificate = issued(session, "")
    assert NAME_EN in text_of(as_pdf(certificate, "en"))


def test_party_is_told(session: Session) -> None:
    text = text_of(as_pdf(issued(session, "Chan", 3), "en"))
    assert "and 2 other people" in text


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_longest_texts_stay_on_the_sheet(session: Session, language: str) -> None:
    Event.objects.update(
        **{
            column("name", "en"): "Protection of one’s rights " * 7,
            column("name", "zh-hant"): "民" * 200,
        }
    )
    certificate = issued(session, "Wolfeschlegelsteinhausenbergerdorff " * 3, 3)
    pdf = as_pdf(certificate, language)
    content = b"".join(data for data in streams(pdf) if b" Tf" in data)
    heights = [float(y) for y in re.findall(rb"([\d.]+) Td \(", content)]
    # Each line is below the one before it, or beside: nothing runs into the foot.
    assert heights == sorted(heights, reverse=True)
    assert min(heights) > 60


def test_no_line_begins_with_a_closing_mark() -> None:
    sheet = Sheet("x", language="zh-Hant-HK", made_at=START)
    lines = sheet.lines("「認識」，「行使」；「維護」你的權利。" * 4, 40, 14)
    assert len(lines) > 3
    assert all(line[0] not in "，。；」" for line in lines)
    assert all(line[-1] != "「" for line in lines)
    sheet.bytes()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "1 hour"), (90, "1.5 hours"), (100, "1.75 hours"), (120, "2 hours"), (600, "10 hours")],
)
def test_hours_are_told_to_the_quarter(session: Session, minutes: int, words: str) -> None:
    session.ends_at = session.starts_at + timedelta(minutes=minutes)
    assert hours_in_words(session) == words


def test_whole_days_are_told_as_days(session: Session) -> None:
    session.all_day = True
    session.starts_at = datetime(2026, 3, 6, 16, tzinfo=UTC)
    session.ends_at = session.starts_at + timedelta(days=2)
    assert hours_in_words(session) == "2 days"


# --- Issuing -----------------------------------------------------------------


def test_issued_once(session: Session) -> None:
    row = attended(session)
    first = issue(row, at=session.ends_at)
    assert issue(row, at=session.ends_at + timedelta(days=1)) == first
    assert typed_public_code(first.code) == first.code
    assert first.issued_at == session.ends_at


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda: Registration.objects.update(arrived=0), "not_attended"),
        (
            lambda: Registration.objects.update(state=RegistrationState.CANCELLED),
            "not_attended",
        ),
        (lambda: Event.objects.update(kind=EventKind.CLINIC), "no_certificate"),
        (
            lambda: Event.objects.update(publicity=Publicity.CONFIDENTIAL, retention_days=30),
            "no_certificate",
        ),
    ],
)
def test_refused_to_whoever_was_not_there(session: Session, spoil: Any, code: str) -> None:
    row = attended(session)
    spoil()
    with pytest.raises(Refused) as refused:
        issue(row, at=session.ends_at)
    assert refused.value.code == code
    assert not Certificate.objects.exists()


def test_refused_before_the_end(session: Session) -> None:
    row = attended(session)
    with pytest.raises(Refused, match="after the end"):
        issue(row, at=session.ends_at - timedelta(minutes=1))


def test_one_certificate_for_a_registration_is_the_databases_promise(session: Session) -> None:
    certificate = issued(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            registration=certificate.registration, code="X", issued_at=timezone.now()
        )


# --- The file ----------------------------------------------------------------


def file_of(row: Registration) -> str:
    return f"/r/{row.manage_token}/certificate.pdf"


def test_owner_gets_the_file_by_the_link_in_the_mail(client: Any, session: Session) -> None:
    certificate = issued(session, language="zh-hant")
    answer = client.get(file_of(certificate.registration))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer.content == as_pdf(certificate, "zh-hant")
    assert hashlib.sha256(answer.content).hexdigest()


def test_no_file_before_it_is_issued_nor_when_it_is_revoked(client: Any, session: Session) -> None:
    row = attended(session)
    assert client.get(file_of(row)).status_code == 404
    certificate = issue(row, at=session.ends_at)
    assert client.get(file_of(row)).status_code == 200
    revoke(certificate)
    assert client.get(file_of(row)).status_code == 404


def test_no_file_by_the_browsers_token_nor_by_an_old_link(client: Any, session: Session) -> None:
    row = issued(session).registration
    assert client.get(f"/r/{row.confirm_token}/certificate.pdf").status_code == 404
    assert client.get("/r/nonsense/certificate.pdf").status_code == 404
    old = file_of(row)
    Registration.objects.update(link_version=2)
    assert client.get(old).status_code == 404


def test_getting_the_file_changes_nothing(client: Any, session: Session) -> None:
    row = attended(session)
    client.get(file_of(row))
    assert not Certificate.objects.exists()
    assert client.post(file_of(row)).status_code == 405


# --- Verifying ---------------------------------------------------------------


def check(client: Any, code: str, language: str = "en", **headers: str) -> Any:
    return client.get(f"/verify/{code}/?lang={language}", headers=headers)


def test_anyone_sees_what_was_attended_and_not_by_whom(client: Any, session: Session) -> None:
    certificate = issued(session, "陳小明", email="ming@example.org")
    answer = check(client, certificate.code)
    page = answer.content.decode()
    assert answer.status_code == 200
    for told in ("This certificate is valid", NAME_EN, "Sat 7 Mar 2026", "2 hours", "1 person"):
        assert told in page
    assert "陳小明" not in page
    assert "ming@example.org" not in page
    assert certificate.registration.public_code not in page
    assert answer["Cache-Control"] == "no-store, private"
    assert 'content="noindex"' in page


def test_code_is_understood_as_people_type_it(client: Any, session: Session) -> None:
    code = issued(session).code
    typed = certificates.grouped(code).lower()
    assert check(client, typed).status_code == 200


def test_page_speaks_the_readers_language(client: Any, session: Session) -> None:
    code = issued(session).code
    chinese = client.get(f"/verify/{code}/", headers={"accept-language": "zh-HK,zh;q=0.9"})
    english = client.get(f"/verify/{code}/", headers={"accept-language": "en-GB"})
    asked = check(client, code, "zh-hant", **{"accept-language": "en-GB"})
    assert NAME_ZH in chinese.content.decode()
    assert NAME_EN in english.content.decode()
    assert NAME_ZH in asked.content.decode()
    assert "Accept-Language" in chinese["Vary"]
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hant", "en")


def test_code_that_turns_text_is_repeated_without_its_marks(client: Any, db: None) -> None:
    page = client.get("/verify/%E2%80%AEABC%01/").content.decode()
    assert "「ABC」" in page
    assert not {"\u202e", "\x00"} & set(page)


@pytest.mark.parametrize("code", ["ABCDEFGH2345", "x", "%01", "<script>", "九" * 50])
def test_unknown_code_is_said_to_be_unknown(client: Any, db: None, code: str) -> None:
    answer = check(client, code)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "We have issued no certificate with the code" in page
    assert 'role="alert"' in page
    assert "<script>”" not in page


def test_revoked_certificate_is_told_as_such(client: Any, session: Session) -> None:
    certificate = issued(session)
    revoke(certificate)
    assert revoke(certificate).revoked_at == certificate.revoked_at
    answer = check(client, certificate.code)
    assert answer.status_code == 410
    assert "no longer valid" in answer.content.decode()


def test_certificate_ends_with_an_arrival_that_is_undone(client: Any, session: Session) -> None:
    certificate = issued(session)
    Registration.objects.update(arrived=0)
    assert check(client, certificate.code).status_code == 410


def test_certificate_outlives_the_name(client: Any, session: Session) -> None:
    certificate = issued(session)
    Registration.objects.update(name="", email="", email_folded="")
    assert check(client, certificate.code).status_code == 200
    certificate.registration.refresh_from_db()
    assert "陳小明" not in text_of(as_pdf(certificate, "en"))


def test_codes_cannot_be_tried_without_end(client: Any, session: Session, settings: Any) -> None:
    settings.RATE_LIMITS = True
    cache.clear()
    code = issued(session).code
    answers = [check(client, code).status_code for _try in range(301)]
    assert (answers[0], answers[-1]) == (200, 429)
