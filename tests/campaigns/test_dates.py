"""Dates are told as exactly as they are known, and no more."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.dates import for_machines, in_order, in_words, span_of
from campaigns.enums import Precision
from campaigns.models import Milestone
from tests.factories.campaigns import make_campaign


@pytest.mark.parametrize(
    ("precision", "first", "last", "en", "zh", "machine"),
    [
        ("day", date(2008, 3, 15), None, "15 Mar 2008", "2008年3月15日", "2008-03-15"),
        ("month", date(2008, 2, 29), None, "Feb 2008", "2008年2月", "2008-02"),
        ("year", date(2008, 1, 1), None, "2008", "2008年", "2008"),
        ("range", date(2002, 1, 1), date(2003, 12, 31), "2002–2003", "2002年至2003年", ""),
        (
            "range",
            date(2002, 9, 1),
            date(2003, 7, 31),
            "Sep 2002 – Jul 2003",
            "2002年9月至2003年7月",
            "",
        ),
        (
            "range",
            date(2002, 9, 24),
            date(2002, 12, 24),
            "24 Sep 2002 – 24 Dec 2002",
            "2002年9月24日至2002年12月24日",
            "",
        ),
    ],
)
def test_date_is_told_as_exactly_as_it_is_known(
    precision: str, first: date, last: date | None, en: str, zh: str, machine: str
) -> None:
    span = span_of(precision, first, last)

    assert in_words(precision, *span, language="en") == en
    assert in_words(precision, *span, language="zh-hant") == zh
    assert for_machines(precision, *span) == machine


def test_date_that_is_not_recorded_says_so() -> None:
    span = span_of(Precision.NOT_RECORDED, date(2008, 1, 1))

    assert span == (None, None)
    assert in_words(Precision.NOT_RECORDED, *span, language="en") == "Not recorded"
    assert for_machines(Precision.NOT_RECORDED, *span) == ""


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", None, None),
        ("year", None, date(2008, 1, 1)),
        ("range", date(2008, 1, 1), None),
        ("range", date(2008, 1, 2), date(2008, 1, 1)),
        ("range", date(2008, 1, 1), date(2008, 1, 1)),
    ],
)
def test_date_that_does_not_fit_its_precision_is_refused(
    precision: str, first: date | None, last: date | None
) -> None:
    with pytest.raises(ValueError, match=r"a day is missing|a range ends after it begins"):
        span_of(precision, first, last)


def test_year_sorts_before_everything_in_it_and_the_unrecorded_last() -> None:
    def fact(precision: str, first: date | None = None) -> Milestone:
        start, end = span_of(precision, first)
        return Milestone(precision=precision, date_from=start, date_to=end)

    unrecorded = fact("not_recorded")
    first_day = fact("day", date(2008, 1, 1))
    january = fact("month", date(2008, 1, 20))
    year = fact("year", date(2008, 7, 1))
    last_year = fact("day", date(2007, 12, 31))

    ordered = in_order([unrecorded, first_day, january, year, last_year])

    assert ordered == [last_year, year, january, first_day, unrecorded]


@pytest.mark.django_db
def test_year_is_stored_as_the_whole_of_it() -> None:
    record = make_campaign(milestones=1)

    stored = record.milestones.get()

    assert (stored.date_from, stored.date_to) == (date(2000, 1, 1), date(2000, 12, 31))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"precision": "day", "date_from": None, "date_to": None},
        {"precision": "day", "date_from": date(2008, 1, 1), "date_to": date(2008, 1, 2)},
        {"precision": "year", "date_from": date(2008, 1, 1), "date_to": date(2008, 1, 1)},
        {"precision": "not_recorded", "date_from": date(2008, 1, 1), "date_to": None},
        {"precision": "century", "date_from": date(2008, 1, 1), "date_to": date(2008, 1, 1)},
    ],
)
def test_database_refuses_a_date_that_does_not_fit(values: dict) -> None:
    record = make_campaign(milestones=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(campaign=record).update(**values)


@pytest.mark.django_db
def test_missing_day_is_told_at_its_field() -> None:
    fact = Milestone(precision="day", text_en="x", text_zh_hant="x")

    with pytest.raises(ValidationError) as error:
        fact.clean()

    assert "date_from" in error.value.message_dict
