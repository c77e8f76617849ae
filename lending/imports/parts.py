"""Parts, known by their title and their name in either language."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.paired import both

from ..enums import ComponentKind
from ..models import ComponentSpec, Title
from .columns import Choice, Column, Named, Number, Text, folded, of_model
from .planning import Importer, Outcome, Row

NAMES = both("name")


class Parts(Importer):
    key = "parts"
    name = gettext_lazy("Parts")
    about = gettext_lazy(
        "Found by the title's code and the part's name. A new part is in every copy from then on."
    )
    model = ComponentSpec

    def make_columns(self) -> list[Column]:
        kinds = {
            **{name: Text() for name in (*NAMES, *both("unit"))},
            "kind": Choice(lambda: ComponentKind.choices, keeps=True),
            **{name: Number(keeps=True) for name in ("expected_qty", "minimum_qty", "cost")},
        }
        titles = Named(Title.objects.all, lambda row: [row.code])
        return [
            of_model(
                ComponentSpec, "title", titles, needed=True, label=gettext_lazy("lending title")
            ),
            *(of_model(ComponentSpec, name, kind) for name, kind in kinds.items()),
        ]

    def rows(self) -> Iterable[ComponentSpec]:
        return ComponentSpec.objects.select_related("title").order_by(
            "title__code", "sort_order", "pk"
        )

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[int, str, str], list[ComponentSpec]] = {}
        for spec in self.rows():
            for name in NAMES:
                key = (spec.title_id, name, folded(getattr(spec, name)))
                self.known.setdefault(key, []).append(spec)

    def label(self, row: Row) -> str:
        title = row.values.get("title")
        names = [row.values[name] for name in NAMES if row.values.get(name)]
        return " – ".join([*([title.code] if title else []), *names])

    def same_row(self, row: Row) -> Any:
        title, name = row.values.get("title"), self._names(row)
        return (title.pk, *name[0]) if title and name else None

    def _names(self, row: Row) -> list[tuple[str, str]]:
        return [(name, folded(row.values[name])) for name in NAMES if row.values.get(name)]

    def find(self, row: Row) -> ComponentSpec | None:
        title = row.values["title"]
        if title is None:
            row.refuse(_("Give the title's code."), self.columns[0].heading)
            return None
        if not self._names(row):
            row.refuse(_("Give the part's name."))
            return None
        hits = [self.known.get((title.pk, *name), []) for name in self._names(row)]
        return one_of(row, [spec for found in hits for spec in found])

    def check(self, row: Row, *, new: bool) -> None:
        """Refuse what the constraints of a part refuse."""
        if row.record.expected_qty < 1:
            row.refuse(_("There must be at least one."), self.heading("expected_qty"))
        elif row.record.minimum_qty > row.record.expected_qty:
            text = _("At least cannot be more than how many there are.")
            row.refuse(text, self.heading("minimum_qty"))

    def store(self, row: Row) -> None:
        if row.outcome == Outcome.ADD:
            last = ComponentSpec.objects.filter(title=row.record.title).order_by("-sort_order")
            highest = last.values_list("sort_order", flat=True).first()
            row.record.sort_order = 0 if highest is None else highest + 1
        super().store(row)

    def after(self, rows: Sequence[Row]) -> None:
        """The titles' pages are found by the words of their parts: saving a title tells them."""
        for title in {row.record.title_id: row.record.title for row in rows}.values():
            title.save(update_fields=["code"])


def one_of(row: Row, found: list[Any]) -> Any:
    """Return the only record found, or the one that both names mean; refuses several."""
    counts = {record.pk: found.count(record) for record in found}
    most = [record for record in found if counts[record.pk] == max(counts.values())]
    if len({record.pk for record in most}) > 1:
        row.refuse(_("This fits several that are stored. Make their names differ first."))
        return None
    return most[0] if most else None
