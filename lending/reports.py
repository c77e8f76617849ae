"""What the annual report asks of lending: use, refusals, lateness, losses, and who it reached.

Numbers only: no report names a person or an institution. They rest on rows
that stay when persons are forgotten.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from site_project.core.charts import bars, columns
from site_project.core.days import ONE_DAY, day_in_words, local_day, month_in_short, start_of_day
from site_project.core.exporting import Cell, Sheet, write_receipt
from site_project.core.models import User

from .districts import districts
from .enums import IssueOutcome, LineState
from .models import Copy, ImpactReturn, Issue, LoanLine, Refusal, Title
from .refusal_words import refusal_in_words

GONE_OUT = (LineState.OUT, LineState.LOST, LineState.RETURNED, LineState.ISSUE, LineState.CLOSED)


@dataclass(frozen=True)
class Span:
    """The days of a report, both included."""

    first: date
    last: date

    @property
    def instants(self) -> tuple[object, object]:
        """Return the first instant, and the first one after."""
        return start_of_day(self.first), start_of_day(self.last + ONE_DAY)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Report:
    """A table, a chart of it where one helps, and a sentence on how it is counted."""

    key: str
    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    chart: SafeString | str = ""


def lines_out(span: Span) -> "QuerySet[LoanLine]":
    """Return the loans that were handed out within the days."""
    first, after = span.instants
    lines = LoanLine.objects.filter(state__in=GONE_OUT, out_at__gte=first, out_at__lt=after)
    return lines.select_related("title")


def use(span: Span) -> Report:
    """How often each title went out, and for which share of its copies' days."""
    found: dict[int, list[LoanLine]] = defaultdict(list)
    for line in lines_out(span):
        found[line.title_id].append(line)
    copies = dict(Copy.objects.values_list("title").annotate(count=Count("pk")).order_by())
    rows: list[list[Cell]] = []
    for title in Title.objects.all():
        lines = found.get(title.pk, [])
        out = sum(days_out(line, span) for line in lines)
        there = copies.get(title.pk, 0) * span.days
        share = round(100 * out / there) if there else 0
        rows.append([title.code, str(title.name), copies.get(title.pk, 0), len(lines), out, share])
    rows.sort(key=lambda row: (-int(row[3] or 0), str(row[0])))
    most = [(str(row[1]), int(row[3] or 0)) for row in rows if row[3]][:12]
    return Report(
        "use",
        _("Use of each title"),
        [_("Code"), _("Title"), _("Copies"), _("Loans"), _("Days out"), _("% of copies' days")],
        rows,
        _("Loans handed out within the days. Days before and after the span do not count."),
        bars(most, summary=_("Loans of each title; the table has the numbers.")) if most else "",
    )


def days_out(line: LoanLine, span: Span) -> int:
    """Return the days within the span on which a loan was out."""
    if line.out_at is None:
        return 0
    first = max(local_day(line.out_at), span.first)
    back = local_day(line.returned_at) if line.returned_at else local_day()
    return max((min(back, span.last) - first).days + 1, 0)


def refusals(span: Span) -> Report:
    """How often we said no, by month and reason: demand that was not met."""
    first, after = span.instants
    counts: Counter[tuple[str, str]] = Counter()
    by_month: Counter[str] = Counter()
    months = {f"{day:%Y-%m}": day for day in months_of(span)}
    asked = Refusal.objects.filter(at__gte=first, at__lt=after)
    for code, at in asked.values_list("code", "at"):
        month = f"{local_day(at):%Y-%m}"
        counts[month, code] += 1
        by_month[month] += 1
    rows: list[list[Cell]] = [
        [month, refusal_in_words(code), count] for (month, code), count in sorted(counts.items())
    ]
    drawn = [(month_in_short(day), by_month[month]) for month, day in months.items()][-24:]
    return Report(
        "refusals",
        _("Refusals by month"),
        [_("Month"), _("Reason"), _("How often")],
        rows,
        _("Each no on the website or at the desk counts once, nobody is named."),
        columns(drawn, summary=_("Refusals in each month; the table has the numbers."))
        if rows
        else "",
    )


def months_of(span: Span) -> list[date]:
    """Return the first day of each month that the span touches."""
    found = [span.first.replace(day=1)]
    while (following := (found[-1] + timedelta(days=31)).replace(day=1)) <= span.last:
        found.append(following)
    return found


