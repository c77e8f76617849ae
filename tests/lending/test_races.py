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
