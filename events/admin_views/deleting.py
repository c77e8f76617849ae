"""What has registrations is never deleted: whoever tries is told why, and what to do instead."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView
from wagtail.snippets.views.snippets import DeleteView as SnippetDeleteView

from ..models import Registration


class ExplainedRefusal:
    """Tell somebody who may delete records why this one stays."""

    object: Any
    request: HttpRequest

    def registrations(self) -> QuerySet[Registration]:
        raise NotImplementedError

    def back(self) -> str:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.user_has_permission("delete") and not self.user_has_permission_for_instance(
            "delete", self.object
        ):
            messages.error(request, self.reason())
            return redirect(self.back())
        return super().dispatch(request, *args, **kwargs)

    def reason(self) -> str:
        if count := self.registrations().count():
            text = ngettext(
                "This has %(count)d registration, so it cannot be deleted. Cancel it instead.",
                "This has %(count)d registrations, so it cannot be deleted. Cancel it instead.",
                count,
            )
            return text % {"count": count}
        return _("Pages, dates or other records name this, so it cannot be deleted.")


class EventDeleteView(ExplainedRefusal, SnippetDeleteView):
    def registrations(self) -> QuerySet[Registration]:
        return Registration.objects.filter(session__event=self.object)

    def back(self) -> str:
        return reverse("wagtailsnippets_events_event:edit", args=[self.object.pk])


class SessionDeleteView(ExplainedRefusal, DeleteView):
    def registrations(self) -> QuerySet[Registration]:
        return Registration.objects.filter(session=self.object)

    def back(self) -> str:
        return reverse("sessions:inspect", args=[self.object.pk])
