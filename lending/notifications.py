"""What the mails about a loan say. Each is built at the moment of sending, from the state then."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from site_project.core.days import ONE_DAY, local_day
from site_project.core.links import make_token
from site_project.core.outbox import Attachment, Mail, mail_kind

from .enums import DeclineReason, LineState, Verb
from .loans import request_code
from .models import Borrower, LoanLine, LoanRequest
from .signed_in import sign_in_code

MANAGE = "loan"
CONFIRM = "loancode"
SIGN_IN = "loans"
# Days after the due day on which a late borrower is reminded.
OVERDUE_STEPS = (1, 3, 7, 14)


def manage_path(request: LoanRequest) -> str:
    """Return the address that is only ever sent by mail: it shows and cancels the loans."""
    return reverse("loan", args=[make_token(MANAGE, request.pk, request.link_version)])


def confirm_path(request: LoanRequest) -> str:
    """Return the address that the browser gets after the form: it only takes the code."""
    return reverse("loan", args=[make_token(CONFIRM, request.pk, request.code_version)])


def sign_in_path(borrower: Borrower) -> str:
    return reverse("my_loans", args=[make_token(SIGN_IN, borrower.pk, borrower.link_version)])


def address_of(request: LoanRequest) -> str:
    return request.borrower.email if request.borrower else request.email


def about_line(line: LoanLine, template: str, **context: object) -> Mail:
    return Mail(
        to=address_of(line.request),
        template=f"lending/emails/{template}",
        context={
            "line": line,
            "loan": line.request,
            "path": manage_path(line.request),
            **context,
        },
    )


@mail_kind("lending.code")
def code_mail(request: LoanRequest) -> Mail | None:
    """The code and the link that prove the address; nothing once it is proved."""
    if request.confirmed_at or not request.email:
        return None
    return Mail(
        to=request.email,
        template="lending/emails/code",
        context={
            "loan": request,
            "code": request_code(request),
            "path": manage_path(request),
            "lines": request.lines.filter(state=LineState.HELD).select_related("title"),
        },
    )


@mail_kind("lending.received")
def received_mail(request: LoanRequest) -> Mail | None:
    if not request.confirmed_at:
        return None
    lines = list(request.asked_lines().select_related("title__policy"))
    days = max((line.title.policy.reply_open_days for line in lines), default=0)
    return Mail(
        to=address_of(request),
        template="lending/emails/received",
        context={"loan": request, "lines": lines, "days": days, "path": manage_path(request)},
    )


@mail_kind("lending.approved")
def approved_mail(line: LoanLine) -> Mail | None:
    if line.state not in (LineState.APPROVED, LineState.PREPARED):
        return None
    mail = about_line(line, "approved")
    return Mail(mail.to, mail.template, mail.context, (calendar_of(line),))


@mail_kind("lending.declined")
def declined_mail(line: LoanLine) -> Mail | None:
    if line.state != LineState.DECLINED:
        return None
    entry = line.log.filter(verb=Verb.DECLINED).last()
    code = entry.reason_code if entry else DeclineReason.OTHER
    return about_line(line, "declined", reason=DeclineReason(code).label)


@mail_kind("lending.cancelled")
def cancelled_mail(line: LoanLine) -> Mail | None:
    return about_line(line, "cancelled") if line.state == LineState.CANCELLED else None


@mail_kind("lending.collect")
def collect_mail(line: LoanLine) -> Mail | None:
    """Three open days before: where and when to collect; nothing if that is over."""
    if line.state not in (LineState.APPROVED, LineState.PREPARED) or line.first_day < local_day():
        return None
    return about_line(line, "collect")


@mail_kind("lending.handed_out")
def handed_out_mail(line: LoanLine) -> Mail | None:
    if line.state != LineState.OUT:
        return None
    mail = about_line(line, "handed_out", components=line.title.components.all())
    return Mail(mail.to, mail.template, mail.context, (calendar_of(line),))


@mail_kind("lending.returned")
def returned_mail(line: LoanLine) -> Mail | None:
    if line.state not in (LineState.RETURNED, LineState.ISSUE, LineState.CLOSED):
        return None
    return about_line(line, "returned")


@mail_kind("lending.overdue")
def overdue_mail(line: LoanLine) -> Mail | None:
    if not line.is_overdue():
        return None
    return about_line(line, "overdue", days=(local_day() - line.due_day).days)


@mail_kind("lending.changed")
def changed_mail(line: LoanLine) -> Mail | None:
    """What is agreed now, with a new entry for the calendar once it is approved."""
    if line.state == LineState.REQUESTED:
        return about_line(line, "changed")
    if line.state not in (LineState.APPROVED, LineState.PREPARED):
        return None
    mail = about_line(line, "changed")
    return Mail(mail.to, mail.template, mail.context, (calendar_of(line),))


@mail_kind("lending.renewed")
def renewed_mail(line: LoanLine) -> Mail | None:
    if line.state != LineState.OUT or not line.renewals:
        return None
    mail = about_line(line, "renewed")
    return Mail(mail.to, mail.template, mail.context, (calendar_of(line),))


@mail_kind("lending.no_show")
def no_show_mail(line: LoanLine) -> Mail | None:
    return about_line(line, "no_show") if line.state == LineState.NO_SHOW else None


@mail_kind("lending.shortage")
def shortage_mail(line: LoanLine) -> Mail | None:
    """What is missing or broken and not settled yet; nothing where all of it is."""
    issues = list(line.issues.open().select_related("spec"))
    if line.state not in (LineState.ISSUE, LineState.LOST) or not issues:
        return None
    return about_line(line, "shortage", issues=issues)


@mail_kind("lending.sign_in")
def sign_in_mail(borrower: Borrower) -> Mail | None:
    if borrower.sign_in_until is None or borrower.sign_in_until < timezone.now():
        return None
    return Mail(
        to=borrower.email,
        template="lending/emails/sign_in",
        context={"path": sign_in_path(borrower), "code": sign_in_code(borrower)},
    )


def calendar_of(line: LoanLine) -> Attachment:
    """Return the loan's days as one all-day entry (RFC 5545); DTEND is the day after."""
    entry = Event()
    entry.add("uid", f"loan-{line.request.reference}-{line.pk}@{settings.SITE_URL.split('//')[1]}")
    changed = line.log.last()
    entry.add("dtstamp", changed.at if changed else line.request.made_at)
    entry.add("sequence", line.log.filter(verb__in=[Verb.CHANGED, Verb.RENEWED]).count())
    entry.add("dtstart", line.first_day)
    entry.add("dtend", line.due_day + ONE_DAY)
    entry.add("summary", _("Loan: %(title)s") % {"title": line.title.name})
    entry.add("description", _("Reference %(reference)s") % {"reference": line.request.reference})
    entry.add("transp", "TRANSPARENT")
    calendar = Calendar()
    calendar.add("prodid", "-//Civil rights site//Lending//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    return Attachment(
        f"loan-{line.request.reference}.ics", calendar.to_ical(), "text/calendar; charset=utf-8"
    )


@mail_kind("lending.at_risk")
def at_risk_mail(line: LoanLine) -> Mail | None:
    """A day after a promise came at risk, where the officer has found no remedy meanwhile."""
    if not line.at_risk or line.state not in (
        LineState.REQUESTED,
        LineState.APPROVED,
        LineState.PREPARED,
    ):
        return None
    return about_line(line, "at_risk")
