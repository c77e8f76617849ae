"""Closed days as staff enter them: what moved because of one is told at once."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView, EditView

from ..models import StormMove


class TellsWhatMoved:
    """Loans follow once the day is stored, see lending.signals; only then they can be counted."""

    def form_valid(self, form: Any) -> HttpResponse:
        newest = StormMove.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = super().form_valid(form)
        count = StormMove.objects.filter(pk__gt=newest).count()
        if count:
            text = ngettext(
                "%(count)d day of a loan was moved to an open day.",
                "%(count)d days of loans were moved to open days.",
                count,
            )
            told = " ".join([text % {"count": count}, _("The mails leave in ten minutes.")])
            button = messages.button(reverse("lending-storm:index"), _("See them"))
            messages.warning(self.request, told, buttons=[button])
        return response


class ClosedDayCreateView(TellsWhatMoved, CreateView):
    pass


class ClosedDayEditView(TellsWhatMoved, EditView):
    pass
