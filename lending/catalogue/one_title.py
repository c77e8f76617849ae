"""The page of one title: its facts, its days, and whether it fits."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from site_project.core.days import each_day, local_day
from site_project.core.navigation import remembered

from ..allocation import snapshot_of
from ..fitting import VEHICLES, Answer, answers, is_measured, packed_in_words
from ..forms import DatesAskedForm, FitForm
from ..models import Title, TitlePage
from ..scale import wall_of
from ..signals import TITLES
from .days import LEGEND, last_of_month, months, named_closed_days, title_days, with_due
from .memory import remembered_copies, remembered_dates, remembered_opening, remembered_title

DAYS_SHOWN = 31  # and on to the end of that month
DATES_SHOWN = 5


def title_context(page: TitlePage, request: HttpRequest) -> dict[str, Any]:
    """Return what a title's page shows beside its prose."""
    if page.item_id is None:
        return {}
    title = remembered_title(request, page.item_id)
    now = timezone.now()
    today = local_day(now)
    opening = remembered_opening(request, today)
    snapshot = snapshot_of(title, now, opening, remembered_copies(request))
    asked = DatesAskedForm(request.GET)
    context = {
        "wish": asked.loan,
        "record": title,
        "components": (parts := list(title.components.all())),
        "part_photos": any(part.photo_id for part in parts),
        "packed": packed_in_words(title),
        "wall": remembered(
            request, TITLES, ("wall", title.pk, get_language()), lambda: wall_of(title.boards.all())
        ),
        "copies": len(snapshot.copies),
        **fit_context(title, request),
    }
    if not title.active:
        return context
    monday = today - timedelta(days=today.weekday())
    last = last_of_month(today + timedelta(days=DAYS_SHOWN))
    days = title_days(
        title, snapshot, opening, max(monday, today.replace(day=1)), last, today=today
    )
    days = with_due(title, opening, snapshot, days, title.policy.days_default, today)
    return context | {
        "months": months(days),
        "closed": named_closed_days(each_day(today, last), opening),
        "legend": LEGEND,
        "next_free": remembered_dates(request, title, opening, snapshot, today, DATES_SHOWN),
    }


def fit_context(title: Title, request: HttpRequest) -> dict[str, Any]:
    """Return the form that asks whether a title fits, and what it answers; nothing unmeasured."""
    vehicles = [(one.code, one.name) for one in VEHICLES] if is_measured(title) else []
    form = FitForm(request.GET, wall=bool(title.boards.all()), vehicles=vehicles)
    if not form.fields:
        return {}
    found: list[Answer] = []
    if form.is_bound and form.is_valid():
        found = answers(title, form.cleaned_data.get("wall"), form.cleaned_data.get("vehicle"))
    return {"fit_form": form, "fit_answers": found}
