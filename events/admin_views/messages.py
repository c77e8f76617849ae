"""Writing to a session's registrants: first how many they are, then the sending."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages as told

from site_project.core.days import moment_in_words

from .. import messages
from ..forms.messages import GroupForm, MessageForm
from ..models import GroupMessage
from ..permissions import can_manage_registrations
from ..refusals import Refused
from .bulk import messages_sent_in_words, without_address_in_words
from .session_desk import SessionPage


class MessageView(SessionPage):
    """Two steps on one address: the form, then the same words with the number of recipients.

    Nothing leaves before the second button, and none does if the number that
    was shown is no longer true.
    """

    template_name = "events/admin/message.html"
    page_title = gettext_lazy("Write to registrants")
    header_icon = "mail"
    allowed = staticmethod(can_manage_registrations)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_manage_registrations(request.user):
            raise PermissionDenied
        group = GroupForm(request.POST)
        if not group.is_valid():
            return self.again(group, MessageForm(request.POST), status=400)
        count = messages.counted(
            messages.recipients(self.object, **group.cleaned_data).only("email", "language")
        )
        words = MessageForm(request.POST, needed=count.languages)
        if "edit" in request.POST:
            return self.again(group, words, count=count)
        if not words.is_valid():
            return self.again(group, words, count=count, status=400)
        if "send" not in request.POST:
            status = 200 if count.total else 409
            return self.again(group, words, count=count, ready=bool(count.total), status=status)
        try:
            sent = self.send(group, words)
        except Refused as refusal:
            told.error(request, refusal.message)
            return self.again(group, words, count=count, error=refusal.message, status=409)
        told.success(request, messages_sent_in_words(sent.recipients))
        if count.without_address:
            told.warning(request, without_address_in_words(count.without_address))
        return redirect(reverse("sessions:inspect", args=[self.object.pk]))

    def send(self, group: GroupForm, words: MessageForm) -> GroupMessage:
        seen = self.request.POST.get("counted", "")
        return messages.send(
            self.object,
            **group.cleaned_data,
            **words.texts(),
            actor=self.request.user,
            expected=int(seen) if seen.isdecimal() and len(seen) < 9 else -1,
        )

    def again(
        self, group: GroupForm, words: MessageForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        context = self.get_context_data(group=group, words=words, **more)
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = kwargs.get("count")
        if count and not count.total:
            kwargs["error"] = _("Nobody with an e-mail address is in this group.")
        return super().get_context_data(
            **{"group": GroupForm(), "words": MessageForm()} | kwargs,
            earlier=[(row, moment_in_words(row.at)) for row in earlier_messages(self.object)],
        )


def earlier_messages(session: Any) -> "QuerySet[GroupMessage]":
    return GroupMessage.objects.filter(session=session).select_related("actor")[:10]
