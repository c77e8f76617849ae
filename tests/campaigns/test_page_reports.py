"""The reports on pages: what stands on them, for whom, and how they leave the site."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import ArticlePage
from campaigns.review.reports import REPORTS
from site_project.core.models import ExportReceipt, HomePage, StandardPage
from tests.campaigns.editing import staff
from tests.factories.campaigns import make_article, make_provision
from tests.factories.handbook import make_book, make_chapter, make_law_change, make_section

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def shown(client: Client, key: str, **asked: str) -> str:
    response = client.get(reverse("page_report", args=[key]), asked)
    assert response.status_code == 200
    return response.content.decode()


def a_section(homes: Homes, **fields: Any) -> Any:
    return make_section(make_chapter(make_book(homes["en"])), title="=Bail", **fields)


def a_draft_with_a_claim(homes: Homes) -> ArticlePage:
    page = make_article(homes["en"], title="=Bail")
    value = {"text": "<p>One in five</p>", "source": None, "place": ""}
    page.body = ArticlePage.body.field.to_python([{"type": "claim", "value": value}])
    page.save_revision()
    return page


def test_claim_without_a_source_is_listed(officer: Client, homes: Homes) -> None:
    a_draft_with_a_claim(homes)

    html = shown(officer, "claims")

    assert "=Bail" in html
    assert "One in five" in html


def test_page_stands_on_the_list_of_those_due_from_its_day(officer: Client, homes: Homes) -> None:
    for title, day in (("Old", date(2020, 1, 1)), ("Later", date(2999, 1, 1))):
        page = StandardPage(title=title, slug=title.lower(), review_on=day)
        homes["en"].add_child(instance=page)
        page.save_revision().publish()

    html = shown(officer, "due")

    assert ">Old<" in html
    assert ">Later<" not in html
    assert ">Old<" not in shown(officer, "due", language="zh-hant")
    assert ">Old<" not in shown(officer, "due", kind="campaigns.sectionpage")
    assert ">Old<" in shown(officer, "due", kind="nonsense")


def test_section_that_nobody_reviewed_is_listed_and_counted(officer: Client, homes: Homes) -> None:
    page = a_section(homes)

    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown(officer, "unreviewed")
    home = officer.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("page_report", args=["unreviewed"]) in home


def test_page_not_compared_with_a_change_of_the_law_is_listed(
    officer: Client, homes: Homes
) -> None:
    provision = make_provision()
    page = a_section(homes, provisions=[provision])
    assert "=Bail" not in shown(officer, "law")

    make_law_change(provision)

    html = shown(officer, "law")
    assert page.title in html
    assert "The time limit is now 24 hours." in html


def test_page_without_its_other_language_is_listed(officer: Client, homes: Homes) -> None:
    a_section(homes)

    assert "missing" in shown(officer, "languages", kind="campaigns.sectionpage")


@pytest.mark.parametrize("key", list(REPORTS))
def test_report_leaves_with_its_purpose_and_without_formulas(
    officer: Client, homes: Homes, key: str
) -> None:
    provision = make_provision()
    a_section(homes, provisions=[provision], review_on=date(2020, 1, 1))
    make_law_change(provision)
    a_draft_with_a_claim(homes)
    url = reverse("page_report_export", args=[key])
    assert officer.get(url).status_code == 200

    response = officer.post(url, {"purpose": "For the meeting", "format": "csv"})

    assert "'=Bail" in response.content.decode()
    assert ExportReceipt.objects.get().purpose == "For the meeting"


def test_reports_are_for_those_who_publish_or_review(client: Client, homes: Homes) -> None:
    assert (
        staff(client, "Legal reviewers").get(reverse("page_report", args=["due"])).status_code
        == 200
    )

    for group in ("Authors", "Lending officers"):
        client = staff(Client(), group)
        for name in ("page_report", "page_report_export"):
            assert client.get(reverse(name, args=["due"])).status_code in (302, 403)
        assert "page-reports" not in client.get(reverse("wagtailadmin_home")).content.decode()
