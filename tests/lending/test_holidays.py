"""General holidays that are not kept yet: listed with what would move, confirmed by an officer."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from lending import holidays_ahead
from lending.models import LoanLine
from site_project.core.days import local_day, public_holidays
from site_project.core.models import PublicHoliday, User
from tests.factories.lending import good_days, make_officer, make_title, requested

pytestmark = pytest.mark.django_db
HOLIDAYS = "/admin/lending-holidays/"


@pytest.fixture
def officer(homes: Any) -> User:
    return make_officer()


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(officer)
    return client


def next_holiday() -> date:
    """A general holiday on a day of the week, some weeks from now."""
    today = local_day()
    days = public_holidays([today.year, today.year + 1])
    return min(d for d in days if d > today + timedelta(weeks=4) and d.isoweekday() < 6)


def test_holiday_that_is_kept_is_not_asked_for(homes: Any) -> None:
    assert holidays_ahead.unconfirmed() == []
    day = next_holiday()
    PublicHoliday.objects.filter(day=day).delete()
    [ahead] = holidays_ahead.unconfirmed()
    assert ahead.day == day
    assert ahead.name == public_holidays([day.year])[day]["en"]


def test_day_that_is_no_general_holiday_is_named(homes: Any) -> None:
    day = local_day() + timedelta(days=40)
    PublicHoliday.objects.update_or_create(day=day, defaults={"name_en": "Ours"})
    general = public_holidays([day.year])
    known = {row.day: known for row, known in holidays_ahead.kept()}
    assert known[day] == (day in general)


def test_officer_confirms_a_holiday_and_loans_move(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    day = next_holiday()
    PublicHoliday.objects.filter(day=day).delete()
    title = make_title()
    line = requested(title, *good_days(title))
    LoanLine.objects.filter(pk=line.pk).update(due_day=day, original_due=day)
    page = desk.get(HOLIDAYS)
    assert page.status_code == 200
    [ahead] = page.context["unconfirmed"]
    assert str(line) in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(HOLIDAYS, {"day": [day.isoformat()]}).status_code == 302
    row = PublicHoliday.objects.get(day=day)
    assert row.name_zh_hant
    line.refresh_from_db()
    assert line.due_day == ahead.moves[0].after > day
    assert ModelLogEntry.objects.for_instance(row).exists()
    assert desk.post(HOLIDAYS, {"day": [day.isoformat()]}).status_code == 302
    assert PublicHoliday.objects.filter(day=day).count() == 1


@pytest.mark.parametrize("sent", [[], ["2026-02-30"], ["x"]])
def test_senseless_days_are_refused(desk: Client, sent: list[str]) -> None:
    answer = desk.post(HOLIDAYS, {"day": sent})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_day_that_is_no_holiday_is_not_made_one(homes: Any) -> None:
    day = local_day() + timedelta(days=1)
    count = PublicHoliday.objects.count()
    general = day in public_holidays([day.year])
    kept = PublicHoliday.objects.filter(day=day).exists()
    assert holidays_ahead.confirm({day}) == int(general and not kept)
    assert PublicHoliday.objects.count() == count + int(general and not kept)


def test_others_are_not_let_in(homes: Any) -> None:
    client = Client()
    client.force_login(User.objects.create_user("guest", "guest@office.example", "x"))
    assert client.get(HOLIDAYS).status_code in (302, 403)
