"""WCAG 2.2 AA by axe on the admin's screens of campaigns and of the office, in both languages."""

import json

import pytest

from tests.browser.test_lending_admin_axe import faults_of, sign_in
from tests.servers import Site

# Makes what the demonstration lacks, and prints the keys of a row each for the addresses below.
KEYS = """
import json
from campaigns.models import (
    Case, Indicator, LawChange, NewsletterIssue, ReviewCycle, SectionPage
)
from site_project.core.models import User
from tests.factories.handbook import make_law_change
officer = User.objects.get(username="communications")
section = SectionPage.objects.exclude(provisions=None).first()
case = Case.objects.first()
for text in (section, case):
    text.save_revision(user=officer)
    text.get_workflow().start(text, officer)
rows = {"indicator": Indicator, "review": ReviewCycle, "issue": NewsletterIssue}
keys = {name: model.objects.values_list("pk", flat=True).first() for name, model in rows.items()}
keys |= {"change": make_law_change(section.provisions.first()).pk}
print(json.dumps(keys | {"section": section.pk, "case": case.pk}))
"""
SCREENS = """
./ comments/ law-changes/{change}/ legal-review/{section}/publish/
legal-review/cases/{case}/publish/ campaigns/indicators/{indicator}/figures/
campaigns/reviews/{review}/recommendations/ page-reports/due/ page-reports/unreviewed/
page-reports/languages/ page-reports/due/export/ reports/page-views/ reports/empty-searches/
snippets/campaigns/newsletterissue/ snippets/campaigns/newsletterissue/inspect/{issue}/
snippets/campaigns/newsletterissue/send/{issue}/ snippets/campaigns/newsletterissue/stop_mail/
"""
# Lists and forms that Wagtail makes of our records.
RECORDS = """
snippets/campaigns/indicator/ snippets/campaigns/case/edit/{case}/
snippets/campaigns/reviewcycle/edit/{review}/ snippets/core/person/
"""


@pytest.fixture(scope="module")
def keys(site: Site) -> dict[str, int]:
    return json.loads(site.shell(KEYS).splitlines()[-1])


@pytest.mark.parametrize(
    ("language", "scheme", "width", "screens"),
    [("en", "dark", 1280, SCREENS + RECORDS), ("zh-hant", "light", 360, SCREENS)],
)
def test_no_screen_of_the_office_breaks_a_rule(
    open_page, keys: dict[str, int], language: str, scheme: str, width: int, screens: str
) -> None:
    page = sign_in(open_page, "admin", language, scheme)
    page.set_viewport_size({"width": width, "height": 800})
    faults = []
    for path in screens.split():
        path = path.format(**keys)
        answer = page.goto(f"/admin/{path}")
        assert answer is not None
        if answer.status != 200:
            faults.append(f"{path}: {answer.status}")
        faults += [f"{path}: {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)
