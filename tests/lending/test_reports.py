"""The numbers of the annual report, and that they stay when persons are forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lending import loans, reports
from lending.enums import IssueKind, IssueOutcome
from lending.models import ImpactReturn, Issue, Level, LoanLine, LoanRequest, Refusal, Title
from lending.reports import Span
from site_project.core.charts import bars, columns, round_up
from site_project.core.days import local_day
from site_project.core.models import ExportReceipt, User
from tests.factories.campaigns import make_provision
from tests.factories.lending import at, good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
PATH = "/admin/lending-reports/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User, client: Client) -> Client:
    client.force_login(officer)
    return client


@pytest.fixture
def span() -> Span:
    today = local_day()
    return Span(today - timedelta(days=100), today)


def came_back(title: Title, officer: User, *, ago: int = 60, late: int = 0) -> LoanLine:
    """A loan that was handed out and brought back, through the rules, some days ago."""
    start = timezone.now() - timedelta(days=ago)
    line = requested(title, *good_days(title, now=start), when=start)
    loans.approve(line, by=officer, at=start)
    loans.prepare(line, title.copies.first().code, by=officer, at=at(line.first_day, 9))
    loans.hand_out(line, by=officer, at=at(line.first_day))
    loans.take_back(line, by=officer, at=at(line.due_day + timedelta(days=late)))
    line.refresh_from_db()
    return line


def rows_of(key: str, span: Span) -> list[list[Any]]:
    return [list(row) for row in reports.REPORTS[key][1](span).rows]


def test_use_counts_loans_and_days_within_the_span(officer: User, span: Span) -> None:
    title = make_title(copies=2)
    line = came_back(title, officer)
    out = (line.due_day - line.first_day).days + 1
    share = round(100 * out / (2 * span.days))
    assert rows_of("use", span) == [[title.code, str(title.name), 2, 1, out, share]]
    after = Span(line.due_day, span.last)
    assert rows_of("use", after)[0][3] == 0


def test_refusals_are_counted_by_month_and_reason(officer: User) -> None:
    title = make_title()
    for month, code in ((1, "no_copy"), (1, "no_copy"), (2, "lead")):
        day = local_day().replace(month=month, day=3)
        Refusal.objects.create(
            title=title, first_day=day, due_day=day, code=code, at=at(day, 0, 30)
        )
    year = local_day().year
    span = Span(local_day().replace(month=1, day=1), local_day().replace(month=2, day=28))
    assert rows_of("refusals", span) == [
        [f"{year}-01", "All copies taken", 2],
        [f"{year}-02", "Too short notice", 1],
    ]


def test_lateness_tells_how_many_and_how_long(officer: User, span: Span) -> None:
    title = make_title(copies=2)
    came_back(title, officer, ago=90)
    came_back(title, officer, ago=60, late=5)
    [row] = rows_of("lateness", span)
    assert row[2:] == [2, 1, 5, 5]


def test_losses_tell_cost_and_how_it_was_settled(officer: User, span: Span) -> None:
    line = came_back(make_title(), officer)
    Issue.objects.create(line=line, kind=IssueKind.SHORTAGE, quantity=2, cost=1000)
    Issue.objects.create(
        line=line,
        kind=IssueKind.DAMAGE,
        cost=2550,
        outcome=IssueOutcome.PAID,
        settled_at=timezone.now(),
    )
    headings = reports.losses(span).headings
    [row] = rows_of("losses", span)
    told = dict(zip(headings, row, strict=True))
    assert (told["Pieces"], told["Cost (dollars)"], told["Not settled"]) == (3, "35.50", "10.00")
    assert told["Paid"] == "25.50"


def test_impact_is_told_by_article_district_and_level(officer: User, span: Span) -> None:
    title = make_title()
    provision = make_provision()
    title.provisions.add(provision)
    line = came_back(title, officer)
    level = Level.objects.get(name_en="Secondary 1–3")
    ImpactReturn.objects.create(line=line, pupils=120, adults=4, sessions=3, level=level)
    year = str(line.first_day.year)
    expected = [[year, provision.code, "Sham Shui Po", "Secondary 1–3", 120, 4, 3, 1]]
    assert rows_of("impact", span) == expected
    # Who it was is forgotten; how many it reached is not.
    LoanRequest.cut_person(LoanRequest.objects.all())
    assert rows_of("impact", span) == expected
    assert "1 of 1 returned loan has told" in reports.answered(span)


def test_the_screen_shows_all_reports_with_charts(desk: Client, officer: User) -> None:
    came_back(make_title(), officer)
    Title.objects.update(name_en="Boards <b>", name_zh_hant="Boards <b>")
    page = desk.get(PATH).content.decode()
    assert page.count('<section class="desk-report"') == len(reports.REPORTS)
    assert 'role="img"' in page
    assert "Boards &lt;b&gt;" in page
    assert "Chan Siu Ming" not in page
    assert "Example Secondary School" not in page


@pytest.mark.parametrize(
    "query", ["first=2026-02-30&last=2026-03-01", "first=2026-03-02&last=2026-03-01", "first=x"]
)
def test_days_that_make_no_sense_are_told(desk: Client, query: str) -> None:
    answer = desk.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_report_leaves_with_its_purpose(desk: Client, officer: User) -> None:
    came_back(make_title(), officer)
    Title.objects.update(name_zh_hant="=1+1")
    path = f"{PATH}export/use/"
    assert ExportReceipt.objects.count() == 0
    assert desk.get(path).status_code == 200
    answer = desk.post(path, {"purpose": "Annual report", "format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=1+1" in answer.content.decode("utf-8-sig")
    assert ExportReceipt.objects.get().purpose == "Annual report"
    assert desk.get(f"{PATH}export/nothing/").status_code == 404


def test_reports_are_for_the_desk_alone(client: Client, homes: Any) -> None:
    client.force_login(User.objects.create_user("plain", "plain@office.example", "x"))
    assert client.get(PATH).status_code in (302, 403)


def test_a_chart_draws_each_value_in_proportion() -> None:
    drawn = bars([("A", 10), ("B", 5), ("C", 0)], summary="Three")
    assert 'width="560.0"' in drawn
    assert 'width="280.0"' in drawn
    assert 'width="0.0"' in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert "&lt;" in bars([("<", 1)], summary="One")


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (2, 2), (3, 4), (5, 10), (11, 20), (150, 200), (999, 1000)]
)
def test_a_scale_ends_above_the_highest_value(value: int, top: int) -> None:
    assert round_up(value) == top
    assert f">{top}</text>" in columns([("Jan", value)], summary="One")
