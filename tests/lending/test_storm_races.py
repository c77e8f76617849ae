"""A storm entered twice at once, and beside loans that are being asked for and changed."""

from tests.lending.test_races import AT_ONCE
from tests.servers import Site

STORM = """
from lending import storms
from lending.models import StormMove, StormShift
from lending.enums import Verb
first, due = good_days(make_title(), later=4)
lines = [requested(make_title(2), first, due, email=f"storm{number}@x.example",
        institution_name=f"Storm {number}") for number in range(4)]
def change(line):
    later = good_days(line.title, later=9)
    return lambda: loans.change(fresh(line), first=later[0], due=later[1], by=officer)
acts = [lambda: storms.shift(first, by=officer)] * 4 + [change(lines[0]), change(lines[1])]
print(dict(at_once(*acts)).keys() - {"done", "Refused", "NotFree"})
print(StormShift.objects.filter(day=first, undone_at=None).count(),
    LoanLine.objects.filter(pk__in=[line.pk for line in lines], first_day=first).count(),
    StormMove.objects.filter(line__in=lines[2:]).count())
made = StormShift.objects.get(day=first, undone_at=None)
print(at_once(*[lambda: storms.undo(StormShift.objects.get(pk=made.pk), by=officer)] * 4))
print(LoanLog.objects.filter(line__in=lines[2:], verb=Verb.MOVED_BACK).count())
"""


def test_storm_is_entered_and_undone_once(demo_site: Site) -> None:
    told = demo_site.shell(AT_ONCE + STORM).split("\n")
    assert told[:4] == ["set()", "1 0 2", "[('done', 4)]", "2"]
    demo_site.manage("lending_audit")
