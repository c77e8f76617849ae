"""The ledger of parts: what each copy has, and why that changed."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from site_project.core.models import User

from ..enums import CopyState, PartReason
from ..models import ComponentSpec, Copy, LoanLine, PartEntry
from ..refusals import Refused


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


def parts_of(copy: Copy) -> list[ComponentSpec]:
    """Return the parts that a copy should have, in their order."""
    specs = ComponentSpec.objects.filter(title=copy.title_id).select_related("photo")
    return list(specs.order_by("sort_order", "pk"))


def quantities(copy: Copy) -> dict[int, int]:
    """Return how many of each part the copy has now, by part; 0 for one without entries."""
    counts = {spec.pk: 0 for spec in ComponentSpec.objects.filter(title=copy.title_id)}
    entered = PartEntry.objects.quantities([copy])
    return counts | {spec: total for (_copy, spec), total in entered.items()}


def check_complete(copy: Copy) -> None:
    """Refuse ("incomplete") a copy that has less of some part than may leave the house."""
    now = quantities(copy)
    short = [
        _("%(part)s (%(count)d of at least %(least)d)")
        % {"part": spec.name, "count": now[spec.pk], "least": spec.minimum_qty}
        for spec in parts_of(copy)
        if now[spec.pk] < spec.minimum_qty
    ]
    if short:
        text = _("This copy is not complete: %(parts)s. Take another one, or refill it.")
        raise Refused("incomplete", text % {"parts": _(", ").join(short)})


def enter(
    copy: Copy,
    spec_id: int,
    delta: int,
    reason: PartReason,
    *,
    line: LoanLine | None = None,
    by: User | None = None,
    at: datetime,
) -> None:
    """Write one change into the ledger; none where nothing changes."""
    if delta:
        PartEntry.objects.create(
            copy=copy, spec_id=spec_id, delta=delta, reason=reason, line=line, actor=by, at=at
        )


def put_back(
    copy: Copy, line: LoanLine, reason: PartReason, *, by: User | None, at: datetime
) -> Mapping[int, int]:
    """Enter again what this loan still counts as lost, as found or as replaced.

    Returns how many of each part; nothing the second time.
    """
    ways = (PartReason.LOSS, PartReason.FOUND, PartReason.REPLACED)
    rows = PartEntry.objects.filter(copy=copy, line=line, reason__in=ways).order_by()
    totals = rows.values_list("spec").annotate(total=Sum("delta"))
    lost = {spec: -total for spec, total in totals if total < 0}
    for spec, count in lost.items():
        enter(copy, spec, count, reason, line=line, by=by, at=at)
    return lost
