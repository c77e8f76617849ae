"""Paper of the desk: labels, packing slip, agreement, letter, as people read them."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from lending import loans, prints
from lending.models import (
    ComponentSpec,
    Institution,
    LoanLine,
    LoanRequest,
    PartEntry,
    Terms,
)
from lending.parts import first_stock
from lending.prints.labels import label_address
from lending.prints.slip import reference_address
from lending.scanning import read_code
from site_project.core.models import CustomImage, OfficeSettings, User
from tests.factories.lending import good_days, make_officer, make_title, requested
from tests.pdf_text import pages, streams, text_of, typefaces

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(homes: Any) -> User:
    OfficeSettings.objects.update(name_en="Civil Rights Centre", name_zh_hant="民權中心")
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def approved(officer: User, language: str = "en", parts: int = 2) -> LoanLine:
    title = make_title(name_en="Rights of the child", replacement_cost=120_000)
    type(title).objects.filter(pk=title.pk).update(name_zh_hant="兒童權利")
    for number in range(parts):
        ComponentSpec.objects.create(
            title=title,
            name_en=f"Card {number}",
            name_zh_hant=f"卡片{number}",
            unit_en="cards",
            unit_zh_hant="張",
            expected_qty=number + 3,
            cost=1250,
            sort_order=number,
        )
    first_stock(title.pk)
    line = requested(title, *good_days(title))
    loans.approve(line, by=officer)
    LoanRequest.objects.update(language=language)
    return LoanLine.objects.for_desk().get(pk=line.pk)


def test_labels_fill_sheets_from_the_place_that_was_asked_for(officer: User) -> None:
    title = make_title(copies=5, name_en="Boards on liberty")
    copies = list(title.copies.select_related("title"))
    form = prints.FORMATS["24"]
    one = prints.label_sheets(copies, form, made_at=timezone.now())
    two = prints.label_sheets(copies, form, start=22, made_at=timezone.now())
    assert (pages(one), pages(two)) == (1, 2)
    text = text_of(one)
    for copy in copies:
        assert copy.code in text
    assert "Boards on liberty" in text
    assert "展板" in text


def test_label_leads_to_the_copy(officer: User) -> None:
    copy = make_title().copies.get()
    assert label_address(copy) == f"http://testserver{reverse('lending_copy', args=[copy.code])}"
    assert read_code(label_address(copy), at=timezone.now()).copy == copy


def test_labels_are_chosen_and_wrong_choices_explained(desk: Client) -> None:
    copies = list(make_title(copies=2).copies.all())
    path = "/admin/lending-labels/"
    assert copies[0].code in desk.get(path).content.decode()
    asked = {"sheet": "24", "start": 3, "copy": [copies[0].pk]}
    answer = desk.get(path, asked)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert copies[0].code in text
    assert copies[1].code not in text
    for wrong in ({"start": 25}, {"copy": []}, {"copy": ["x"]}, {"sheet": "7"}, {"start": "二"}):
        refused = desk.get(path, asked | wrong)
        assert refused.status_code == 400
        assert 'role="alert"' in refused.content.decode()


def test_slip_counts_every_part_and_names_nobody(officer: User) -> None:
    line = approved(officer)
    copy = line.occupation.copy
    spec = line.title.components.first()
    PartEntry.objects.create(copy=copy, spec=spec, delta=-1, reason="loss")
    text = text_of(prints.packing_slip(line, made_at=timezone.now()))
    for told in (str(line), copy.code, "Rights of the child", "Card 0", "卡片0", "2 cards"):
        assert told in text, told
    assert "Chan Siu Ming" not in text
    assert "Example Secondary School" not in text
    assert reference_address(line.request.reference) == (
        f"http://testserver/admin/lending-scan/{line.request.reference}/"
    )


def test_slip_shows_the_photograph_of_a_part(officer: User) -> None:
    line = approved(officer)
    plain = prints.packing_slip(line, made_at=timezone.now())
    content = BytesIO()
    Image.new("RGB", (640, 480), "red").save(content, "PNG")
    photo = CustomImage.objects.create(
        title="Card", file=ImageFile(BytesIO(content.getvalue()), name="card.png")
    )
    line.title.components.filter(name_en="Card 0").update(photo=photo)
    shown = prints.packing_slip(line, made_at=timezone.now())
    assert b"/Subtype /Image" not in plain
    assert shown.count(b"/Subtype /Image") == 1
    photo.file.storage.delete(photo.file.name)
    assert b"/Subtype /Image" not in prints.packing_slip(line, made_at=timezone.now())


def test_agreement_has_terms_costs_and_signatures_in_the_borrowers_language(
    officer: User,
) -> None:
    line = approved(officer, "zh-hant")
    pdf = prints.agreement(line.request, made_at=timezone.now())
    text = text_of(pdf)
    for told in ("兒童權利", "卡片1", "4 張", "HK$12.50", "HK$1,200", "借用費用全免", "民權中心"):
        assert told in text, told
    assert "?" not in text
    for char in "兒童權利借用":
        assert char in text
    assert all(len(font[0].CharStrings) > 100 for font in typefaces(pdf))


def test_agreement_keeps_the_terms_that_were_accepted(officer: User) -> None:
    line = approved(officer)
    accepted = Terms.objects.get(version=line.request.terms_version)
    Terms.objects.create(
        version="2", since="2026-01-02", body_en="Everything is new.", body_zh_hant="全部更新。"
    )
    text = text_of(prints.agreement(line.request, made_at=timezone.now()))
    assert "Everything is new" not in text
    assert accepted.body_en.split(".")[0] in text


def test_long_agreement_goes_on_on_more_pages(officer: User) -> None:
    line = approved(officer, parts=60)
    pdf = prints.agreement(line.request, made_at=timezone.now())
    assert pages(pdf) > 1
    text = text_of(pdf)
    assert "Card 59" in text
    assert f"{line.request.reference}, page 2" in text


def test_letter_is_addressed_to_the_school_with_a_place_for_its_chop(officer: User) -> None:
    line = approved(officer)
    Institution.objects.update(address="1 School Road")
    request = LoanRequest.objects.get(pk=line.request_id)
    text = text_of(prints.confirmation_letter(request, made_at=timezone.now()))
    for told in ("Example Secondary School", "1 School Road", "Rights of the child", "Chop of"):
        assert told in text, told


def test_what_was_refused_stands_on_no_paper(officer: User) -> None:
    line = approved(officer)
    loans.cancel(line, by=officer)
    text = text_of(prints.confirmation_letter(line.request, made_at=timezone.now()))
    assert "Rights of the child" not in text


def test_names_that_no_typeface_can_set_leave_no_box(officer: User) -> None:
    line = approved(officer)
    Institution.objects.update(name_en="School 🎓 محمد")
    request = LoanRequest.objects.get(pk=line.request_id)
    text = text_of(prints.confirmation_letter(request, made_at=timezone.now()))
    assert "School" in text
    assert "?" not in text


def test_same_paper_is_the_same_bytes(officer: User) -> None:
    line, now = approved(officer), timezone.now()
    assert prints.packing_slip(line, made_at=now) == prints.packing_slip(line, made_at=now)


@pytest.mark.parametrize("paper", ["slip", "agreement", "letter"])
def test_papers_are_for_those_who_see_loans(desk: Client, officer: User, paper: str) -> None:
    line = approved(officer)
    path = f"/admin/lending-loans/{paper}/{line.pk}/"
    answer = desk.get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert streams(answer.content)
    assert desk.get(f"/admin/lending-loans/{paper}/99999/").status_code == 404
    assert Client().get(path).status_code == 302
