"""A policy as its page: its terms, and a box in which days are tried against it."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.views.generic import InspectView

from site_project.core.days import NoOpenDay

from ..forms.policy import TryPolicyForm
from ..policy_box import try_policy


class PolicyInspectView(InspectView):
    """GET alone: what is tried is stored nowhere."""

    template_name = "lending/admin/policy_page.html"

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        return "–" if value is None or value == "" else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = "first" in self.request.GET
        form = TryPolicyForm(self.request.GET) if asked else TryPolicyForm()
        answer = None
        if asked and form.is_valid():
            data = form.cleaned_data
            try:
                answer = try_policy(self.object, data["kind"], data["first"], data["due"])
            except NoOpenDay:
                form.add_error("first", _("No open day lies within a year."))
        return super().get_context_data(try_form=form, answer=answer, **kwargs)
