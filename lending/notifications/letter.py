"""What all mails about loans share: their links, whose they are, the days as a calendar entry."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from site_project.core.days import ONE_DAY, day_in_words, days_in_words
from site_project.core.letters import Action, Changed, Letter, as_mail, on_one_line
from site_project.core.links import make_token
from site_project.core.models import OfficeSettings
from site_project.core.outbox import Mail
from site_project.core.outgoing import Attachment

from ..enums import HandOver, LineState, Verb
from ..models import Borrower, LoanLine, LoanRequest

MANAGE = "loan"
CONFIRM = "loancode"
SIGN_IN = "loans"
CALENDAR = 'text/calendar; charset="utf-8"; method=PUBLISH'
# What gives the entry in the borrower's calendar a higher SEQUENCE (RFC 5545, 3.8.7.4).
MOVES = (
    Verb.CHANGED,
    Verb.RENEWED,
    Verb.MOVED_BY_STORM,
    Verb.MOVED_BY_CLOSING,
    Verb.MOVED_BACK,
)


def manage_path(request: LoanRequest) -> str:
    """Return the address that is only ever sent by mail: it shows and changes the loans."""
    return reverse("loan", args=[make_token(MANAGE, request.pk, request.link_version)])


def confirm_path(request: LoanRequest) -> str:
    """Return the address that the browser gets after the form: it only takes the code."""
    return reverse("loan", args=[make_token(CONFIRM, request.pk, request.code_version)])


def sign_in_path(borrower: Borrower) -> str:
    return reverse("my_loans", args=[make_token(SIGN_IN, borrower.pk, borrower.link_version)])


def address_of(request: LoanRequest) -> str:
    """Return where the borrower is written to; nothing for one who left a telephone number."""
    return (request.borrower.email if request.borrower else request.email) or ""


def mail_about(
    request: LoanRequest,
    subject: str,
    *opening: str,
    title: str = "",
    facts: Iterable[str] = (),
    changes: tuple[Changed, ...] = (),
    actions: tuple[Action, ...] = (),
    closing: Iterable[str] = (),
    files: tuple[Attachment, ...] = (),
) -> Mail | None:
    """Return a letter to the borrower of a request; None where there is no address."""
    to = address_of(request)
    if not to:
        return None
    name = on_one_line(request.name)
    letter = Letter(
        subject=subject,
        greeting=_("Dear %(name)s,") % {"name": name} if name else "",
        opening=tuple(text for text in opening if text),
        changes=changes,
        title=title,
        facts=tuple(fact for fact in facts if fact),
        actions=actions or (Action(_("See your loan or cancel it"), manage_path(request)),),
        closing=tuple(text for text in closing if text),
        files=files,
    )
    return as_mail(letter, to)


def mail_about_line(
    line: LoanLine,
    subject: str,
    *opening: str,
    changes: tuple[Changed, ...] = (),
    actions: tuple[Action, ...] = (),
    closing: Iterable[str] = (),
    calendar: bool = False,
) -> Mail | None:
    """Return a letter about one loan; `subject` may hold %(title)s."""
    return mail_about(
        line.request,
        subject % {"title": line.title.name},
        *opening,
        title=str(line.title.name),
        facts=(days_in_words(line.first_day, line.due_day), reference_of(line.request)),
        changes=changes,
        actions=actions or seeing(line),
        closing=closing,
        files=(calendar_of(line),) if calendar else (),
    )


def seeing(line: LoanLine) -> tuple[Action, ...]:
    """Return the way to a loan that cannot be cancelled any more; nothing for the usual one."""
    if line.state in (LineState.HELD, LineState.REQUESTED, LineState.APPROVED):
        return ()
    return (Action(_("Your loans"), manage_path(line.request)),)


def reference_of(request: LoanRequest) -> str:
    return _("Reference %(reference)s") % {"reference": request.reference}


def how_it_comes(line: LoanLine) -> tuple[str, ...]:
    """Tell how the borrower gets it: where and when to collect, or that it is brought."""
    if line.request.hand_over != HandOver.COLLECT:
        text = _("It reaches you at the address you gave on %(day)s or shortly before.")
        return (text % {"day": day_in_words(line.first_day)},)
    office = OfficeSettings.load()
    text = _(
        "Collect it at our desk on %(day)s. Bring this reference; a trolley helps with boards."
    )
    return (
        text % {"day": day_in_words(line.first_day)},
        str(office.address),
        str(office.hours),
    )


def calendar_of(line: LoanLine) -> Attachment:
    """Return the loan's days as one all-day entry (RFC 5545); DTEND is the day after."""
    entry = Event()
    host = settings.SITE_URL.split("//")[1]
    entry.add("uid", f"loan-{line.request.reference}-{line.pk}@{host}")
    changed = line.log.last()
    entry.add("dtstamp", changed.at if changed else line.request.made_at)
    entry.add("sequence", line.log.filter(verb__in=MOVES).count())
    entry.add("dtstart", line.first_day)
    entry.add("dtend", line.due_day + ONE_DAY)
    entry.add("summary", _("Loan: %(title)s") % {"title": line.title.name})
    entry.add("description", reference_of(line.request))
    entry.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//Civil rights site//Lending//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    name = f"loan-{line.request.reference}.ics"
    return Attachment(name, calendar.to_ical(), CALENDAR)
