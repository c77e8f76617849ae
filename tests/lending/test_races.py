"""Two schools, and then twenty-four, ask for the last copy at the same moment, over HTTP."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.servers import Site

NEW_TITLE = """
from datetime import timedelta
from lending.models import Copy, Title, TitlePage
from lending.opening import load_opening
from site_project.core.days import local_day
old = TitlePage.objects.live().filter(locale__language_code="en").first()
Title.objects.filter(pk=old.item_id).update(page_key=None)
title = Title.objects.create(
    code="RACE", kind=old.item.kind, policy=old.item.policy, name_en="Race", name_zh_hant="競賽",
    replacement_cost=0, page_key=old.translation_key)
Copy.objects.create(title=title)
TitlePage.objects.filter(translation_key=old.translation_key).update(item=title)
desk = load_opening().desk
first = desk.on_or_after(local_day() + timedelta(days=40))
print(first, desk.on_or_after(first + timedelta(days=10)))
"""
COUNTS = """
from lending.models import Occupation, Refusal
print(Occupation.objects.filter(title__code="RACE", live=True).count(),
      Refusal.objects.filter(title__code="RACE").count())
"""


def ask(site: Site, first: str, due: str) -> tuple[int, str]:
    """Add the last copy to a basket as a browser would; returns the status and the page."""
    path = f"{site.url}/en/lending/basket/add/RACE/"
    browser = requests.Session()
    form = browser.get(path, timeout=60).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    answer = browser.post(path, data={**hidden, "first": first, "due": due}, timeout=60)
    return answer.status_code, answer.text


@pytest.mark.parametrize("schools", [2, 24])
def test_last_copy_goes_to_one_and_the_others_see_other_days(demo_site: Site, schools: int) -> None:
    first, due = demo_site.shell(NEW_TITLE).split()
    with ThreadPoolExecutor(schools) as pool:
        answers = list(pool.map(lambda _: ask(demo_site, first, due), range(schools)))
    assert sorted(status for status, _page in answers) == [200] + [409] * (schools - 1)
    for status, page in answers:
        if status == 409:
            assert 'role="alert"' in page
            assert len(re.findall(r"\?from=\d{4}-\d\d-\d\d", page)) == 3
    kept, refused = demo_site.shell(COUNTS).split()
    assert (kept, refused) == ("1", str(schools - 1))
    demo_site.manage("lending_audit")


# Many threads, each with a connection of its own, act on the site's database.
AT_ONCE = """
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from lending import loans
from lending.enums import LineState
from lending.models import LoanLine, LoanLog, Title
from lending.refusals import BadTransition, Refused
from site_project.core.models import User
from tests.factories.lending import good_days, in_state, make_title, requested
officer = User.objects.get(username="lending")
def at_once(*acts):
    start = Barrier(len(acts))
    def run(act):
        start.wait()
        try:
            act()
            return "done"
        except (BadTransition, Refused) as no:
            return type(no).__name__
        except Exception as error:
            return repr(error)
        finally:
            connection.close()
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(Counter(pool.map(run, acts)).items())
def fresh(line):
    return LoanLine.objects.get(pk=line.pk)
"""
SAME_LOAN = """
asked = requested(make_title(), *good_days(Title.objects.last()), email="a@x.example",
    institution_name="Race A")
print(at_once(*[lambda: loans.approve(fresh(asked), by=officer)] * 8))
print(asked.log.filter(verb="approved").count())
lent = in_state(LineState.OUT, officer)
print(at_once(*[lambda: loans.renew(fresh(lent))] * 8))
print(fresh(lent).renewals)
"""
# Four loans of each of two titles: each wants to be of the other title. Two can.
CROSSWISE = """
one, two = make_title(5), make_title(5)
days = good_days(one)
lines = [requested(title, *days, email=f"{title.pk}{number}@x.example",
        institution_name=f"Race {title.pk} {number}")
    for title in (one, two) for number in range(4)]
def swap(line):
    other = two if line.title_id == one.pk else one
    return lambda: loans.change(fresh(line), first=days[0], due=days[1], title=other)
print([word for word, count in at_once(*map(swap, lines)) if word not in ("done", "NotFree")])
print(LoanLine.objects.filter(title__in=[one, two], state="requested").count())
"""
# One copy, four loans one after another: all want the same free days.
SAME_DAYS = """
title = make_title()
lines = [requested(title, *good_days(title, later=2 * week), email=f"d{week}@x.example",
        institution_name=f"Race days {week}") for week in range(1, 5)]
first, due = good_days(title)
print(at_once(*[lambda line=line: loans.change(fresh(line), first=first, due=due)
    for line in lines]))
print(title.lines.filter(first_day=first).count(), title.occupations.filter(live=True).count())
"""


def test_one_of_many_acts_on_the_same_loan_or_days_is_done(demo_site: Site) -> None:
    same = demo_site.shell(AT_ONCE + SAME_LOAN).split("\n")
    assert same[:2] == ["[('BadTransition', 7), ('done', 1)]", "1"]
    assert same[2:4] == ["[('Refused', 7), ('done', 1)]", "1"]
    crosswise = demo_site.shell(AT_ONCE + CROSSWISE).split("\n")
    assert crosswise[:2] == ["[]", "8"]
    days = demo_site.shell(AT_ONCE + SAME_DAYS).split("\n")
    assert days[:2] == ["[('NotFree', 3), ('done', 1)]", "1 4"]
    demo_site.manage("lending_audit")
