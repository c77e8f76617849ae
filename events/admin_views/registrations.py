"""One registration as staff see it, and what may be done with it: each act one rule function."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from site_project.core import outbox, qr
from site_project.core.days import moment_in_words
from site_project.core.models import OfficeSettings, OutboxMail
from site_project.core.models.outbox import OutboxState

from .. import messages, staff
from ..enums import ACTIVE, CancelReason, RegistrationState
from ..forms.staff import CancelForm, MoveForm, NoteForm
from ..models import Registration
from ..permissions import can_manage_registrations
from ..refusals import Refused
from ..words import answer_in_words
from .actions import ActionView
from .told import log_lines, mail_name

State = RegistrationState


# --- Acts ------------------------------------------------------------------------


class RegistrationAction(ActionView):
    model = Registration
    allowed = staticmethod(can_manage_registrations)

    def queryset(self) -> QuerySet[Registration]:
        return Registration.objects.with_details().exclude(state=State.REPEATED)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        pk = self.object.pk
        return [
            *self.breadcrumbs_items,
            {"url": reverse("registrations:index"), "label": _("Registrations")},
            {"url": reverse("registrations:inspect", args=[pk]), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # With the list or the lane from which somebody came.
        return super().get_context_data(**kwargs) | {"action_url": self.request.get_full_path()}

    def next_url(self, result: Registration) -> str:
        came_from = get_valid_next_url_from_request(self.request)
        return came_from or reverse("registrations:inspect", args=[result.pk])


class CancelRegistration(RegistrationAction):
    page_title = gettext_lazy("Cancel a registration")
    button = gettext_lazy("Cancel the registration")
    done = gettext_lazy("The registration is cancelled.")
    form_class = CancelForm

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.cancel_by_staff(
            self.object,
            actor=self.request.user,
            reason=CancelReason(data["reason"]),
            note=data["note"],
        )


class AdmitRegistration(RegistrationAction):
    page_title = gettext_lazy("Give a place from the waiting list")
    button = gettext_lazy("Give a place")
    done = gettext_lazy("The place is confirmed.")

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.admit(self.object, actor=self.request.user)


class ApproveRegistration(RegistrationAction):
    page_title = gettext_lazy("Approve a registration")
    button = gettext_lazy("Approve")
    done = gettext_lazy("The place is confirmed.")

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.approve(self.object, actor=self.request.user)


class RejectRegistration(RegistrationAction):
    page_title = gettext_lazy("Turn a registration down")
    button = gettext_lazy("Turn down")
    done = gettext_lazy("The registration is turned down.")
    form_class = NoteForm

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.reject(self.object, actor=self.request.user, note=data["note"])


class MoveRegistration(RegistrationAction):
    page_title = gettext_lazy("Move to another session")
    button = gettext_lazy("Move and tell them")
    done = gettext_lazy("The registration is moved.")
    form_class = MoveForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"registration": self.object}

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.move_registration(
            self.object,
            data["session"],
            actor=self.request.user,
            note=data["note"],
            overbook=data["overbook"],
        )


class LetWait(RegistrationAction):
    page_title = gettext_lazy("Put on the waiting list")
    button = gettext_lazy("Put on the waiting list")
    done = gettext_lazy("The registration is on the waiting list.")
    form_class = NoteForm

    def act(self, data: dict[str, Any]) -> Registration:
        return staff.put_on_waiting_list(self.object, actor=self.request.user, note=data["note"])


class SendAgain(RegistrationAction):
    page_title = gettext_lazy("Send the mail again")
    button = gettext_lazy("Send again")
    done = gettext_lazy("The mail is on its way.")

    def act(self, data: dict[str, Any]) -> Registration:
        return messages.send_again(self.object, actor=self.request.user)


class SendFailedMailAgain(RegistrationAction):
    """A mail that failed for good goes out once more, if it is this registration's."""

    page_title = gettext_lazy("Send a failed mail again")
    button = gettext_lazy("Send again")
    done = gettext_lazy("The mail is on its way.")

    def act(self, data: dict[str, Any]) -> Registration:
        mail = get_object_or_404(mails_of(self.object), pk=self.kwargs["mail"])
        with transaction.atomic():
            if not outbox.try_again(mail):
                raise Refused("nothing_to_send")
        return self.object


def mails_of(registration: Registration) -> "QuerySet[OutboxMail]":
    """Return the mails owed about a registration, the newest first."""
    kind = ContentType.objects.get_for_model(Registration)
    return OutboxMail.objects.filter(content_type=kind, object_id=registration.pk)


# --- One registration --------------------------------------------------------------

Act = tuple[str, Any, str]
ADMIT: Act = ("admit", gettext_lazy("Give a place"), "check")
APPROVE: Act = ("approve", gettext_lazy("Approve"), "check")
REJECT: Act = ("reject", gettext_lazy("Turn down"), "cross")
SEND: Act = ("send_again", gettext_lazy("Send the mail again"), "mail")
SLIP: Act = ("slip", gettext_lazy("Print a slip"), "doc-full")
WAIT: Act = ("let_wait", gettext_lazy("Put on the waiting list"), "list-ol")
MOVE: Act = ("move", gettext_lazy("Move to another session"), "arrow-right")
CANCEL: Act = ("cancel", gettext_lazy("Cancel the registration"), "bin")
# What stands first where it is what the office is waited for.
FIRST = {State.WAITLISTED: ADMIT, State.OFFERED: ADMIT, State.PENDING: APPROVE}


