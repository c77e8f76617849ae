"""Copies, and a title copied with its page."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.views.pages.copy import CopyView

from site_project.core.paired import both
from site_project.core.viewsets import KeptDeleteView

from .. import handling
from ..allocation import settle_title
from ..enums import PartReason
from ..forms import CopyTitlePageForm
from ..models import Copy, Title
from ..refusals import Refused


class TitleIndexView(IndexView):
    """All titles; their policies come with them."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("policy")


class CopyIndexView(IndexView):
    """All copies; their titles come with them."""

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("title")


class CopyEditView(EditView):
    """After a change of a copy's state, the promises of its title are packed anew."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Refused as refused:
            self.produced_error_message = str(refused.message)
            form.add_error(refused.field or None, self.produced_error_message)
            return self.form_invalid(form)

    def save_instance(self) -> Copy:
        wanted = self.form.instance.state
        self.form.instance.state = Copy.objects.get(pk=self.form.instance.pk).state
        with transaction.atomic():
            copy = super().save_instance()
            handling.change_state(copy, wanted, by=self.request.user)
        return copy


class CopyDeleteView(KeptDeleteView):
    """Delete a copy that was entered by mistake, with its first stock."""

    def delete_action(self) -> None:
        with transaction.atomic():
            self.object.part_entries.filter(reason=PartReason.INITIAL).delete()
            super().delete_action()


class CopyCreateView(CreateView):
    def save_instance(self) -> Copy:
        with transaction.atomic():
            copy = super().save_instance()
            settle_title(copy.title_id)
        return copy


class CopyTitlePageView(CopyView):
    """Copy a title's page together with its record: two families never share one title."""

    template_name = "lending/admin/copy_title_page.html"

    @staticmethod
    def is_at_work(request: HttpRequest) -> bool:
        """Tell whether this view is the one that asks, so that it is not called again."""
        return getattr(request, "_copying_title_page", False)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request._copying_title_page = True
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[CopyTitlePageForm]:
        return CopyTitlePageForm

    @cached_property
    def record(self) -> Title:
        return self.page.specific.item

    def form_valid(self, form: CopyTitlePageForm) -> HttpResponse:
        parent = form.cleaned_data["new_parent_page"] or self.parent_page
        with transaction.atomic():
            record = copy_title(self.record, form.cleaned_data["new_code"])
            CopyPageAction(
                page=self.page,
                to=parent,
                update_attrs={
                    "title": form.cleaned_data["new_title"],
                    "slug": form.cleaned_data["new_slug"],
                    "item": record,
                },
                # Older revisions name the other record.
                copy_revisions=False,
                keep_live=False,
                user=self.request.user,
            ).execute()
        messages.success(self.request, _("The page and its title were copied, as a draft."))
        return redirect("wagtailadmin_explore", parent.pk)


def copy_title(record: Title, code: str) -> Title:
    """Return a title with the same parts, boards, provisions and policy, and no copy yet."""
    values = {name: getattr(record, name) for name in (*both("name"), *both("dimensions"))}
    made = Title.objects.create(
        code=code,
        kind=record.kind,
        policy=record.policy,
        replacement_cost=record.replacement_cost,
        **values,
    )
    made.provisions.set(record.provisions.all())
    for row in (*record.components.all(), *record.boards.all()):
        row.pk, row.title = None, made
        row._state.adding = True
        row.save()
    return made
