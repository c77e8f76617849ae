"""The rules of borrowing, told from the very rows and functions that enforce them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from site_project.core.changes import CONTENT
from site_project.core.days import day_in_words, days_in_words, each_day, local_day
from site_project.core.navigation import remembered

from . import rules
from .catalogue import remembered_opening
from .catalogue.days import named_closed_days
from .loans.application import PROOF_TIME
from .loans.basket import BASKET_TIME
from .loans.terms import check_kind
from .models import DeskDay, Policy, Terms, Title
from .notifications.reminders import OVERDUE_STEPS
from .opening import Opening
from .refusals import Refused
from .wishes import OFFER_TIME

TITLES_NAMED = 10
CLOSED_DAYS_SHOWN = timedelta(days=180)


@dataclass(frozen=True)
class Differing:
    """What is different under a policy for some kinds of borrowers."""

    who: str
    sentences: list[str]


@dataclass(frozen=True)
class Shown:
    """A policy in sentences, some titles that are lent by it, and how many there are beside."""

    code: str
    name: str
    titles: list[str]
    more: int
    sentences: list[str]
    differing: list[Differing]


@require_safe
def rules_page(request: HttpRequest) -> HttpResponse:
    """Show the rules as they are enforced today."""
    today = local_day()
    opening = remembered_opening(request, today)
    context = {
        "policies": [shown(*known, opening, today) for known in remembered_policies(request)],
        "general": list(general()),
        "desk_days": DeskDay.objects.all(),
        "closed": named_closed_days(each_day(today, today + CLOSED_DAYS_SHOWN), opening),
        "terms": Terms.objects.filter(since__lte=today).order_by("-since").first(),
    }
    response = render(request, "lending/rules.html", context)
    request.is_public_page = True
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)  # it may carry the bar for staff
    return response


def remembered_policies(request: HttpRequest) -> list[tuple[Policy, list[str]]]:
    """Return the policies by which something public is lent, with the names of what it is."""

    def read() -> list[tuple[Policy, list[str]]]:
        names: dict[int, list[str]] = {}
        for title in Title.objects.public():
            names.setdefault(title.policy_id, []).append(str(title.name))
        policies = Policy.objects.filter(pk__in=names).prefetch_related("overrides")
        return [(policy, names[policy.pk]) for policy in policies]

    return remembered(request, CONTENT, ("policies", get_language()), read)


def shown(policy: Policy, names: list[str], opening: Opening, today: date) -> Shown:
    sentences = terms_in_words(policy, opening, today)
    by_sentences: dict[tuple[str, ...], list[str]] = {}
    for row in policy.overrides.all():
        others = differing_in_words(policy, row.borrower_kind, opening, today)
        own = [text for text in others if text not in sentences]
        if own:
            by_sentences.setdefault(tuple(own), []).append(str(row))
    comma = pgettext("between names", ", ")
    differing = [Differing(comma.join(names), list(own)) for own, names in by_sentences.items()]
    named = names[:TITLES_NAMED]
    more = len(names) - len(named)
    return Shown(policy.code, str(policy.name), named, more, sentences, differing)


def differing_in_words(policy: Policy, kind: str, opening: Opening, today: date) -> list[str]:
    """Tell the terms for a kind of borrower, or that it may not borrow."""
    try:
        check_kind(policy, kind)
    except Refused as refused:
        return [str(refused.message)]
    return terms_in_words(policy.as_for(kind), opening, today)


def terms_in_words(policy: Policy, opening: Opening, today: date) -> list[str]:
    """Tell what a policy, or a policy as it holds for somebody, allows today."""
    return [
        *length_in_words(policy, opening, today),
        *notice_in_words(policy, opening, today),
        *approval_in_words(policy),
        *keeping_in_words(policy),
        *renewals_in_words(policy),
        *limit_in_words(policy),
        *ways_in_words(policy),
    ]


def length_in_words(policy: Policy, opening: Opening, today: date) -> Iterator[str]:
    text = ngettext(
        "Usually lent for %(count)d day.", "Usually lent for %(count)d days.", policy.days_default
    )
    yield text % {"count": policy.days_default}
    text = ngettext("For %(count)d day at most.", "For %(count)d days at most.", policy.days_max)
    yield text % {"count": policy.days_max}
    if policy.days_min > 1:
        yield refusal_in_words("too_short", policy, opening, today)
    if policy.season_days_max and policy.season_last >= today:
        text = ngettext(
            "Where it begins within %(days)s, for %(count)d day at most.",
            "Where it begins within %(days)s, for %(count)d days at most.",
            policy.season_days_max,
        )
        days = days_in_words(policy.season_first, policy.season_last)
        yield text % {"days": days, "count": policy.season_days_max}


def notice_in_words(policy: Policy, opening: Opening, today: date) -> Iterator[str]:
    if policy.lead_open_days:
        text = ngettext(
            "Ask %(count)d open day before.",
            "Ask %(count)d open days before.",
            policy.lead_open_days,
        )
        yield text % {"count": policy.lead_open_days}
        text = ngettext(
            "You can cancel up to %(count)d open day before.",
            "You can cancel up to %(count)d open days before.",
            policy.lead_open_days,
        )
        yield text % {"count": policy.lead_open_days}
    earliest = rules.earliest_day(policy, opening, today)
    yield _("If you ask today, the earliest day is %(day)s.") % {"day": day_in_words(earliest)}
    last = rules.last_start(policy, today)
    yield _("The last day you can ask for now is %(day)s.") % {"day": day_in_words(last)}
    if policy.start_weekdays:
        yield refusal_in_words("start_weekday", policy, opening, today)


def refusal_in_words(code: str, policy: Policy, opening: Opening, today: date) -> str:
    """Tell a rule in the very words with which it refuses."""
    asked = rules.Asked(policy, opening, today, today, today)
    return str(rules.MESSAGES[code](asked).message)


def approval_in_words(policy: Policy) -> Iterator[str]:
    yield _("%(approval)s.") % {"approval": policy.get_approval_display()}
    text = ngettext(
        "We answer within %(count)d open day.",
        "We answer within %(count)d open days.",
        policy.reply_open_days,
    )
    yield text % {"count": policy.reply_open_days}


def keeping_in_words(policy: Policy) -> Iterator[str]:
    """Tell the days beside a loan on which nobody else can have the copy."""
    if policy.prep_open_days:
        text = ngettext(
            "We need %(count)d open day before it to pack.",
            "We need %(count)d open days before it to pack.",
            policy.prep_open_days,
        )
        yield text % {"count": policy.prep_open_days}
    if policy.check_open_days:
        text = ngettext(
            "We need %(count)d open day after it to check.",
            "We need %(count)d open days after it to check.",
            policy.check_open_days,
        )
        yield text % {"count": policy.check_open_days}


def renewals_in_words(policy: Policy) -> Iterator[str]:
    if not policy.renewals:
        yield _("It cannot be renewed.")
        return
    if policy.renewals == 1:
        yield _("It can be renewed once, if nobody else waits for it.")
    else:
        text = _("It can be renewed %(count)d times, if nobody else waits for it.")
        yield text % {"count": policy.renewals}
    text = ngettext(
        "A renewal is for %(count)d day.", "A renewal is for %(count)d days.", policy.renewal_days
    )
    yield text % {"count": policy.renewal_days}


def limit_in_words(policy: Policy) -> Iterator[str]:
    text = ngettext(
        "One borrower can have %(count)d open loan at a time.",
        "One borrower can have %(count)d open loans at a time.",
        policy.max_open_lines,
    )
    yield text % {"count": policy.max_open_lines}


def ways_in_words(policy: Policy) -> Iterator[str]:
    ways = [str(way.label) for way in policy.hand_overs()]
    yield _("How it reaches you: %(ways)s.") % {"ways": pgettext("between names", ", ").join(ways)}


def general() -> Iterator[str]:
    """Tell what holds for every loan."""
    yield _("Lending is free of charge. There is no deposit.")
    yield _("The first and the last day must be days on which the desk is open.")
    yield _("If we have to close on your day after all, it moves to the next open day.")
    text = ngettext(
        "A request holds %(count)d title at most.",
        "A request holds %(count)d titles at most.",
        rules.MAX_BASKET_LINES,
    )
    yield text % {"count": rules.MAX_BASKET_LINES}
    minutes = BASKET_TIME // timedelta(minutes=1)
    yield _("What is in your basket is kept for %(minutes)d minutes.") % {"minutes": minutes}
    hours = PROOF_TIME // timedelta(hours=1)
    yield _("After you send the request, confirm your address within %(hours)d hours.") % {
        "hours": hours
    }
    hours = OFFER_TIME // timedelta(hours=1)
    yield _("An offer from the waiting list is kept for %(hours)d hours.") % {"hours": hours}
    steps = pgettext("between names", ", ").join(str(step) for step in OVERDUE_STEPS)
    yield _("If it is late, we write to you %(steps)s open days after the due day.") % {
        "steps": steps
    }
