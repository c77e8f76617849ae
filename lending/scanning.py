"""What a scanned or typed code asks for: of a copy its next act, of a request its loans.

Reading a code changes nothing. What speaks against the act is said before it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from site_project.core.codes import typed_public_code
from site_project.core.days import day_in_words, local_day

from .desk_lists import PACK_AHEAD
from .enums import CopyState, LineState
from .models import Copy, LoanLine, LoanRequest
from .opening import load_opening
from .refusals import WrongCopy

# A loan as it is written in lists: the request's reference and the loan's own number.
LOAN = re.compile(r"^(?P<reference>[^-]{10})-(?P<pk>\d{1,9})$")
# Which states of a loan say what happens next with the copy that it has.
IN_HAND = (
    LineState.OUT,
    LineState.PREPARED,
    LineState.RETURNED,
    LineState.ISSUE,
    LineState.LOST,
)


@dataclass(frozen=True)
class Scanned:
    """What the code names, and the act that comes next, by name.

    `act` is empty where there is nothing to do with a copy now; `note` says
    what the desk should know first.
    """

    copy: Copy | None = None
    line: LoanLine | None = None
    request: LoanRequest | None = None
    act: str = ""
    note: str = ""


def code_in(text: str) -> str:
    """Return the code in what was scanned: a label's whole address, or the code alone."""
    folded = unicodedata.normalize("NFKC", text).strip().partition("?")[0]
    return folded.rstrip("/").rpartition("/")[2]


def read_code(text: str, *, at: datetime) -> Scanned:
    """Say what a code asks for. Raises WrongCopy ("mistyped" or "unknown")."""
    typed = code_in(text)
    if loan := LOAN.match(typed):
        line = LoanLine.objects.for_desk().filter(pk=int(loan["pk"])).first()
        if line is not None and line.request.reference == typed_public_code(loan["reference"]):
            return Scanned(line=line)
    code = typed_public_code(typed)
    if code is None:
        raise WrongCopy("mistyped", _("This code is mistyped. Please read the label again."))
    if copy := Copy.objects.select_related("title__policy").filter(code=code).first():
        return next_of(copy, at)
    if request := LoanRequest.objects.filter(reference=code, sent_at__isnull=False).first():
        return Scanned(request=request)
    raise WrongCopy("unknown", _("No copy and no request has this code."))


def next_of(copy: Copy, at: datetime) -> Scanned:
    """Say what comes next for a copy that lies on the desk."""
    held = LoanLine.objects.for_desk().filter(copy_out=copy, state__in=IN_HAND)
    line = held.order_by("-out_at", "-pk").first()
    if line is not None:
        return _in_hand(copy, line, local_day(at))
    if copy.state != CopyState.IN_SERVICE:
        text = _("This copy is not in service: %(state)s.")
        return Scanned(copy=copy, note=text % {"state": copy.get_state_display()})
    line = next_promise(copy)
    if line is None:
        return Scanned(copy=copy)
    opening = load_opening(local_day(at))
    soon = opening.desk.add(local_day(at), PACK_AHEAD)
    if line.state == LineState.APPROVED and line.first_day <= soon:
        return Scanned(copy=copy, line=line, act="pack")
    return Scanned(copy=copy, line=line, note=_promised(line))


def _in_hand(copy: Copy, line: LoanLine, today: date) -> Scanned:
    note = ""
    if copy.state != CopyState.IN_SERVICE and line.state != LineState.LOST:
        text = _("This copy is not in service: %(state)s.")
        note = text % {"state": copy.get_state_display()}
    if line.state == LineState.PREPARED and line.first_day > today:
        early = _("It is packed. The loan begins on %(day)s.")
        return Scanned(copy, line, note=early % {"day": day_in_words(line.first_day)})
    if line.state == LineState.LOST:
        return Scanned(copy, line, act="find", note=_("This copy was reported lost."))
    acts = {
        LineState.OUT: "take_back",
        LineState.PREPARED: "hand_out",
        LineState.RETURNED: "inspect",
        LineState.ISSUE: "settle",
    }
    return Scanned(copy, line, act=acts[LineState(line.state)], note=note)


def next_promise(copy: Copy) -> LoanLine | None:
    """Return the loan that stands on this copy next, whatever was asked for or approved."""
    standing = Q(state__in=(LineState.REQUESTED, LineState.APPROVED))
    lines = LoanLine.objects.for_desk().filter(
        standing, occupation__copy=copy, occupation__live=True
    )
    return lines.order_by("first_day", "pk").first()


def _promised(line: LoanLine) -> str:
    text = _("Promised from %(first)s to %(due)s for loan %(loan)s (%(state)s).")
    return text % {
        "first": day_in_words(line.first_day),
        "due": day_in_words(line.due_day),
        "loan": line,
        "state": line.get_state_display(),
    }


def promised_copy(line: LoanLine) -> Copy | None:
    """Return the copy on which the promise stands now."""
    occupation = getattr(line, "occupation", None)
    return occupation.copy if occupation and occupation.live else None
