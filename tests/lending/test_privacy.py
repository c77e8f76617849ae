"""Nothing that everybody can read tells who borrows, or who wishes to."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Law, Provision
from lending.enums import InstitutionState, LineState
from lending.models import Borrower, Institution, LoanRequest
from site_project.core.days import local_day
from tests.factories.lending import in_state, make_officer, make_page, make_title

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

SCHOOL, PERSON, PURPOSE = "Lantern Hill Girls School", "Wong Mei Ling", "An assembly on protest"
ADDRESS, PLACE = "secret.teacher@lantern.example", "9 Quiet Lane"


@pytest.fixture
def secrets(homes: dict[str, Any]) -> list[str]:
    """Loans of one school in every state; returns each word that must not be read anywhere."""
    officer = make_officer()
    law = Law.objects.create(code="CRC", name_en="Convention", kind="treaty")
    provision = Provision.objects.create(law=law, number="12")
    codes = []
    for state in LineState:
        title = make_title()
        title.provisions.add(provision)
        make_page(title, homes)
        line = in_state(state, officer, title)
        codes += [copy.code for copy in title.copies.all()]
        LoanRequest.objects.filter(pk=line.request_id).update(
            institution_name=SCHOOL, name=PERSON, email=ADDRESS, purpose=PURPOSE, address=PLACE
        )
    Borrower.objects.update(name=PERSON)
    Institution.objects.update(name_en=SCHOOL, name_zh_hant="", state=InstitutionState.VERIFIED)
    references = list(LoanRequest.objects.values_list("reference", flat=True))
    return [SCHOOL, PERSON, PURPOSE, ADDRESS, PLACE, *codes, *filter(None, references)]


def addresses() -> Iterator[str]:
    yield from ("/sitemap.xml", "/robots.txt", "/events.ics", "/events.atom")
    today = local_day()
    for language in ("en", "zh-hant"):
        home = f"/{language}/"
        for rest in ("", "lending/", "lending/rules/", "lending/wish/", "lending/basket/",
                     "lending/my/", "events/", "privacy/what-we-hold/", "search/?q=lantern",
                     f"search/?q={PERSON}", f"lending/?from={today}&days=7", "lending/?article=CRC",
                     f"lending/?from={today}&to={today}"):  # fmt: skip
            yield home + rest
        for number in range(len(LineState)):
            yield f"{home}lending/title-{number}/"
            yield f"{home}lending/api/titles/TITLE-{number}/days"


def test_nothing_public_tells_who_borrows(client: Client, secrets: list[str]) -> None:
    read = 0
    for path in addresses():
        answer = client.get(path)
        read += answer.status_code == 200
        text = answer.content.decode() + str(dict(answer.headers))
        asked = path.partition("?")[2]
        assert [word for word in secrets if word in text and word not in asked] == [], path
    assert read > 2 * len(LineState)
