import pytest
from django.db import IntegrityError
from django.utils import translation

from campaigns.models import Law, Provision
from tests.factories.campaigns import make_provision

pytestmark = pytest.mark.django_db


def test_provision_is_cited_by_its_code_and_told_in_words() -> None:
    ordinance = Law.objects.create(
        code="Cap. 602", kind="ordinance", name_en="Race Discrimination Ordinance"
    )
    article = make_provision(number="14(3)")
    section = Provision.objects.create(law=ordinance, number="4")

    assert article.code == str(article) == "ICCPR 14(3)"
    assert article.in_words.endswith("Civil and Political Rights, article 14(3)")
    assert section.in_words == "Race Discrimination Ordinance, section 4"


def test_provisions_are_listed_in_the_order_of_the_law() -> None:
    for number in ("10", "9", "14(3)", "2"):
        make_provision(number=number)

    numbers = [provision.number for provision in Provision.objects.all()]

    assert numbers == ["2", "9", "10", "14(3)"]


def test_provision_exists_once() -> None:
    make_provision(number="9")

    with pytest.raises(IntegrityError):
        make_provision(number="9")


def test_name_is_told_in_the_readers_language() -> None:
    provision = make_provision()

    with translation.override("zh-hant"):
        assert provision.heading == "人身自由"
        assert str(provision.law.name).startswith("《公民權利")
