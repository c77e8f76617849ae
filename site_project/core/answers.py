"""Who reads, takes away and deletes the answers to a form.

Wagtail shows them to whoever may edit the form's page, and hands them out unasked.
Here they are for those who may see answers, and a file of them has a receipt.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.views import (
    DeleteSubmissionsView,
    FormPagesListView,
    SubmissionsListFilterSet,
    get_submissions_list_view,
)
from wagtail.models import Page

from .export_views import ExportView
from .exporting import Sheet, write_receipt
from .models import FormPage, FormSubmission

MAY_DELETE = "core.delete_formsubmission"


def may_look(user: Any) -> bool:
    return user.has_perm("core.view_formsubmission")


def forms_of(user: Any) -> models.QuerySet[Page]:
    """Return the forms whose answers somebody may read: all or none."""
    forms = Page.objects.type(FormPage)
    return forms if may_look(user) else forms.none()


class FormsView(FormPagesListView):
    """The forms, also for those who edit no page."""

    any_permission_required = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


def answers_view(request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponse:
    """Show the answers; who wants a file of them is asked what for."""
    if "export" in request.GET:
        query = request.GET.urlencode()
        return redirect(f"{reverse('export_answers', args=[page_id])}?{query}")
    return get_submissions_list_view(request, page_id=page_id, **kwargs)


def delete_view(request: HttpRequest, page_id: int) -> HttpResponse:
    if not request.user.has_perm(MAY_DELETE):
        raise PermissionDenied
    return DeleteSubmissionsView.as_view()(request, page_id=page_id)


class ExportAnswersView(ExportView):
    """The answers to one form as a file, narrowed as the list was."""

    page_title = _("Export answers")
    allowed = staticmethod(may_look)

    @cached_property
    def form_page(self) -> FormPage:
        return get_object_or_404(FormPage, pk=self.kwargs["page_id"])

    @property
    def answers(self) -> "models.QuerySet[FormSubmission]":
        rows = self.form_page.get_submissions().order_by("submit_time", "pk")
        return SubmissionsListFilterSet(self.request.GET, queryset=rows, request=self.request).qs

    def count(self) -> int:
        return self.answers.count()

    @transaction.atomic
    def export(self, data: dict[str, Any]) -> Sheet:
        fields = self.form_page.get_data_fields()
        rows = [
            [_cell(told.get(name)) for name, _label in fields]
            for told in (answer.get_data() for answer in self.answers)
        ]
        headings = [str(label) for _name, label in fields]
        sheet = Sheet(str(self.form_page), "answers", headings, rows)
        write_receipt(sheet, actor=self.request.user, purpose=data["purpose"])
        return sheet

    def back_url(self) -> str:
        return reverse("wagtailforms:list_submissions", args=[self.form_page.pk])


def _cell(value: Any) -> Any:
    return ", ".join(str(part) for part in value) if isinstance(value, list) else value
