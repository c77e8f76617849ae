"""How staff edit a petition; what calls people to sign is complete, or is not open."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from ..enums import PetitionState
from ..forms import RecordPageForm

NO_TEXT = _("This petition has no text yet: write it in its record, or tell here what it asks.")


class PetitionForm(WagtailAdminModelForm):
    """The demands are those of its campaign; it opens only where the campaign calls to act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.page_key and (field := self.fields.get("campaign")):
            campaign = self.instance.campaign
            field.disabled = True
            field.widget = forms.Select(choices=[(campaign.pk, str(campaign))])
            field.help_text = _("Its pages stand below those of this campaign.")
        if field := self.fields.get("demands"):
            demands = field.queryset.select_related("campaign")
            if self.instance.campaign_id and not self.is_bound:
                demands = demands.filter(campaign=self.instance.campaign_id)
            field.queryset = demands.order_by("campaign__code", "sort_order", "pk")
            field.label_from_instance = lambda demand: f"{demand.campaign}: {demand}"

    def clean_demands(self) -> Any:
        demands = self.cleaned_data["demands"]
        campaign = self.cleaned_data.get("campaign")
        if campaign and any(demand.campaign_id != campaign.pk for demand in demands):
            raise forms.ValidationError(_("A demand belongs to another campaign."))
        return demands

    def is_valid(self) -> bool:
        """Look at the steps too, which are checked after the petition itself."""
        valid = super().is_valid()
        steps = self.formsets.get("steps") if hasattr(self, "formsets") else None
        if not valid or steps is None:
            return valid
        told = self.instance.told_by(form.instance for form in steps.ordered_forms)
        if told != PetitionState.OPEN:
            return True
        if not self.instance.campaign.calls_to_act:
            self.add_error("campaign", gettext(NEVER_OPEN))
        for name, words in self.instance.missing_to_open().items():
            self.add_error(name, words)
        return not self.errors


class PetitionPageForm(RecordPageForm):
    """A draft may wait for its text; what is published says what people would sign."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        if valid and not self.is_deferred_validation and not self.instance.has_text:
            self.add_error("body", NO_TEXT)
            return False
        return valid


NEVER_OPEN = _(
    "This petition cannot be open: its campaign's status is “not recorded”, or it is about "
    "legislation. Such a campaign calls nobody to act."
)
