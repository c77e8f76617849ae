"""Who is named on the page of people, and who is only counted."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from campaigns.models import Cohort, PeoplePage, ShownPerson
from site_project.core.models import HomePage, Person
from tests.campaigns.test_campaign_page import content, main

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def make_people_page(home: HomePage, *people: Person, **fields: Any) -> PeoplePage:
    page = PeoplePage(title="People", slug="people", locale=home.locale, **fields)
    page.people = [ShownPerson(person=person, sort_order=n) for n, person in enumerate(people)]
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def make_person(name: str, *, agreed: bool) -> Person:
    names = {"name_en": name, "name_zh_hant": f"{name}的中文名"}
    return Person.objects.create(**names, role_en="Intern", agreed_to_be_named=agreed)


def test_only_who_agreed_is_named_and_only_as_long_as_they_agree(
    client: Client, homes: Homes
) -> None:
    ada = make_person("Ada", agreed=True)
    page = make_people_page(homes["en"], ada, make_person("Bea", agreed=False))

    html = main(content(client, page.url))
    assert "Ada" in html
    assert "Bea" not in html

    ada.agreed_to_be_named = False
    ada.save()
    assert "Ada" not in content(client, page.url)


def test_interns_are_a_number_for_each_year(client: Client, homes: Homes) -> None:
    page = make_people_page(homes["zh-hant"], make_person("Ada", agreed=True))
    Cohort.objects.create(page=page, year=2024, interns=12)

    html = main(content(client, page.url))
    assert '<th scope="row">2024</th><td>12</td>' in html
    assert "Ada的中文名" in html
    with pytest.raises(IntegrityError):
        Cohort.objects.create(page=page, year=2024, interns=3)
