"""The least that is correct; nothing in the site can be cheaper and keep its promise."""

from datetime import date, timedelta
from itertools import accumulate
from uuid import UUID, uuid4

from django import forms
from django.db import IntegrityError, connection, transaction
from django.db.models import F, FilteredRelation, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import condition

from site_project.core.search.asked import Saying

from .models import Fragment, Registration, Seminar, Title

# No loan is longer, so that an index range finds all that overlap.
LONGEST = timedelta(days=400)
FEED_START = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//floor//\r\n"
FEED_END = "END:VCALENDAR\r\n"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>Bare</title><p>A view and nothing else.</p>")


# --- Registration: a form, one transaction, a page of thanks -------------------


class RegistrationForm(forms.Form):
    name = forms.CharField(max_length=100)
    email = forms.EmailField()
    people = forms.IntegerField(min_value=1, max_value=4)


def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take places by one conditional update, so that no seminar is ever oversold."""
    seminar = get_object_or_404(Seminar, pk=pk)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            code = _take(seminar, **form.cleaned_data)
        except IntegrityError:
            form.add_error("email", "This address is registered.")
        else:
            if code:
                return redirect("thanks", code)
            form.add_error(None, "Full")
    return render(request, "floor/register.html", {"seminar": seminar, "form": form})


@transaction.atomic
def _take(seminar: Seminar, *, name: str, email: str, people: int) -> UUID | None:
    room = Seminar.objects.filter(pk=seminar.pk, taken__lte=F("capacity") - people)
    if not room.update(taken=F("taken") + people):
        return None
    code = uuid4()
    Registration.objects.create(seminar=seminar, code=code, name=name, email=email, people=people)
    return code


def thanks(request: HttpRequest, code: UUID) -> HttpResponse:
    registrations = Registration.objects.select_related("seminar")
    registration = get_object_or_404(registrations, code=code)
    return render(request, "floor/thanks.html", {"registration": registration})


# --- Feed: stored entries, joined ----------------------------------------------


def feed_version(request: HttpRequest) -> str:
    changed = Fragment.objects.aggregate(at=Max("changed_at"))["at"]
    return f'"{changed.timestamp()}"'


@condition(etag_func=feed_version)
def feed(request: HttpRequest) -> HttpResponse:
    texts = Fragment.objects.order_by("pk").values_list("text", flat=True)
    return HttpResponse("".join([FEED_START, *texts, FEED_END]), content_type="text/calendar")


# --- Free copies of a title: one range read and a sweep ------------------------


def days(request: HttpRequest, code: str) -> JsonResponse:
    first, last = (date.fromisoformat(request.GET[name]) for name in ("from", "to"))
    near = Q(loans__start__gt=first - LONGEST, loans__start__lte=last, loans__stop__gte=first)
    titles = Title.objects.annotate(near=FilteredRelation("loans", condition=near))
    rows = list(titles.filter(code=code).values_list("copies", "near__start", "near__stop"))
    if not rows:
        raise Http404("no such title")
    changes = [0] * ((last - first).days + 2)
    changes[0] = rows[0][0]
    for _copies, start, stop in rows:
        if start is not None:
            changes[max(0, (start - first).days)] -= 1
            changes[min(len(changes) - 1, (stop - first).days + 1)] += 1
    free = list(accumulate(changes[:-1]))
    found = [
        {"day": (first + timedelta(days=number)).isoformat(), "free": count}
        for number, count in enumerate(free)
    ]
    return JsonResponse({"title": code, "days": found})


# --- Search: count the matches, show the ten best --------------------------------


def search(request: HttpRequest) -> HttpResponse:
    """Ask for the words as one phrase, cut as the texts are."""
    tokens = Saying(request.GET["q"]).phrase
    if connection.vendor == "postgresql":
        match = " <-> ".join(tokens)
        where = "vector @@ to_tsquery('simple', %s)"
        order, again = "ts_rank(vector, to_tsquery('simple', %s)) DESC", [match]
    else:
        match = '"' + " ".join(tokens) + '"'
        where = "floor_passage MATCH %s"
        order, again = "bm25(floor_passage, 10, 1)", []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM floor_passage WHERE {where}", [match])  # noqa: S608
        (count,) = cursor.fetchone()
        cursor.execute(
            f"SELECT title, substr(body, 1, 90) FROM floor_passage WHERE {where}"  # noqa: S608
            f" ORDER BY {order} LIMIT 10",
            [match, *again],
        )
        rows = cursor.fetchall()
    return render(request, "floor/search.html", {"count": count, "rows": rows})
