"""The form of a title, whose parts may have a history in its copies."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from ..enums import PartReason
from ..models import ComponentSpec, Issue, PartCount, PartEntry, Title


class TitleForm(WagtailAdminModelForm):
    """A part that was ever counted stays; one that only has its first stock goes with that."""

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        for spec in with_history(self.dropped_parts()):
            text = _(
                "“%(part)s” cannot be deleted: it was counted or owed. Set “how many” and "
                "“at least” to what is there, or keep it."
            )
            self.add_error(None, text % {"part": spec.name})
        return not self.errors

    def dropped_parts(self) -> list[int]:
        formset = self.formsets.get("components")
        rows = formset.deleted_forms if formset is not None and formset.is_bound else []
        return [row.instance.pk for row in rows if row.instance.pk]

    @transaction.atomic
    def save(self, commit: bool = True) -> Title:
        if commit:
            first = PartEntry.objects.filter(reason=PartReason.INITIAL)
            first.filter(spec__in=self.dropped_parts()).delete()
        return super().save(commit=commit)


def with_history(specs: list[int]) -> Any:
    """Return those of some parts that more than a first stock is known of."""
    of_part = {"spec": OuterRef("pk")}
    entered = PartEntry.objects.filter(**of_part).exclude(reason=PartReason.INITIAL)
    known = Q(Exists(entered)) | Q(Exists(PartCount.objects.filter(**of_part)))
    known |= Q(Exists(Issue.objects.filter(**of_part)))
    return ComponentSpec.objects.filter(known, pk__in=specs)