def lateness(span: Span) -> Report:
    """How many loans of each title came back late, and by how many days."""
    first, after = span.instants
    back = LoanLine.objects.filter(returned_at__gte=first, returned_at__lt=after)
    late: dict[int, list[int]] = defaultdict(list)
    titles: dict[int, Title] = {}
    for line in back.select_related("title"):
        titles[line.title_id] = line.title
        late[line.title_id].append(max((local_day(line.returned_at) - line.due_day).days, 0))
    rows: list[list[Cell]] = []
    for pk, days in late.items():
        were = [each for each in days if each]
        middle = round(sum(were) / len(were)) if were else 0
        title = titles[pk]
        rows.append(
            [title.code, str(title.name), len(days), len(were), middle, max(days, default=0)]
        )
    rows.sort(key=lambda row: (-int(row[3] or 0), str(row[0])))
    return Report(
        "lateness",
        _("Lateness"),
        [_("Code"), _("Title"), _("Returned"), _("Late"), _("Days late on average"), _("Longest")],
        rows,
        _("Loans that came back within the days, against the day they were due at the end."),
    )


def losses(span: Span) -> Report:
    """What was lost or broken, what it cost, and how it was settled."""
    first, after = span.instants
    found: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    issues = Issue.objects.filter(opened_at__gte=first, opened_at__lt=after)
    for issue in issues.select_related("line__title"):
        title = issue.line.title
        names[title.code] = str(title.name)
        counts = found[title.code]
        counts["pieces"] += issue.quantity
        counts["cost"] += issue.cost
        counts[issue.outcome or "open"] += issue.cost
    rows: list[list[Cell]] = [
        [
            code,
            names[code],
            counts["pieces"],
            dollars(counts["cost"]),
            dollars(counts["open"]),
            *(dollars(counts[outcome]) for outcome in IssueOutcome),
        ]
        for code, counts in sorted(found.items())
    ]
    headings = [_("Code"), _("Title"), _("Pieces"), _("Cost (dollars)"), _("Not settled")]
    return Report(
        "losses",
        _("Losses and their cost"),
        [*headings, *(str(outcome.label) for outcome in IssueOutcome)],
        rows,
        _("By the day on which it was found. Ordinary wear is charged to nobody."),
    )


def dollars(cents: int) -> str:
    return f"{cents / 100:.2f}"


def impact(span: Span) -> Report:
    """How many each article reached, by district, level and year."""
    first, after = span.instants
    told = ImpactReturn.objects.filter(line__out_at__gte=first, line__out_at__lt=after)
    told = told.select_related("level", "line__request", "line__title")
    told = told.prefetch_related("line__title__provisions__law")
    places = dict(districts())
    counts: dict[tuple[str, str, str, str], Counter[str]] = defaultdict(Counter)
    by_article: Counter[str] = Counter()
    for row in told:
        year = str(local_day(row.line.out_at).year)
        place = str(places.get(row.line.request.district, "–"))
        level = str(row.level) if row.level else "–"
        for provision in row.line.title.provisions.all():
            by_article[provision.code] += row.pupils
            cell = counts[year, provision.code, place, level]
            cell.update(pupils=row.pupils, adults=row.adults, sessions=row.sessions, loans=1)
    rows: list[list[Cell]] = [
        [*key, *(cell[name] for name in ("pupils", "adults", "sessions", "loans"))]
        for key, cell in sorted(counts.items())
    ]
    most = [(code, number) for code, number in by_article.most_common(12) if number]
    return Report(
        "impact",
        _("Whom it reached, by treaty article"),
        [
            _("Year"), _("Article"), _("District"), _("School level"),
            _("Pupils"), _("Adults"), _("Lessons or visits"), _("Loans"),
        ],
        rows,
        _("A loan counts for each article that its title teaches: do not add up the articles."),
        bars(most, summary=_("Pupils reached by each article; the table has the numbers."))
        if most
        else "",
    )  # fmt: skip


def answered(span: Span) -> str:
    """Tell how many of the loans that came back told whom they reached."""
    first, after = span.instants
    back = LoanLine.objects.filter(returned_at__gte=first, returned_at__lt=after)
    numbers = {"told": back.exclude(impact=None).count(), "count": back.count()}
    text = ngettext(
        "%(told)d of %(count)d returned loan has told whom it reached.",
        "%(told)d of %(count)d returned loans have told whom they reached.",
        numbers["count"],
    )
    return text % numbers


REPORTS: dict[str, tuple[object, Callable[[Span], Report]]] = {
    "use": (gettext_lazy("Use of each title"), use),
    "refusals": (gettext_lazy("Refusals by month"), refusals),
    "lateness": (gettext_lazy("Lateness"), lateness),
    "losses": (gettext_lazy("Losses and their cost"), losses),
    "impact": (gettext_lazy("Whom it reached, by treaty article"), impact),
}


@transaction.atomic
def export(key: str, span: Span, *, actor: User | None, purpose: str) -> Sheet:
    """Return one report as a sheet and write its receipt. Raises KeyError for another key."""
    report = REPORTS[key][1](span)
    days = f"{day_in_words(span.first, weekday=False)} – {day_in_words(span.last, weekday=False)}"
    sheet = Sheet(f"{report.name}: {days}", f"lending-{key}", report.headings, report.rows)
    write_receipt(sheet, actor=actor, purpose=purpose)
    return sheet
