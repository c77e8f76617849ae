"""How an event's record, its questions and a session's quotas are edited."""

from typing import Any

from django import forms
from django.forms import BaseModelFormSet, formset_factory, modelformset_factory
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.models import formfield_for_dbfield

from site_project.core.paired import both
from site_project.core.rows_field import RowsField

from ..asking import lines_of
from ..enums import Publicity, QuestionKind, QuotaCheck
from ..models import AudienceQuota, Question
from ..models.event import CONFIDENTIAL_DAYS

MOST_ROWS = 30


class EventForm(WagtailAdminModelForm):
    """Tells beside the field what the database would refuse."""

    class Meta:
        field_classes = {"languages_spoken": RowsField}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        confidential = cleaned.get("publicity") == Publicity.CONFIDENTIAL
        if confidential and (cleaned.get("retention_days") or 0) > CONFIDENTIAL_DAYS:
            self.add_error(
                "retention_days",
                _("Personal data of a confidential event is kept for 30 days at most."),
            )
        return cleaned


class QuestionForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Question
        fields = [
            *both("text"), *both("purpose"), "kind", "required", *both("choices"),
            "retention_days", "at_door", "sort_order",
        ]  # fmt: skip
        formfield_callback = formfield_for_dbfield

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in both("choices"):
            self.fields[name].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == QuestionKind.CHOICE:
            counts = [len(lines_of(cleaned.get(name, ""))) for name in both("choices")]
            if min(counts) < 2:
                shorter = both("choices")[counts.index(min(counts))]
                self.add_error(shorter, _("Two choices at least."))
            elif len(set(counts)) > 1:
                self.add_error(
                    both("choices")[-1], _("As many choices in one language as in the other.")
                )
        return cleaned


class QuotaForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = AudienceQuota
        fields = ["audience", "capacity", "checked_by", "domains", "code", "release_at"]
        formfield_callback = formfield_for_dbfield

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check = cleaned.get("checked_by")
        if check == QuotaCheck.DOMAIN and not cleaned.get("domains"):
            self.add_error("domains", _("Name the e-mail domains."))
        if check == QuotaCheck.CODE and not cleaned.get("code"):
            self.add_error("code", _("Name the code."))
        return cleaned


class OncePerAudience:
    """A session has one quota for each audience."""

    forms: list[forms.ModelForm]

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            audience = form.cleaned_data.get("audience") if form.is_valid() else None
            if audience and not form.cleaned_data.get("DELETE"):
                if audience in seen:
                    form.add_error("audience", _("This audience has a quota already."))
                seen.add(audience)


class NewQuotas(OncePerAudience, forms.BaseFormSet):
    pass


class EditedQuotas(OncePerAudience, BaseModelFormSet):
    def validate_unique(self) -> None:
        """Said beside the audience instead."""


# Beside a new seminar: what is written becomes a row, what is left empty does not.
NewQuestionSet = formset_factory(QuestionForm, extra=1, max_num=MOST_ROWS)
NewQuotaSet = formset_factory(QuotaForm, formset=NewQuotas, extra=2, max_num=MOST_ROWS)
QuestionSet = modelformset_factory(
    Question, form=QuestionForm, extra=1, max_num=MOST_ROWS, can_delete=True
)
QuotaSet = modelformset_factory(
    AudienceQuota, form=QuotaForm, formset=EditedQuotas, extra=2, max_num=MOST_ROWS, can_delete=True
)


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """Return the columns of the rows in which something was written."""
    return [form.cleaned_data for form in formset if form.has_changed() and form.cleaned_data]
