"""How a seminar's page is edited; the model refuses the same things by itself."""

from typing import Any

from django import forms

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
