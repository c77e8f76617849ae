"""Titles, known by their code. Pages, boards and photographs do not come from a file."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Provision
from site_project.core.paired import both

from ..enums import MaterialLanguage, TitleKind
from ..models import Level, Policy, Subject, Title
from ..models.title import SIDES
from .columns import Choice, Code, Column, Measure, Named, Number, Several, Text, YesNo, of_model
from .planning import Importer, Row


def names_of(row: Any) -> list[str]:
    """Return a row's name in the reader's language first, then in the others."""
    return [str(row.name), *(getattr(row, name) for name in both("name"))]


class Titles(Importer):
    key = "titles"
    name = gettext_lazy("Titles")
    about = gettext_lazy("Found by their code. A title that is not in the file stays as it is.")
    model = Title

    def make_columns(self) -> list[Column]:
        provisions = Several(Provision.objects.all, lambda row: [row.code])
        policies = Named(Policy.objects.all, lambda row: [row.code, *names_of(row)])
        kinds = {
            "kind": Choice(lambda: TitleKind.choices, keeps=True),
            "policy": policies,
            "active": YesNo(),
            **{name: Text() for name in (*both("dimensions"), *both("content_note"))},
            "provisions": provisions,
            "subjects": Several(Subject.objects.all, names_of),
            "levels": Several(Level.objects.all, names_of),
            "language": Choice(lambda: MaterialLanguage.choices, keeps=True),
            "minutes": Number(),
            "group_size": Number(),
            "pieces": Number(keeps=True),
            **{f"packed_{side}": Number() for side in SIDES},
            "weight": Measure(),
            "floor_area": Measure(),
            "replacement_cost": Number(keeps=True),
        }
        return [
            of_model(Title, "code", Code(), needed=True),
            *(of_model(Title, name, Text()) for name in both("name")),
            *(of_model(Title, name, kind) for name, kind in kinds.items()),
        ]

    def rows(self) -> Iterable[Title]:
        return Title.objects.select_related("policy").prefetch_related(
            "provisions__law", "subjects", "levels"
        )

    def __init__(self) -> None:
        super().__init__()
        self.known = {title.code: title for title in self.rows()}

    def label(self, row: Row) -> str:
        return str(row.values.get("code", ""))

    def same_row(self, row: Row) -> Any:
        return row.values.get("code") or None

    def find(self, row: Row) -> Title | None:
        return self.known.get(row.values["code"])

    def check(self, row: Row, *, new: bool) -> None:
        if new and row.record.policy_id is None:
            row.refuse(_("A new title needs a policy."), self.heading("policy"))
