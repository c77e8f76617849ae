"""How a seminar's page is edited and copied; the model refuses the same things by itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm

from site_project.core.forms import PageForm


class EventPageForm(PageForm):
    """A page's record is chosen once, when the page is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("event")
        if field is not None and self.instance.pk and self.instance.event_id:
            record = self.instance.event
            field.disabled = True
            field.widget = forms.Select(choices=[(record.pk, str(record))])


class CopyEventPageForm(CopyForm):
    """A copied seminar page gets a copy of the record, under a code of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A seminar's pages are written in each language, never mirrored.
        self.fields.pop("alias", None)
        self.fields["new_code"] = forms.SlugField(
            label=_("Code of the new record"),
            help_text=_(
                "The event record is copied too, without its sessions: "
                "two pages never share one record."
            ),
            max_length=40,
        )

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"]
        if type(self.page.specific.event).objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another record has this code."))
        return code