def acts_for(row: Registration) -> list[Act]:
    """Return what may be done with a registration in its state, the likeliest first."""
    state = State(row.state)
    if state not in ACTIVE:
        return []
    acts = [FIRST[state]] if state in FIRST else []
    if state == State.PENDING:
        acts += [REJECT, WAIT]
    if row.email:
        acts.append(SEND)
    if state != State.UNCONFIRMED:
        acts += [SLIP, MOVE]
    return [*acts, CANCEL]


class RegistrationInspectView(InspectView):
    """One registration with its answers, its mails and its log; the buttons act on it."""

    template_name = "events/admin/registration.html"
    page_title = gettext_lazy("Registration")

    def get_object(self, queryset: Any = None) -> Registration:
        rows = Registration.objects.select_related(
            "session__event", "session__venue", "quota", "access_request__owner"
        )
        if not str(self.pk).isdecimal():
            raise Http404
        return get_object_or_404(rows.exclude(state=State.REPEATED), pk=self.pk)

    @cached_property
    def buttons(self) -> list[tuple[str, Any, str, bool]]:
        """Return address, label, icon, and whether it is the main one."""
        if not can_manage_registrations(self.request.user):
            return []
        main = FIRST.get(State(self.object.state))
        return [
            (reverse(f"registrations:{act[0]}", args=[self.object.pk]), act[1], act[2], act is main)
            for act in acts_for(self.object)
        ]

    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(str(label), url=url, icon_name=icon)
            for url, label, icon, main in self.buttons
            if main
        ]

    @property
    def header_more_buttons(self) -> list[Button]:
        return [
            Button(str(label), url=url, icon_name=icon, priority=number)
            for number, (url, label, icon, main) in enumerate(self.buttons)
            if not main
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        row = self.object
        may_manage = can_manage_registrations(self.request.user)
        return context | {
            "row": row,
            "facts": facts_of(row),
            "answers": [
                (answer.question.text, answer_in_words(answer.question, answer.text))
                for answer in row.answers.select_related("question").order_by(
                    "question__sort_order", "question"
                )
            ],
            "access": getattr(row, "access_request", None),
            "log": log_lines(row.log.select_related("actor").order_by("at", "pk")),
            "mails": [_mail_line(mail, may_manage, row) for mail in mails_of(row)],
            "may_manage": may_manage,
        }


def facts_of(row: Registration) -> list[tuple[str, str]]:
    """Return what is known of a registration, label and value, without what is empty."""
    times = [
        (_("Received"), row.created_at),
        (_("To be confirmed until"), row.held_until if row.state == State.UNCONFIRMED else None),
        (_("Confirmed"), row.confirmed_at),
        (_("Waiting since"), row.waiting_since),
        (_("Offer ends"), row.offered_until if row.state == State.OFFERED else None),
    ]
    facts = [
        (_("Name"), row.name),
        (_("E-mail"), row.email or _("none: call instead")),
        (_("Telephone"), row.phone),
        (_("Number of people"), str(row.party_size)),
        (_("Arrived"), str(row.arrived) if row.arrived else ""),
        (_("Language"), str(row.get_language_display())),
        (_("Audience"), str(row.quota) if row.quota else ""),
        *((label, moment_in_words(at)) for label, at in times if at),
    ]
    return [(label, value) for label, value in facts if value]


def _mail_line(mail: OutboxMail, may_manage: bool, row: Registration) -> dict[str, Any]:
    failed = mail.state == OutboxState.FAILED
    again = reverse("registrations:mail", args=[row.pk, mail.pk]) if failed and may_manage else ""
    return {
        "name": mail_name(mail.kind),
        "state": mail.get_state_display(),
        "failed": failed,
        "tries": mail.attempts if mail.attempts > 1 else 0,
        "at": moment_in_words(mail.finished_at or mail.due_at),
        "again": again,
    }


PRINT_TEXT = gettext_lazy("Print this page with your browser: Ctrl+P, or ⌘P on a Mac.")


class SlipView(WagtailAdminTemplateMixin, TemplateView):
    """A slip of paper for somebody without e-mail: code, time and place, nothing personal."""

    template_name = "events/admin/slip.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_registrations(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer in the language of the person who gets the slip; its bar is for staff."""
        rows = Registration.objects.with_details().filter(state__in=ACTIVE)
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        bar = {"back_text": _("Back"), "print_text": PRINT_TEXT}
        told = {name: str(text) for name, text in bar.items()}
        with translation.override(row.language):
            context = self.get_context_data(
                row=row,
                session=row.session,
                code=qr.svg(row.public_code),
                office=OfficeSettings.load(),
                back_url=reverse("registrations:inspect", args=[row.pk]),
                **told,
            )
            return HttpResponse(render_to_string(self.template_name, context, request))
