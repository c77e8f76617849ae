"""What becomes free at the same moment, and offers answered from many pages at once."""

from tests.lending.test_races import AT_ONCE
from tests.servers import Site

WISHES = """
from datetime import timedelta
from django.utils import timezone
from lending import wishes
from lending.loans.wishing import withdraw
from lending.models import LoanRequest, Wish
from tests.lending.test_wishes import wish_for
def seen(wish):
    return Wish.objects.get(pk=wish.pk)
"""
# Two copies of two titles come back at once; two people wish for either of them.
FREED = """
for turn in range(5):
    one, two = make_title(), make_title()
    days = good_days(one)
    lines = [requested(each, *days, email=f"f{turn}{each.pk}@x.example",
        institution_name=f"Freed {turn} {each.pk}") for each in (one, two)]
    asked = [wish_for(*titles, number=f"-{turn}-{titles[0].pk}", school=f"W {titles[0].pk}")
        for titles in ((one, two), (two, one))]
    assert {seen(wish).state for wish in asked} == {"waiting"}
    cancels = [lambda line=line: loans.cancel(fresh(line), by=officer) for line in lines]
    cancels += [lambda: wishes.serve(timezone.now())] * 2
    first = at_once(*cancels)
    wishes.serve(timezone.now())
    offers = [seen(wish).offer for wish in asked]
    print(first, len({offer.title_id for offer in offers if offer}),
        LoanLine.objects.filter(title__in=[one, two], state="held").count())
"""
# One offer, answered in every way at the same moment.
ANSWERED = """
for turn in range(5):
    wish = wish_for(make_title(), number=f"a{turn}", school=f"A {turn}")
    at_once(*[lambda: wishes.accept(seen(wish))] * 3, *[lambda: wishes.decline(wish)] * 3,
        *[lambda: withdraw(wish)] * 3, lambda: wishes.serve(timezone.now()))
    wish = seen(wish)
    standing = wish.request.lines.filter(state__in=["held", "requested", "approved"]).count()
    print((wish.state, standing) in (("met", 1), ("withdrawn", 0)))
"""


def test_what_is_freed_at_once_goes_to_one_each(demo_site: Site) -> None:
    freed = demo_site.shell(AT_ONCE + WISHES + FREED).strip().split("\n")
    assert freed == ["[('done', 4)] 2 2"] * 5
    answered = demo_site.shell(AT_ONCE + WISHES + ANSWERED).strip().split("\n")
    assert answered == ["True"] * 5
    demo_site.manage("lending_audit")
