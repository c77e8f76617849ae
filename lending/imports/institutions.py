"""Institutions, known by their proof, else by their name and kind."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.paired import both

from ..districts import districts, kinds_of_proof
from ..enums import InstitutionKind, InstitutionState
from ..institutions import by_key, in_words, keys_of, standing
from ..models import Institution
from .columns import Choice, Column, Day, Text, YesNo, folded, of_model
from .planning import Importer, Row

NAMES = both("name")


class Institutions(Importer):
    key = "institutions"
    name = gettext_lazy("Institutions")
    about = gettext_lazy(
        "Found by their proof, else by their name and kind. Names in one language are enough."
    )
    model = Institution

    def make_columns(self) -> list[Column]:
        texts = ("address", "telephone", "domains")
        kinds = {
            **{name: Text() for name in NAMES},
            "kind": Choice(lambda: InstitutionKind.choices, keeps=True),
            "district": Choice(districts, keeps=False),
            **{name: Text() for name in texts},
            "proof_kind": Choice(kinds_of_proof, keeps=False),
            "proof": Text(),
            "listed": YesNo(),
            "state": Choice(lambda: InstitutionState.choices, keeps=True),
            "suspended_until": Day(),
            "note": Text(),
        }
        return [
            of_model(Institution, name, kind, needed=name == "kind") for name, kind in kinds.items()
        ]

    def rows(self) -> Iterable[Institution]:
        return Institution.objects.filter(merged_into=None).order_by("pk")

    def __init__(self) -> None:
        super().__init__()
        self.by_name: dict[tuple[str, str], list[Institution]] = {}
        self.by_proof: dict[tuple[str, str], list[Institution]] = {}
        # By whatever the list of possible duplicates goes by.
        self.alike = by_key(standing())
        self.taken: set[int] = set()
        for row in Institution.objects.select_related("merged_into").order_by("pk"):
            for word in {folded(getattr(row, name)) for name in NAMES} - {""}:
                self.by_name.setdefault((word, row.kind), []).append(row)
            if row.proof and row.merged_into_id is None:
                self.by_proof.setdefault((row.proof_kind, folded(row.proof)), []).append(row)

    def label(self, row: Row) -> str:
        return " ".join(row.values[name] for name in NAMES if row.values.get(name))

    def same_row(self, row: Row) -> Any:
        """Two schools of one name in two districts, or with two numbers, are two schools."""
        values = row.values
        names = tuple(folded(values.get(name, "")) for name in NAMES)
        parts = (values.get("kind"), values.get("district"), folded(values.get("proof", "")))
        return (*names, *parts) if any(names) else None

    def find(self, row: Row) -> Institution | None:
        values = row.values
        if not any(values.get(name) for name in NAMES):
            row.refuse(_("Give a name in at least one language."))
            return None
        proof = folded(values.get("proof", ""))
        if proof and (found := self.by_proof.get((values.get("proof_kind", ""), proof))):
            return self._one(row, found)
        found = self._of_this_name(row)
        if proof:
            # The same name under another number is another institution.
            found = [each for each in found if folded(each.proof) in ("", proof)]
        if values.get("district"):
            there = [each for each in found if each.district in ("", values["district"])]
            found = there if len(found) > 1 else found
        merged = [each for each in found if each.merged_into_id]
        live = [each for each in found if not each.merged_into_id]
        if merged and not live:
            text = _("This one was merged into “%(name)s”; nothing would be changed.")
            row.hint, row.settled = text % {"name": merged[0].merged_into}, True
            return None
        return self._one(row, live)

    def _of_this_name(self, row: Row) -> list[Institution]:
        found = {}
        for name in NAMES:
            word = folded(row.values.get(name, ""))
            for each in self.by_name.get((word, row.values["kind"]), []) if word else []:
                found[each.pk] = each
        return list(found.values())

    def _one(self, row: Row, found: list[Institution]) -> Institution | None:
        """Return the only one; of several the one that holds all of this already."""
        if len(found) > 1:
            twins = [each for each in found if self._holds(each, row) and each.pk not in self.taken]
            if not twins:
                row.refuse(_("Several institutions of this name are stored. Merge them first."))
                return None
            found = twins
        if found:
            self.taken.add(found[0].pk)
        return found[0] if found else None

    def _holds(self, institution: Institution, row: Row) -> bool:
        ours = [column for column in self.columns if column.name in row.values]
        return all(
            column.kind.same(column.of(institution), row.values[column.name])
            or (column.kind.keeps and row.values[column.name] in (None, ""))
            for column in ours
        )

    def check(self, row: Row, *, new: bool) -> None:
        """Tell of a stored one that shares a name or a domain: perhaps it is the same."""
        shared = [(key, met) for key in sorted(keys_of(row.record)) if (met := self.alike.get(key))]
        if new and shared:
            text = _("Perhaps the same as “%(name)s”: %(reasons)s.")
            reasons = _(", ").join(in_words(key for key, met in shared if met == shared[0][1]))
            row.hint = text % {"name": shared[0][1][0], "reasons": reasons}
