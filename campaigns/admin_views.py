"""Views of the admin that Wagtail has no setting for."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.admin import messages
from wagtail.admin.views.pages.copy import CopyView

from .copying import copy_record
from .forms import CopyRecordPageForm


class CopyRecordPageView(CopyView):
    """Copy a page together with its record, in one transaction."""

    template_name = "campaigns/admin/copy_record_page.html"

    @staticmethod
    def is_at_work(request: HttpRequest) -> bool:
        """Tell whether this view is the one that asks, so that it is not called again."""
        return getattr(request, "_copying_record_page", False)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request._copying_record_page = True
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CopyRecordPageForm) -> HttpResponse:
        parent = form.cleaned_data["new_parent_page"] or self.parent_page
        original = self.page.specific
        with transaction.atomic():
            record = copy_record(original.record, form.cleaned_data["new_code"])
            new_page = CopyPageAction(
                page=self.page,
                to=parent,
                update_attrs={
                    "title": form.cleaned_data["new_title"],
                    "slug": form.cleaned_data["new_slug"],
                    original.record_field: record,
                },
                # Older revisions name the other record.
                copy_revisions=False,
                keep_live=bool(form.cleaned_data.get("publish_copies")),
                user=self.request.user,
            ).execute()
        messages.success(
            self.request,
            _("Page “%(title)s” and its record copied.") % {"title": new_page.title},
        )
        return redirect(self.next_url or "wagtailadmin_explore", *self._after(parent))

    def _after(self, parent: Any) -> list[int]:
        return [] if self.next_url else [parent.pk]
