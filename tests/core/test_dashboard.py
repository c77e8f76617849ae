"""What each role sees first, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.dashboard import sessions_panel
from events.registration import confirm_with_link, register
from lending.dashboard import desk_panel
from lending.enums import LineState
from lending.models import LoanLine
from site_project.core.dashboard import Panel, mail_panel, pages_panel, running_panel
from site_project.core.days import local_day
from site_project.core.models import HomePage, OutboxMail, StandardPage, TickRun, User
from site_project.core.models.outbox import OutboxState
from site_project.core.permissions import ROLES
from tests.factories.events import applicant, make_session
from tests.factories.lending import good_days, make_title, requested

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
PANELS = {
    "pages": "Pages that wait for you",
    "seminars": "Next seminars",
    "desk": "Lending today",
    "running": "How the site runs",
}


def person(*roles: str) -> User:
    user = User.objects.create_user("-".join(roles), f"{roles[0]}@x.test", "x")
    user.groups.set(Group.objects.filter(name__in=[ROLES[role].label for role in roles]))
    return user


def panel_of(make: Any, user: User) -> Panel | None:
    request = RequestFactory().get("/admin/")
    request.user = user
    return make(request)


def told(panel: Panel | None) -> dict[str, list[tuple[str, str]]]:
    """Return each section's rows as (title, mark and notes)."""
    assert panel is not None
    return {
        section.heading: [(row.title, " ".join([row.mark, *row.notes])) for row in section.rows]
        for section in panel.sections
    }


def make_page(home: HomePage, title: str, **fields: Any) -> StandardPage:
    page = StandardPage(title=title, locale=home.locale, **{"summary": "x", **fields})
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("author", []),
        ("communications", ["pages", "seminars"]),
        ("events_officer", ["seminars"]),
        ("lending_officer", ["desk"]),
        ("administrator", ["pages", "running"]),
        ("data_steward", []),
    ],
)
def test_each_role_is_shown_what_concerns_it(homes: Homes, role: str, shown: list[str]) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role))

    html = client.get("/admin/").content.decode()

    assert [name for name, heading in PANELS.items() if heading in html] == shown
    assert "upgrade" not in html.lower()


def test_dashboard_speaks_chinese(homes: Homes) -> None:
    user = person("communications", "lending_officer", "administrator")
    client = Client(headers={"accept-language": "zh-HK"})
    client.force_login(user)

    html = client.get("/admin/").content.decode()

    assert "民權教育中心" in html
    for english in (*PANELS.values(), "To be reviewed", "Drafts", "Overdue"):
        assert english not in html


# --- Pages -------------------------------------------------------------------------


def test_page_whose_day_has_come_is_to_be_reviewed(homes: Homes) -> None:
    today = local_day()
    owner = person("communications")
    make_page(homes["en"], "Old", review_on=today - timedelta(days=3), owner=owner)
    make_page(homes["en"], "Today", review_on=today)
    make_page(homes["en"], "Tomorrow", review_on=today + timedelta(days=1))

    rows = told(panel_of(pages_panel, owner))["To be reviewed"]

    assert [title for title, _notes in rows] == ["Old", "Today"]
    assert owner.username in rows[0][1]
    assert "nobody looks after it" in rows[1][1]


def test_missing_and_stale_translations_are_listed(homes: Homes) -> None:
    officer = person("communications")
    page = make_page(homes["en"], "About us", slug="about-us")
    languages = told(panel_of(pages_panel, officer))["The other language"]
    assert languages == [("About us", "Chinese: missing")]

    other = page.copy_for_translation(homes["zh-hant"].locale)
    other.save_revision().publish()
    assert told(panel_of(pages_panel, officer))["The other language"] == []

    for _edit in range(2):
        page.save_revision().publish()
    languages = told(panel_of(pages_panel, officer))["The other language"]
    assert languages == [("About us", "Chinese: behind by 2 edits")]

    other.save_revision()
    assert told(panel_of(pages_panel, officer))["The other language"] == []


