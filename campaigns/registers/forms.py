"""How the records of a register are edited."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm


class CaseForm(WagtailAdminModelForm):
    """The demands of all campaigns are chosen from under the names of their campaigns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("demand"):
            field.queryset = field.queryset.select_related("campaign").order_by(
                "campaign__code", "sort_order", "pk"
            )
            field.label_from_instance = lambda demand: f"{demand.campaign}: {demand}"
