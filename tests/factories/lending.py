"""Titles, copies and loans for tests, made through the rules wherever there is one."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.utils import timezone

from lending import allocation, loans
from lending.enums import ComponentKind, Grade, IssueKind, LineState, Stage, TitleKind
from lending.models import (
    Board,
    CatalogueIndexPage,
    ComponentSpec,
    ConditionReport,
    Copy,
    Issue,
    LoanLine,
    LoanRequest,
    PartCount,
    Policy,
    Title,
    TitlePage,
)
from lending.opening import load_opening
from lending.rules import earliest_day
from site_project.core.days import local_day
from site_project.core.models import User

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
CONTACT = loans.Contact(
    name="Chan Siu Ming",
    email="teacher@school.example",
    institution_name="Example Secondary School",
    institution_kind="secondary",
    district="sham-shui-po",
    purpose="A lesson",
    audience=40,
)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """An instant on the site's clock."""
    return datetime.combine(day, time(hour, minute), HONG_KONG)


def make_policy(**values: Any) -> Policy:
    code = values.pop("code", f"policy-{Policy.objects.count()}")
    return Policy.objects.create(code=code, name_en=code, **values)


def make_title(copies: int = 1, policy: Policy | None = None, **values: Any) -> Title:
    code = values.pop("code", f"TITLE-{Title.objects.count()}")
    title = Title.objects.create(
        code=code,
        name_en=values.pop("name_en", f"Title {code}"),
        name_zh_hant="展板",
        kind=values.pop("kind", TitleKind.BOARDS),
        policy=policy or Policy.objects.get(code="boards"),
        **values,
    )
    for _number in range(copies):
        Copy.objects.create(title=title)
    return title


def make_board(title: Title, **values: Any) -> Board:
    defaults = {"heading_en": "A board", "heading_zh_hant": "一塊展板"}
    return Board.objects.create(
        title=title, sort_order=title.boards.count(), **{**defaults, **values}
    )


def make_page(title: Title, homes: dict[str, Any], language: str = "en") -> TitlePage:
    index = CatalogueIndexPage.objects.child_of(homes[language]).get()
    page = TitlePage(
        title=title.name_en, slug=title.code.lower(), item=title, locale=homes[language].locale
    )
    title.refresh_from_db(fields=["page_key"])
    if title.page_key:
        page.translation_key = title.page_key
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def good_days(title: Title, now: datetime | None = None, later: int = 0) -> tuple[date, date]:
    """The first days on which a loan of one week is allowed, some weeks later if asked."""
    today = local_day(now or timezone.now())
    opening = load_opening(today)
    first = opening.desk.on_or_after(
        earliest_day(title.policy, opening, today) + timedelta(days=7 * later)
    )
    return first, opening.desk.on_or_after(first + timedelta(days=7))


def hold(title: Title, first: date, due: date, **values: Any) -> LoanLine:
    return loans.hold(title, first=first, due=due, language="en", **values)


def requested(
    title: Title, first: date, due: date, *, when: datetime | None = None, **changes: Any
) -> LoanLine:
    """A loan that waits for approval."""
    when = when or timezone.now()
    line = hold(title, first, due, at=when)
    contact = loans.Contact(**{**CONTACT.__dict__, **changes})
    loans.send_form(line.request, contact, form_key=f"key-{line.pk}", language="en", at=when)
    loans.confirm(LoanRequest.objects.get(pk=line.request_id), at=when)
    line.refresh_from_db()
    return line


def make_officer(username: str = "officer") -> User:
    """A member of staff with the role of the lending officer."""
    user = User.objects.create_user(username, f"{username}@office.example", "x")
    user.groups.add(Group.objects.get(name="Lending officers"))
    return user


def make_part(title: Title, **values: Any) -> ComponentSpec:
    defaults = {"name_en": "Card", "name_zh_hant": "卡", "expected_qty": 5, "cost": 300}
    return ComponentSpec.objects.create(
        title=title, sort_order=title.components.count(), **{**defaults, **values}
    )


def counted(line: LoanLine, *, stage: Stage = Stage.INSPECTION, **missing: int) -> ConditionReport:
    """A report of a returned loan with every part there but so many `missing`, by English name."""
    report = ConditionReport.objects.create(
        copy=line.copy_out, line=line, stage=stage, grade=Grade.GOOD
    )
    for spec in line.title.components.exclude(kind=ComponentKind.CONSUMABLE):
        there = spec.expected_qty - missing.get(spec.name_en, 0)
        PartCount.objects.create(report=report, spec=spec, counted=there)
    return report


def in_state(
    state: LineState, officer: User, title: Title | None = None, *, days_ago: int = 3
) -> LoanLine:
    """A loan that came to this state by the rules; what was collected went out `days_ago`."""
    title = title or make_title()
    opening = load_opening()
    if state in (LineState.HELD, LineState.EXPIRED, LineState.REQUESTED, LineState.DECLINED):
        first, due = good_days(title)
    else:
        first = opening.desk.on_or_before(local_day() - timedelta(days=days_ago))
        due = opening.desk.on_or_after(local_day() + timedelta(days=14 - days_ago))
    asked = at(first - timedelta(days=20)) if first <= local_day() else timezone.now()
    school = {"email": f"{title.code}@x.example", "institution_name": f"School {title.code}"}
    if state in (LineState.HELD, LineState.EXPIRED):
        line = hold(title, first, due, at=timezone.now())
        if state == LineState.EXPIRED:
            LoanLine.objects.filter(pk=line.pk).update(held_until=timezone.now())
            allocation.settle_title(title.pk)
    else:
        line = requested(title, first, due, when=asked, **school)
        carry(line, state, officer)
    line.refresh_from_db()
    return line


def carry(line: LoanLine, state: LineState, officer: User) -> None:
    """Bring a requested loan on to a state."""
    if state == LineState.DECLINED:
        return loans.decline(line, by=officer, reason="needed")
    if state == LineState.CANCELLED:
        return loans.cancel(line, by=officer, reason="needed")
    if state == LineState.REQUESTED:
        return None
    loans.approve(line, by=officer, at=at(line.first_day - timedelta(days=6)))
    if state == LineState.APPROVED:
        return None
    if state == LineState.NO_SHOW:
        return loans.mark_no_show(line, by=officer)
    line.refresh_from_db()
    loans.prepare(line, line.occupation.copy.code, by=officer, at=at(line.first_day, 9))
    if state == LineState.PREPARED:
        return None
    loans.hand_out(line, by=officer, at=at(line.first_day, 15))
    if state == LineState.OUT:
        return None
    if state == LineState.LOST:
        return loans.lose(line, by=officer)
    loans.take_back(line, by=officer)
    if state == LineState.RETURNED:
        return None
    report = counted(line)
    if state == LineState.ISSUE:
        Issue.objects.create(line=line, kind=IssueKind.DAMAGE)
    return loans.inspect(line, report, by=officer)
