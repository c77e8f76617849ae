"""What is done with several registrations at once: one rule for each, and a count at the end.

Each stands in a transaction of its own: what was refused for one leaves the
others done, and the summary says how many and why.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from wagtail.admin import messages as told
from wagtail.admin.views.bulk_action import BulkAction

from .. import messages, staff
from ..enums import ACTIVE, CancelReason, RegistrationState
from ..forms.messages import MessageForm
from ..forms.staff import CancelForm, NoFieldsForm
from ..models import Registration
from ..permissions import can_manage_registrations
from ..refusals import Refused
from .registration_list import registrations_asked_for
from .screens import SaysInvalid

State = RegistrationState
# A request that took longer would look hung; the rest is done with a second press.
MOST_AT_ONCE = 500
CODES_TOLD = 10


class RegistrationBulkAction(SaysInvalid, BulkAction):
    template_name = "events/admin/bulk_action.html"
    models = [Registration]
    form_class = NoFieldsForm
    button: Any = ""
    # How many it was done for, in words.
    done: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_registrations(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Return what the list shows with its filters, never more than that."""
        return list(registrations_asked_for(self.request).values_list("pk", flat=True))

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Iterable[Any]) -> list[Registration]:
        pks = {int(pk) for pk in object_ids if str(pk).isdecimal() and len(str(pk)) < 18}
        rows = Registration.objects.filter(pk__in=pks).exclude(state=State.REPEATED)
        # Session by session, and who has waited longest first: that is who is served first.
        rows = rows.select_related("session__event").order_by("session", "waiting_since", "pk")
        if not (found := list(rows[:MOST_AT_ONCE])):
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"title": self.display_name, "button": self.button}

    def form_valid(self, form: Any) -> HttpResponse:
        self.cleaned_form = form
        rows, _others = self.get_actionable_objects()
        done = 0
        refused: dict[str, list[str]] = {}
        for row in rows:
            try:
                self.act(row, form.cleaned_data)
                done += 1
            except Refused as refusal:
                refused.setdefault(refusal.message, []).append(row.public_code)
        self.tell(done, refused)
        return redirect(self.next_url)

    def act(self, row: Registration, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def summary(self, done: int) -> str:
        return str(self.done % {"count": done})

    def tell(self, done: int, refused: dict[str, list[str]]) -> None:
        """Say how many succeeded, and for each reason whose did not."""
        if done:
            told.success(self.request, self.summary(done))
        for reason, codes in refused.items():
            named = ", ".join(codes[:CODES_TOLD]) + (" …" if len(codes) > CODES_TOLD else "")
            text = ngettext(
                "%(count)d not done: %(reason)s (%(codes)s)",
                "%(count)d not done: %(reason)s (%(codes)s)",
                len(codes),
            )
            values = {"count": len(codes), "reason": reason, "codes": named}
            told.warning(self.request, text % values)


class BulkApprove(RegistrationBulkAction):
    display_name = gettext_lazy("Approve")
    aria_label = gettext_lazy("Approve the selected registrations")
    action_type = "approve"
    action_priority = 10
    button = gettext_lazy("Approve them")
    done = ngettext_lazy(
        "%(count)d registration approved.",
        "%(count)d registrations approved.",
        "count",
    )

    def act(self, row: Registration, data: dict[str, Any]) -> Any:
        return staff.approve(row, actor=self.request.user)


class BulkAdmit(RegistrationBulkAction):
    display_name = gettext_lazy("Give a place")
    aria_label = gettext_lazy("Give the selected registrations a place")
    action_type = "admit"
    action_priority = 20
    button = gettext_lazy("Give them a place")
    done = ngettext_lazy(
        "%(count)d registration has a place now.",
        "%(count)d registrations have a place now.",
        "count",
    )

    def act(self, row: Registration, data: dict[str, Any]) -> Any:
        return staff.admit(row, actor=self.request.user)


class BulkSendAgain(RegistrationBulkAction):
    display_name = gettext_lazy("Send the mail again")
    aria_label = gettext_lazy("Send the selected registrations their mail again")
    action_type = "send_again"
    action_priority = 40
    button = gettext_lazy("Send them their mail again")
    done = ngettext_lazy(
        "%(count)d mail is on its way.",
        "%(count)d mails are on their way.",
        "count",
    )

    def act(self, row: Registration, data: dict[str, Any]) -> Any:
        return messages.send_again(row, actor=self.request.user)


class BulkCancel(RegistrationBulkAction):
    display_name = gettext_lazy("Cancel registrations")
    aria_label = gettext_lazy("Cancel the selected registrations")
    action_type = "cancel"
    action_priority = 50
    classes = {"serious"}
    form_class = CancelForm
    button = gettext_lazy("Cancel them and tell them")
    done = ngettext_lazy(
        "%(count)d registration cancelled.",
        "%(count)d registrations cancelled.",
        "count",
    )

    def act(self, row: Registration, data: dict[str, Any]) -> Any:
        return staff.cancel_by_staff(
            row,
            actor=self.request.user,
            reason=CancelReason(data["reason"]),
            note=data["note"],
        )


class BulkMessage(RegistrationBulkAction):
    """Write to those who are selected, session by session, each in their own language."""

    display_name = gettext_lazy("Write to them")
    aria_label = gettext_lazy("Write to the selected registrations")
    action_type = "message"
    action_priority = 30
    form_class = MessageForm
    button = gettext_lazy("Send the message")

    def get_form_kwargs(self) -> dict[str, Any]:
        rows, _others = self.get_actionable_objects()
        self.rows = [row for row in rows if row.state in ACTIVE]
        self.count = messages.counted(messages.proved(self.rows))
        return super().get_form_kwargs() | {"needed": self.count.languages}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        silent = any(row.session.event.is_confidential for row in self.rows)
        return context | {"count": self.count, "writes": True, "confidential": silent}

    def form_valid(self, form: Any) -> HttpResponse:
        by_session: dict[int, list[Registration]] = {}
        for row in messages.proved(self.rows):
            by_session.setdefault(row.session_id, []).append(row)
        sent, refused = 0, {}
        for rows in by_session.values():
            try:
                sent += messages.send(
                    rows[0].session,
                    states={row.state for row in rows},
                    only=[row.pk for row in rows],
                    actor=self.request.user,
                    **form.texts(),
                ).recipients
            except Refused as refusal:
                refused.setdefault(refusal.message, []).extend(row.public_code for row in rows)
        if not by_session:
            refused[Refused("no_recipients").message] = [row.public_code for row in self.rows]
        self.tell(sent, refused)
        if self.count.without_address:
            told.warning(self.request, without_address_in_words(self.count.without_address))
        return redirect(self.next_url)

    def summary(self, done: int) -> str:
        return messages_sent_in_words(done)


def messages_sent_in_words(number: int) -> str:
    return ngettext(
        "The message goes to %(count)d person.", "The message goes to %(count)d people.", number
    ) % {"count": number}


def without_address_in_words(number: int) -> str:
    return ngettext(
        "%(count)d has no e-mail address: please call.",
        "%(count)d have no e-mail address: please call them.",
        number,
    ) % {"count": number}


BULK_ACTIONS = [BulkApprove, BulkAdmit, BulkMessage, BulkSendAgain, BulkCancel]
