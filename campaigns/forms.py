"""How pages and records are edited; the models refuse the same things by themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from site_project.core.forms import PageForm, SiteCopyForm

from .episodes import WANTING


def may(user: Any, action: str, model: type[models.Model]) -> bool:
    """Tell whether a member of staff may do this with records of a kind."""
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


class RecordPageForm(PageForm):
    """A page's record is chosen once, when the page is made, or made with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get(self.instance.record_field)
        self.makes_record = (
            field is not None
            and getattr(self.instance, "makes_record", False)
            and may(self.for_user, "add", self.instance.record_model())
        )
        if self.makes_record:
            field.required = False
            field.help_text = self.instance.makes_record_help
        if field is not None and self.instance.pk and self.instance.record_id:
            record = self.instance.record
            field.disabled = True
            field.widget = forms.Select(choices=[(record.pk, str(record))])
            if edit := AdminURLFinder(self.for_user).get_edit_url(record):
                link = '{} <a href="{}">{}</a>'
                field.help_text = format_html(
                    link, field.help_text, edit, gettext("Open the record")
                )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.makes_record and self.instance.record_id is None:
            # Saved together with the page, or never.
            try:
                self.instance.name_new_record(self.parent_page)
            except ValidationError as error:
                self.add_error(None, error)
        # A new page learns its parent only when it is saved: too late to tell at the field.
        if not self.errors and (refusal := self.instance.refused_below(self.parent_page)):
            self.add_error(self.instance.record_field, refusal)


class CorrectedPageForm(PageForm):
    """A correction that readers have seen stays."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        formset = self.formsets.get("corrections")
        if not valid or formset is None:
            return valid
        published = self.instance.published_corrections()
        if any(form.instance.pk in published for form in formset.deleted_forms):
            message = gettext("A correction that was published cannot be removed.")
            self.add_error(None, message)
            return False
        return True


class ArticlePageForm(CorrectedPageForm):
    """An episode goes out whole; a draft may lack its recording, its transcript and captions."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if not valid or self.is_deferred_validation:
            return valid
        for name in self.instance.wanting(has_captions=self.has_captions()):
            # Captions are no field of the form but a list of forms.
            self.add_error(name if name in self.fields else None, WANTING[name])
            valid = False
        return valid

    def has_captions(self) -> bool:
        """Say whether the form's rows name a file; the page gets them when it is saved."""
        return any(
            form.cleaned_data.get("document") and not form.cleaned_data.get("DELETE")
            for form in self.formsets["captions"].forms
        )


class CopyRecordPageForm(SiteCopyForm):
    """A copied page gets a copy of its record, under a code of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The pages below it are of other records, which stay with it.
        self.fields.pop("copy_subpages", None)
        if not self.page.live:
            self.fields.pop("publish_copies", None)
        elif field := self.fields.get("publish_copies"):
            field.label = _("Publish copied page")
            field.help_text = _("This page is live. Would you like to publish its copy as well?")
        self.fields["new_code"] = forms.SlugField(
            label=_("Code of the new record"),
            help_text=_("The record is copied too, as a draft: two pages never share one record."),
            max_length=80,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if refusal := self.page.specific.refused_below(parent):
            self.add_error("new_parent_page", refusal)
        return cleaned

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"]
        if self.page.specific_class.record_model().objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another record has this code."))
        return code
