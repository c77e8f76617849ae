"""How books, chapters, sections and changes of the law are edited."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from site_project.core.forms import PageForm

from ..forms import CorrectedPageForm

NUMBER_TAKEN = _("Another page beside this one has this number.")
KEY_STAYS = _("Published: it stays for good, for books and links name it.")
KEY_TAKEN = _("Another section has this key. Choose another one.")


class NumberedPageForm(PageForm):
    """Tells at the field that a number is taken: a new page knows its parent only here."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        number = cleaned.get("number")
        if number and number in self.instance.numbers_beside(self.parent_page):
            self.add_error("number", NUMBER_TAKEN)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.fill_in()
        return super().save(commit=commit)


class SectionPageForm(NumberedPageForm, CorrectedPageForm):
    """Keeps what links and books already name: the section's key and those of its headings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("key")
        if field is not None and self.instance.has_published_key():
            field.disabled = True
            field.help_text = KEY_STAYS

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if key and self.instance.is_taken(key):
            self.add_error("key", KEY_TAKEN)
        return key

    def _post_clean(self) -> None:
        super()._post_clean()
        if "body" not in self.fields or "body" in self.errors:
            return
        self.instance.fill_in()
        if lost := self.instance.lost_anchors():
            message = gettext(
                "Links lead to these keys of headings, so they stay: %(keys)s. Give each to the "
                "heading that tells it now, as its key or among the keys of merged parts."
            )
            self.add_error("body", message % {"keys": ", ".join(lost)})


class LawChangeForm(WagtailAdminModelForm):
    """Remembers who recorded a change."""

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.recorded_by = self.for_user
        return super().save(commit=commit)