def test_drafts_wait_to_be_published(homes: Homes) -> None:
    officer = person("communications")
    page = make_page(homes["en"], "About us")
    page.title = "About you"
    page.save_revision(user=officer)

    drafts = told(panel_of(pages_panel, officer))["Drafts"]

    assert [title for title, _notes in drafts] == ["About you"]
    assert "changes not published" in drafts[0][1]
    assert officer.username in drafts[0][1]


def test_pages_cost_as_many_queries_for_many_as_for_one(homes: Homes) -> None:
    officer = User.objects.get(pk=person("communications").pk)
    counts = []
    for number in (1, 3):
        for copy in range(number):
            make_page(homes["en"], f"P{number}{copy}", review_on=local_day(), owner=officer)
        officer = User.objects.get(pk=officer.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told(panel_of(pages_panel, officer))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


# --- Seminars and the desk -----------------------------------------------------------


def test_sessions_of_a_fortnight_tell_their_places(homes: Homes) -> None:
    session = make_session(days=3, capacity=2)
    make_session(days=20)
    register(session, applicant=applicant(party_size=2))
    waiting = register(session, applicant=applicant(waiting=True))
    confirm_with_link(waiting)
    officer = person("events_officer")

    with CaptureQueriesContext(connection) as queries:
        rows = told(panel_of(sessions_panel, officer))["The next fourteen days"]

    assert len(rows) == 1
    assert "Full" in rows[0][1]
    assert "2 places taken" in rows[0][1]
    assert "1 waiting" in rows[0][1]
    assert len(queries) <= 4  # two of them ask what the officer may do


def test_desk_is_told_what_is_due_today(homes: Homes) -> None:
    today = local_day()
    title = make_title(copies=4)
    first, due = good_days(title)
    lines = [
        requested(title, first, due, email=f"{n}@x.test", institution_name=f"School {n}")
        for n in range(4)
    ]
    copies = list(title.copies.all())
    out = {"state": LineState.OUT, "out_at": timezone.now() - timedelta(days=9)}
    for line, changes in zip(
        lines,
        [
            {
                **out,
                "copy_out": copies[0],
                "first_day": today - timedelta(9),
                "due_day": today - timedelta(2),
            },
            {**out, "copy_out": copies[1], "first_day": today - timedelta(9), "due_day": today},
            {"state": LineState.APPROVED, "first_day": today},
            {},
        ],
        strict=True,
    ):
        if changes:
            changes |= {"original_due": changes.get("due_day", due)}
            LoanLine.objects.filter(pk=line.pk).update(**changes)
    officer = person("lending_officer")

    with CaptureQueriesContext(connection) as queries:
        sections = told(panel_of(desk_panel, officer))

    assert [name for name in sections if name] == [
        "Overdue (1)",
        "Due back today (1)",
        "Going out (0)",
        "To pack (1)",
        "To approve (1)",
    ]
    assert "2 days late" in sections["Overdue (1)"][0][1]
    assert len(queries) <= 9  # two of them ask what the officer may do, three for the open days


# --- The running of the site ---------------------------------------------------------


def test_administrators_are_told_when_time_driven_work_stands_still(homes: Homes) -> None:
    administrator = person("administrator")
    assert told(panel_of(running_panel, administrator))[""] == [
        ("Time-driven work", "never yet"),
        ("Backup", "never yet"),
    ]
    now = timezone.now()
    TickRun.objects.create(name="tick", finished_at=now - timedelta(hours=1))
    TickRun.objects.create(name="backup", finished_at=now - timedelta(hours=20))

    work, backup = told(panel_of(running_panel, administrator))[""]

    assert "too long ago" in work[1]
    assert "too long ago" not in backup[1]


def test_mail_that_did_not_go_out_is_told(homes: Homes) -> None:
    officer = person("events_officer")
    assert panel_of(mail_panel, officer) is None
    OutboxMail.objects.create(
        kind="x", object=officer, language="en", dedupe_key="x", state=OutboxState.FAILED
    )
    assert told(panel_of(mail_panel, officer))[""] == [("1 mail has not gone out.", "")]
    assert panel_of(mail_panel, person("communications")) is None
