"""Rules of recurrence told in words."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from events.rule_words import rule_in_words

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYDAY=2TH", "every month: the second Thursday"),
        ("FREQ=MONTHLY;BYDAY=-1SA", "every month: the last Saturday"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month: day 15"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "every week: Monday, Thursday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;COUNT=6", "every 2 weeks: Saturday, 6 times"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Monday to Friday"),
        ("FREQ=DAILY;UNTIL=20270131", "every day, until Sun 31 Jan 2027"),
        # Rarer ones stay as they are written, and so does what is none.
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
        ("FREQ=MONTHLY;BYDAY=-3SA", "FREQ=MONTHLY;BYDAY=-3SA"),
        ("nonsense", "nonsense"),
    ],
)
def test_rule_is_told_in_words(rule, words):
    with translation.override("en"):
        assert rule_in_words(rule, HONG_KONG) == words
