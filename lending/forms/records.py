"""Forms in which staff describe titles and copies, and present a title on a page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.pages import CopyForm as CopyPageForm

from site_project.core.forms import PageForm


class CopyForm(WagtailAdminModelForm):
    """A copy stays what it is a copy of: its loans were promised under that title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["title"].disabled = True


class TitlePageForm(PageForm):
    """The record of a page is chosen once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "item" in self.fields and self.instance.pk and self.instance.item_id:
            self.fields["item"].disabled = True


class CopyTitlePageForm(CopyPageForm):
    """A copied page gets a copy of its title, under a code of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies", "copy_subpages"):
            self.fields.pop(name, None)
        self.fields["new_code"] = forms.RegexField(
            r"^[A-Z0-9][A-Z0-9-]*$",
            label=_("Code of the new title"),
            help_text=_("The title is copied too, without copies: two pages never share one."),
            max_length=30,
        )

    def clean_new_code(self) -> str:
        code = self.cleaned_data["new_code"]
        if type(self.page.specific.item).objects.filter(code=code).exists():
            raise ValidationError(_("Another title has this code."))
        return code
