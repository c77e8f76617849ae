"""WCAG 2.2 AA by axe on the admin's screens of lending and of events, in both languages."""

import json
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK
from tests.servers import Site

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOCALES = {"en": "en-HK", "zh-hant": "zh-HK"}
# What is Wagtail's own, by rule and by a piece of the element, with the reason.
NOT_OURS = {
    # Draftail's editor takes no name from the label of its panel.
    "aria-input-field-name": ("public-DraftEditor-content",),
}
# Makes what the demonstration lacks, and prints the keys of a row each for the addresses below.
KEYS = """
import json
from events.models import Event, Registration, Session, Venue
from lending import loans
from lending.enums import LineState
from lending.models import (
    ClosedDay, Copy, DeskDay, Institution, Level, LoanLine, Policy, Subject, Terms, Title
)
from site_project.core.models import User
from tests.factories.lending import in_state
officer = User.objects.get(username="lending")
loans.take_back(LoanLine.objects.filter(state=LineState.OUT).last(), by=officer)
in_state(LineState.ISSUE, officer)
ClosedDay.objects.create(first="2031-03-03", last="2031-03-04", name_en="Staff day")
rows = {
    "closed": ClosedDay, "copy": Copy, "deskday": DeskDay, "school": Institution, "level": Level,
    "policy": Policy, "subject": Subject, "terms": Terms, "title": Title, "event": Event,
    "session": Session, "registration": Registration, "venue": Venue,
}
keys = {name: model.objects.values_list("pk", flat=True).first() for name, model in rows.items()}
for state in LoanLine.objects.order_by().values_list("state", flat=True).distinct():
    keys["line_" + state] = LoanLine.objects.filter(state=state).values_list("pk", flat=True).first()
keys["code"] = Copy.objects.first().code
keys["two"] = Institution.objects.filter(merged_into=None).values_list("pk", flat=True)[1]
print(json.dumps(keys))
"""
# Screens of our own; then lists and forms that Wagtail makes of our records.
LENDING = """
lending-today/ lending-plan/ lending-scan/ lending-scan/?code=KT0 lending-scan/{code}/ lending-new/
lending-loans/inspect/{line_requested}/ lending-loans/inspect/{line_out}/
lending-loans/change/{line_requested}/ lending/loans/{line_approved}/pack/
lending/loans/{line_out}/return/ lending/loans/{line_returned}/inspect/
lending/loans/{line_issue}/settle/ lending/settle/ lending/copies/{code}/ lending/stocktake/{copy}/
lending-copies/inspect/{copy}/ lending-storm/ lending-holidays/ lending-policies/inspect/{policy}/
lending-institutions/edit/{school}/ lending-institutions/same/
lending-institutions/merge/{school}/?into={two} lending-wishes/ lending-reports/
lending-transfer/ lending-labels/ lending-feed/
"""
LENDING_RECORDS = """
lending-loans/ lending-titles/ lending-titles/edit/{title}/ lending-copies/
lending-copies/edit/{copy}/ lending-institutions/ lending-policies/ lending-policies/edit/{policy}/
lending-closed-days/ lending-closed-days/edit/{closed}/ lending-desk-days/
lending-desk-days/edit/{deskday}/ lending-subjects/ lending-subjects/edit/{subject}/
lending-levels/ lending-levels/edit/{level}/ lending-terms/ lending-terms/edit/{terms}/
"""
EVENTS = """
desk/ desk/{session}/waiting/ desk/{session}/message/ desk/{session}/door-list/
registrations/inspect/{registration}/ registrations/export/ snippets/events/event/announce/
snippets/events/event/copy_seminar/{event}/ snippets/events/event/share/{event}/
snippets/events/event/questions/{event}/ snippets/events/event/cancel/{event}/
sessions/register/{session}/ sessions/quotas/{session}/ sessions/postpone/{session}/
contingency/ series/make/ clinics/make/
"""
EVENTS_RECORDS = """
registrations/ access-requests/ snippets/events/event/ snippets/events/event/edit/{event}/
snippets/events/event/inspect/{event}/ sessions/ sessions/edit/{session}/
sessions/inspect/{session}/ series/ clinics/ snippets/events/venue/
snippets/events/venue/edit/{venue}/
"""


def sign_in(open_page: Callable[..., Page], user: str, language: str, scheme: str) -> Page:
    page = open_page("/admin/login/", viewport=DESK, locale=LOCALES[language], color_scheme=scheme)
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill("demo")
    page.get_by_role("button", name=re.compile("Sign in|登入")).click()
    page.wait_for_url("**/admin/")
    return page


def faults_of(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} ({node['target'][0]})"
        for fault in found
        for node in fault["nodes"]
        if not any(piece in node["html"] for piece in NOT_OURS.get(fault["id"], ()))
    ]


@pytest.fixture(scope="module")
def keys(site: Site) -> dict[str, int | str]:
    return json.loads(site.shell(KEYS).splitlines()[-1])


# What Wagtail makes of records is looked at once: in one language only the words differ.
@pytest.mark.parametrize(
    ("user", "language", "scheme", "screens"),
    [
        ("lending", "en", "light", LENDING + LENDING_RECORDS),
        ("lending", "zh-hant", "dark", LENDING),
        ("events", "en", "dark", EVENTS),
        ("events", "zh-hant", "light", EVENTS + EVENTS_RECORDS),
    ],
)
def test_no_screen_of_the_desk_breaks_a_rule(
    open_page, keys: dict[str, int | str], user: str, language: str, scheme: str, screens: str
) -> None:
    page = sign_in(open_page, user, language, scheme)
    faults = []
    for path in screens.split():
        path = path.format(**keys)
        answer = page.goto(f"/admin/{path}")
        assert answer is not None
        # A mistyped code is refused on a page that is looked at like the others.
        if answer.status not in (200, 400):
            faults.append(f"{path}: {answer.status}")
        faults += [f"{path}: {fault}" for fault in faults_of(page)]
    assert not faults, "\n".join(faults)
