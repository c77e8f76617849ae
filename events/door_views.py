"""The door page of a session, for a volunteer's phone: with its script or without.

Whoever has the link may act, and no cookie counts: there is no request to forge.
"""

import json
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from site_project.core.links import BadLink, read_token
from site_project.core.throttle import Limit, allow

from . import checkin, door, waiting_list
from .checkin import ARRIVAL, KINDS, UNDO, WALK_IN, Entry, Outcome
from .models import CheckIn, DoorPass, Session
from .models.door import DOOR_SCOPE
from .refusals import Refused

POSTS = Limit("door page", count=3000, seconds=3600)
MOST_ENTRIES = 100
MOST_BYTES = 100_000
MOST_CHANGED = 200
NAME_LENGTH = 120
NONCE = re.compile(r"[A-Za-z0-9-]{8,40}")
LANGUAGES = ("zh-hant", "en")
STATUS = {"cancelled": 409, "postponed": 409, "door_unknown": 404, "door_elsewhere": 409}
BAD = ("door_party", "door_entry")
DoorView = Callable[[HttpRequest, DoorPass], HttpResponse]


def for_pass(view: DoorView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the pass of the token, in its language or the one that is asked for.

    A forged token is unknown (404); a pass that has ended or was ended is gone (410).
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            link = read_token(token, DOOR_SCOPE)
        except BadLink as error:
            raise Http404("no such link") from error
        passes = DoorPass.objects.select_related("session__event", "session__venue")
        door_pass = passes.filter(pk=link.pk).first()
        if door_pass is None:
            raise Http404("no such door page")
        asked = request.GET.get("lang", "")
        with translation.override(asked if asked in LANGUAGES else door_pass.language):
            return _headers(view(request, door_pass))

    return wrapped


def _headers(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    # The one page of the site that may use a camera.
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return response


# --- The page ----------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_pass
def door_page(request: HttpRequest, door_pass: DoorPass) -> HttpResponse:
    """Show who is expected; a form without script lets in, takes back, or registers."""
    if not checkin.is_open(door_pass, timezone.now()):
        return _over(request, door_pass)
    if request.method != "POST":
        return _page(request, door_pass, told=_told_before(request, door_pass.session))
    if not allow(POSTS, str(door_pass.pk)):
        return _page(request, door_pass, error=_("Too much at once. Wait a moment."), status=429)
    entry = _posted(request)
    outcome = _merge(door_pass, [entry])[0] if entry else None
    if entry is None or outcome is None or outcome.refusal:
        refusal = outcome.refusal if outcome and outcome.refusal else Refused("door_entry")
        code = refusal.code
        status = 400 if code in BAD else STATUS.get(code, 409)
        return _page(request, door_pass, error=refusal.message, status=status)
    return redirect(address(door_pass, done=entry.nonce), permanent=False)


def address(door_pass: DoorPass, name: str = "door", **query: str) -> str:
    """Return an address of the pass, in the language in which the page is read now."""
    if get_language() != door_pass.language:
        query["lang"] = get_language()
    return reverse(name, args=[door_pass.token]) + (f"?{urlencode(query)}" if query else "")


def _posted(request: HttpRequest) -> Entry | None:
    """Return what a form says, or None."""
    persons = request.POST.get("persons", "1")
    return _entry(
        {
            "kind": request.POST.get("action"),
            "nonce": request.POST.get("nonce"),
            "code": request.POST.get("code", ""),
            "name": request.POST.get("name", ""),
            "persons": int(persons) if re.fullmatch(r"[0-9]{1,4}", persons) else None,
        },
        timezone.now(),
    )


def _told_before(request: HttpRequest, session: Session) -> tuple[Outcome, str] | None:
    """Return what the last form of this device came to, and its sentence, from the address."""
    nonce = request.GET.get("done", "")
    if not NONCE.fullmatch(nonce):
        return None
    rows = CheckIn.objects.filter(nonce=nonce, registration__session=session)
    found = rows.select_related("registration").first()
    if found is None:
        return None
    arrival = checkin.arrivals(found.registration)[nonce]
    kind = UNDO if found.undone_at else ARRIVAL
    outcome = Outcome(Entry(kind, nonce, found.at), arrival)
    return outcome, door.told(outcome, session)


def _page(
    request: HttpRequest,
    door_pass: DoorPass,
    *,
    told: tuple[Outcome, str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    session = door_pass.session
    if request.method == "POST":  # a rule has been at work since the pass was read
        session.refresh_from_db(fields=["taken", "held", "kept", "overbooked"])
    listed = _list(door_pass, now)
    typed = request.GET.get("q", "").strip()[:80]
    rows = listed.pop("rows")
    found = [row for row in rows if not typed or door.matches(row, typed)]
    other = next(code for code in LANGUAGES if code != get_language())
    with translation.override(other):
        other_address = address(door_pass)
    context = {
        "session": session,
        "event": session.event,
        "door_pass": door_pass,
        "listed": listed | {"rows": [row.as_data() for row in rows]},
        "counts": listed["counts"],
        "to_come": [row for row in found if row.missing and row.kind in door.EXPECTED],
        "waiting": [row for row in found if row.missing and row.kind not in door.EXPECTED],
        "inside": [row for row in found if not row.missing],
        "typed": typed,
        "told": told,
        "error": error,
        "nonce": secrets.token_hex(8),
        "page": address(door_pass),
        "list_address": address(door_pass, "door_list"),
        "arrivals_address": address(door_pass, "door_arrivals"),
        "other": other,
        "other_address": other_address,
        "words": _words(),
        "blank": door.BLANK,
        "most_walk_in": checkin.MOST_WALK_IN,
    }
    return render(request, "events/door.html", context, status=status)


def _over(request: HttpRequest, door_pass: DoorPass) -> HttpResponse:
    """Say that the page has ended; a device that still keeps arrivals sends them from there."""
    late = checkin.takes_late(door_pass, timezone.now())
    context = {
        "door_pass": door_pass,
        "arrivals_address": address(door_pass, "door_arrivals") if late else "",
        "words": _words(),
    }
    return render(request, "events/door_over.html", context, status=410)


def _words() -> dict[str, str]:
    """Return what the script says; {n} and the like are filled in by it."""
    return {
        "in": _("{who} is in."),
        "some": _("{who}: {arrived} of {party} are in."),
        "already": _("{who}: already in since {time}."),
        "undone": _("{who}: taken back."),
        "unknown": _("Not in this session: {code}"),
        "later": _("{who}: noted. It is checked when the connection is back."),
        "not_a_ticket": _("This is no ticket of ours."),
        "offline": _("No connection. Carry on: what you do is kept on this phone."),
        "queued_one": _("1 waiting to be sent"),
        "queued": _("{n} waiting to be sent"),
        "sent": _("Everything is sent."),
        "no_camera": _("The camera cannot be used here. Type the code instead."),
        "looking": _("Hold the ticket in front of the camera."),
        "stop": _("Stop scanning"),
        "scan": _("Scan a ticket"),
        "none": _("Nobody found."),
        "people": _("{who}: how many have come?"),
        "of": _("{arrived} of {party} are in"),
        "since": _("in since {time}"),
        "party": _("{n} people"),
        "walk_in": _("Walk-in"),
        "let_in": _("Let in {who}"),
        "helper": _("and a helper"),
    }


# --- For the script ----------------------------------------------------------


@require_GET
@for_pass
def door_list(request: HttpRequest, door_pass: DoorPass) -> HttpResponse:
    """Answer with the list, or with what has changed in it since a cursor."""
    if not checkin.is_open(door_pass, timezone.now()):
        return JsonResponse({"over": True}, status=410)
    return JsonResponse(
        _as_data(_list(door_pass, timezone.now(), _number(request.GET.get("since"))))
    )


@require_POST
@for_pass
def door_arrivals(request: HttpRequest, door_pass: DoorPass) -> HttpResponse:
    """Take a batch of what a device kept, each entry once, and answer with what became of it."""
    now = timezone.now()
    if not checkin.takes_late(door_pass, now):
        return JsonResponse({"over": True}, status=410)
    if not allow(POSTS, str(door_pass.pk)):
        return JsonResponse({"error": _("Too much at once. Wait a moment.")}, status=429)
    if len(request.body) > MOST_BYTES:
        return JsonResponse({"error": _("Too much at once.")}, status=413)
    try:
        sent = json.loads(request.body)
        said = sent["entries"]
        if not isinstance(said, list) or len(said) > MOST_ENTRIES:
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"error": Refused("door_entry").message}, status=400)
    outcomes = _outcomes(door_pass, said, sent.get("now"), now)
    answer: dict[str, Any] = {"outcomes": outcomes}
    if checkin.is_open(door_pass, now):
        door_pass.session.refresh_from_db(fields=["taken", "held", "kept", "overbooked"])
        answer["list"] = _as_data(_list(door_pass, now, _number(sent.get("since"))))
    return JsonResponse(answer)


def _outcomes(door_pass: DoorPass, said: list, device_now: Any, now: datetime) -> list[dict]:
    """Merge what can be read and refuse the rest, in the order in which it was sent."""
    entries = [
        _entry(each, _happened_at(each.get("at"), device_now, door_pass, now))
        if isinstance(each, dict)
        else None
        for each in said
    ]
    merged = iter(_merge(door_pass, [entry for entry in entries if entry]))
    answers = []
    for each, entry in zip(said, entries, strict=True):
        nonce = str(each.get("nonce", ""))[:40] if isinstance(each, dict) else ""
        outcome = next(merged) if entry else Outcome(_nothing(nonce), None, Refused("door_entry"))
        answers.append(
            {
                "nonce": nonce,
                "status": door.status_of(outcome),
                "who": door.who(outcome, door_pass.session),
                "told": door.told(outcome, door_pass.session),
            }
        )
    return answers


def _nothing(nonce: str) -> Entry:
    return Entry(ARRIVAL, nonce, timezone.now())


def _merge(door_pass: DoorPass, entries: list[Entry]) -> list[Outcome]:
    return checkin.merge(
        door_pass.session, entries, door_pass=door_pass, language=door_pass.language
    )


def _happened_at(at: Any, device_now: Any, door_pass: DoorPass, now: datetime) -> datetime:
    """Return when something happened on the site's clock, by how long ago it was on the device's.

    Never in the future, and never before the pass was made.
    """
    if not all(type(each) is int for each in (at, device_now)):
        return now
    span = (now - door_pass.made_at) / timedelta(milliseconds=1)
    return now - timedelta(milliseconds=max(0, min(device_now - at, span)))


def _entry(said: dict, at: datetime) -> Entry | None:
    """Return what a form or a device says if it can be read."""
    kind, nonce, persons = said.get("kind"), said.get("nonce"), said.get("persons", 1)
    code, name = said.get("code", ""), said.get("name", "")
    if (
        kind not in KINDS
        or not isinstance(nonce, str)
        or not NONCE.fullmatch(nonce)
        or type(persons) is not int
        or not 1 <= persons <= 10_000
        or not isinstance(code, str)
        or not isinstance(name, str)
    ):
        return None
    # No control characters, nor marks that turn the direction of what follows.
    name = "".join(char for char in name if char.isprintable()).strip()[:NAME_LENGTH]
    if kind == WALK_IN and not name:
        name = _("Walk-in")
    return Entry(kind, nonce, at, code[:80], persons, name)


def _number(text: Any) -> int:
    """Return a cursor, 0 for what is none."""
    text = str(text if text is not None else "")
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _list(door_pass: DoorPass, now: datetime, since: int = 0) -> dict[str, Any]:
    """Return the counts with all rows, or with those that changed since a cursor."""
    session = door_pass.session
    last = door.cursor(session)  # before the rows: better told twice than not at all
    codes = door.changed_since(session, since) if since else []
    whole = not since or len(codes) > MOST_CHANGED
    rows = door.rows(session, now, codes=None if whole else codes)
    shown = {row.code for row in rows}
    return {
        "cursor": last,
        "whole": whole,
        "gone": [] if whole else [code for code in codes if code not in shown],
        "rows": rows,
        "counts": vars(door.counts(session, now)),
        "notice": _notice(session),
        "first_at_the_door": waiting_list.is_closed(session, now),
        "ends": int(checkin.pass_ends(door_pass).timestamp() * 1000),
    }


def _as_data(listed: dict[str, Any]) -> dict[str, Any]:
    return listed | {"rows": [row.as_data() for row in listed["rows"]]}


def _notice(session: Session) -> str:
    """Say why nobody can come in, if so."""
    try:
        checkin.check_takes_place(session)
    except Refused as refusal:
        return refusal.message
    return ""


@require_GET
def door_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker from where it may serve door pages and nothing else.

    A worker's scope is the folder of its address (Service Workers, W3C, 2.2).
    """
    path = finders.find("js/door_worker.js")
    with open(path, encoding="utf-8") as source:
        response = HttpResponse(source.read(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
