"""What the owner of a registration sees and does, who came by the link in the mail."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from site_project.core.days import moment_in_words

from .. import access_requests, personal_feeds, waiting_list
from ..certificates import is_valid
from ..enums import ACTIVE, PROVED, RegistrationState
from ..forms.public import AccessForm, AnswersForm, ShrinkForm
from ..models import EventSettings, PersonalFeed, Registration, Session
from ..registration import cancel, change_answers, confirm_with_link, forget, shrink
from .reading import office_rules, questions_of

State = RegistrationState
Shown = Mapping[str, forms.Form]


class InvalidForm(Exception):
    """A form of the page came back with errors; it is shown again with what was typed."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form
        super().__init__()


# --- What the page shows ------------------------------------------------------


def for_owner(
    request: HttpRequest, row: Registration, shown: RegistrationState, wrong: Shown
) -> dict[str, Any]:
    """Return what only the owner sees; `wrong` are forms that came back, by their act."""
    now = timezone.now()
    session = row.session
    ahead = not session.has_begun(now) and not session.is_cancelled
    active = shown in ACTIVE and (session.is_postponed or not session.is_past(now))
    access = getattr(row, "access_request", None)
    certificate = getattr(row, "certificate", None)
    context: dict[str, Any] = {
        "manages": True,
        "past": session.is_past(now) and not session.is_postponed,
        "rules": office_rules(request),
        "can_cancel": active and _can_cancel(row, shown),
        "access": access,
        "certificate": certificate if certificate and is_valid(certificate) else None,
    }
    if row.email_folded and shown in PROVED:
        feed = _feed_of(row)
        address = settings.SITE_URL + reverse("my_feed", args=[feed.token]) if feed else ""
        context |= {
            "has_calendar": True,
            "feed_url": address,
            "feed_webcal": f"webcal://{address.partition('://')[2]}",
        }
    if shown == State.WAITLISTED:
        context["standing"] = waiting_list.standing(row)
    if shown == State.OFFERED:
        context["offer_until"] = moment_in_words(row.offered_until)
    if shown == State.CONFIRMED and session.online_url and not session.is_past(now):
        context["join_from"] = moment_in_words(
            opens_at(session, office_rules(request)), session.event.zone
        )
    if not active or shown not in PROVED:
        return context
    if ahead and row.party_size > 1:
        context["shrink_form"] = wrong.get("shrink") or ShrinkForm(registration=row)
    if questions := questions_of(request, session.event_id):
        context["answers_form"] = wrong.get("answers") or AnswersForm(
            questions=questions, given=given_answers(row)
        )
    if ahead:
        wish = {"access_needs": access.needs, "helper": access.helper} if access else {}
        context["access_form"] = wrong.get("ask") or AccessForm(initial=wish)
        context["reply_by"] = access_requests.deadline(session, now)
    return context


def _can_cancel(row: Registration, shown: RegistrationState) -> bool:
    if shown in (State.UNCONFIRMED, State.WAITLISTED) or row.session.is_postponed:
        return True
    return timezone.now() < row.session.cancel_until


def opens_at(session: Session, rules: EventSettings) -> datetime:
    """Return from when the way into the online meeting is open."""
    return session.starts_at - timedelta(minutes=rules.join_minutes)


def _feed_of(row: Registration) -> PersonalFeed | None:
    return PersonalFeed.objects.filter(email_folded=row.email_folded).first()


def given_answers(row: Registration) -> dict[int, str]:
    return {answer.question_id: answer.text for answer in row.answers.all()}


# --- What the owner does --------------------------------------------------------


def _shrink(request: HttpRequest, row: Registration) -> None:
    form = _valid(ShrinkForm(request.POST, registration=row))
    shrink(row, form.cleaned_data["persons"])


def _answers(request: HttpRequest, row: Registration) -> None:
    questions = questions_of(request, row.session.event_id)
    form = _valid(AnswersForm(request.POST, questions=questions, given=given_answers(row)))
    change_answers(row, form.answers())


def _ask(request: HttpRequest, row: Registration) -> None:
    typed = _valid(AccessForm(request.POST)).cleaned_data
    access_requests.ask(row, typed["access_needs"], typed["helper"])


def _rotate(request: HttpRequest, row: Registration) -> None:
    if feed := _feed_of(row):
        personal_feeds.rotate(feed)


def _valid(form: Any) -> Any:
    if not form.is_valid():
        raise InvalidForm(form)
    return form


# By the name of the button; each raises InvalidForm or Refused, or has done it.
ACTS: Mapping[str, Callable[[HttpRequest, Registration], object]] = {
    "confirm": lambda request, row: confirm_with_link(row),
    "cancel": lambda request, row: cancel(row),
    "accept": lambda request, row: waiting_list.accept(row),
    "decline": lambda request, row: waiting_list.decline(row),
    "shrink": _shrink,
    "answers": _answers,
    "ask": _ask,
    "subscribe": lambda request, row: personal_feeds.subscribe(row),
    "rotate": _rotate,
    "forget": lambda request, row: forget(row),
}
