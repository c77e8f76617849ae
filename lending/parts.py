"""The ledger of parts: what each copy has, and why that changed."""

from django.utils import timezone

from .enums import CopyState, PartReason
from .models import ComponentSpec, Copy, PartEntry


def first_stock(title_id: int) -> int:
    """Enter the expected number of each part that a copy of the title has no entry of."""
    known = set(PartEntry.objects.filter(copy__title=title_id).values_list("copy", "spec"))
    copies = Copy.objects.filter(title=title_id).exclude(state=CopyState.RETIRED)
    now = timezone.now()
    entries = [
        PartEntry(copy=copy, spec=spec, delta=spec.expected_qty, reason=PartReason.INITIAL, at=now)
        for spec in ComponentSpec.objects.filter(title=title_id)
        for copy in copies
        if (copy.pk, spec.pk) not in known
    ]
    return len(PartEntry.objects.bulk_create(entries))
