"""How pages are edited; the models refuse the same things by themselves."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

ADDRESS_TAKEN = _("This address is taken by the site itself. Choose another.")
TAKEN_IN_ANOTHER_LANGUAGE = _("Another page has this address in the other language.")


class SiteCopyForm(CopyForm):
    """Copies, never mirrors: each page is written, translated, reviewed and closed by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class PageForm(WagtailAdminPageForm):
    """Tells at the field what the model would refuse: a new page knows its parent only here."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parent = self.parent_page
        taken = getattr(parent and parent.specific_class, "RESERVED_SLUGS", frozenset())
        if cleaned.get("slug") in taken:
            self.add_error("slug", ADDRESS_TAKEN)
        return cleaned
