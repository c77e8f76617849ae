from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lending.allocation import taken_in_words
from lending.models import LoanLine, Title
from tests.factories.lending import good_days, hold, make_page, make_title

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def title(homes: dict[str, Any]) -> Title:
    made = make_title()
    make_page(made, homes)
    return made


def test_the_numbers_for_other_programs_name_nobody(client: Client, title: Title) -> None:
    first, due = good_days(title)
    hold(title, first, due)
    url = f"/en/lending/api/titles/{title.code}/days"
    answer = client.get(url, {"from": first, "to": first, "days": 7}).json()
    assert answer == {
        "title": title.code,
        "length": 7,
        "days": [{"day": str(first), "free": 0, "start": 0}],
    }
    for query in ("from=2026-02-30", "from=x", "days=-1", "to=2020-01-01", "days=x", "to=9999-1-1"):
        assert client.get(f"{url}?{query}").status_code == 400
    assert client.get("/en/lending/api/titles/NONE/days").status_code == 404


def test_day_of_packing_is_told_as_such() -> None:
    first = date(2026, 12, 1)
    line = LoanLine(first_day=first, due_day=first + timedelta(days=7))
    assert taken_in_words(first, line) == "All copies are taken on Tue 1 Dec 2026."
    before = taken_in_words(first - timedelta(days=1), line)
    assert before.startswith("All copies are taken on Mon 30 Nov 2026, when we would have to pack")


def test_a_last_day_alone_asks_for_the_first(client: Client, title: Title) -> None:
    answer = client.get("/en/lending/?to=2026-12-20")
    assert "Please give the first day too." in answer.content.decode()
