"""Copies, known by their code. One without a code is new and gets one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import ModelLogEntry

from site_project.core.codes import typed_public_code

from .. import handling
from ..allocation import lock, settle_title
from ..codes import DIGITS, PREFIXES
from ..enums import CopyState
from ..models import Copy, Occupation, Title
from ..models.stock import free_copy_code
from ..refusals import Refused
from .columns import Bad, Choice, Column, Named, Text, of_model
from .planning import LOG_ACTION, Importer, Outcome, Row

# Two letters and a check character at least; a label has no room for more than twelve.
SHORTEST, LONGEST = 4, 12
MOST_CODES = len(DIGITS) ** 4 * 9 // 10


class CopyCode(Text):
    """What stands on a label; its last character shows that it was typed right."""

    def read(self, text: str) -> str:
        typed = re.sub(r"[\s\-‐–]", "", unicodedata.normalize("NFKC", text)).upper()
        if not typed:
            return ""
        if typed_public_code(typed) != typed or not SHORTEST <= len(typed) <= LONGEST:
            raise Bad(
                _("“%(code)s” is no code of a copy: its last character does not fit the others.")
                % {"code": text[:40]}
            )
        return typed

    def hint(self) -> str:
        return _("As on the label, such as KT4738R. Empty: the copy is new and gets a code.")


class Copies(Importer):
    key = "copies"
    name = pgettext_lazy("table", "Copies")
    about = gettext_lazy("Found by the code on their label. Rows without a code add new copies.")
    model = Copy

    def make_columns(self) -> list[Column]:
        titles = Named(Title.objects.all, lambda row: [row.code])
        return [
            of_model(Copy, "code", CopyCode()),
            of_model(Copy, "title", titles, needed=True, label=gettext_lazy("lending title")),
            of_model(Copy, "state", Choice(lambda: CopyState.choices, keeps=True)),
            of_model(Copy, "place", Text()),
            of_model(Copy, "note", Text()),
        ]

    def rows(self) -> Iterable[Copy]:
        return Copy.objects.select_related("title").order_by("title__code", "code")

    def __init__(self) -> None:
        super().__init__()
        self.known = {copy.code: copy for copy in self.rows()}
        # How many codes of each beginning are left; beyond nine in ten, drawing one takes long.
        taken = Counter(code[:2] for code in self.known)
        self.room = {kind: MOST_CODES - taken[prefix] for kind, prefix in PREFIXES.items()}
        self.states = {copy.pk: copy.state for copy in self.known.values()}
        self._made: dict[int, Copy] | None = None

    def label(self, row: Row) -> str:
        title, code = row.values.get("title"), row.values.get("code")
        return code or _("new copy of %(title)s") % {"title": title.code if title else "–"}

    def same_row(self, row: Row) -> Any:
        return row.values.get("code") or None

    def find(self, row: Row) -> Copy | None:
        title, code = row.values["title"], row.values.get("code")
        if not code:
            if title is None:
                row.refuse(_("Give the title's code."), self.heading("title"))
            elif made := self.made_by_this_file().get(row.number):
                row.settled = True
                row.hint = _("Added by this file before, as %(code)s.") % {"code": made.code}
            return None
        copy = self.known.get(code)
        if copy is None and title is None:
            row.refuse(_("Give the title's code."), self.heading("title"))
        elif copy is not None and title is not None and copy.title_id != title.pk:
            text = _("This copy is one of %(title)s; it stays what it is a copy of.")
            row.refuse(text % {"title": copy.title.code}, self.heading("title"))
        return copy

    def made_by_this_file(self) -> dict[int, Copy]:
        """Return which copies this very content added before, by row: it adds them once."""
        if self._made is None:
            kind = ContentType.objects.get_for_model(Copy)
            entries = ModelLogEntry.objects.filter(
                content_type=kind, action=LOG_ACTION, data__file=self.digest, data__added=True
            )
            numbers = {entry.object_id: entry.data["row"] for entry in entries}
            stored = {str(copy.pk): copy for copy in self.known.values()}
            self._made = {numbers[pk]: stored[pk] for pk in numbers if pk in stored}
        return self._made

    def check(self, row: Row, *, new: bool) -> None:
        if new and not row.record.code:
            self.room[row.record.title.kind] -= 1
            if self.room[row.record.title.kind] < 0:
                row.refuse(_("There are no codes left for so many copies of this kind."))
        if new or row.record.state == self.states[row.record.pk]:
            return
        try:
            handling.check_may_leave_service(row.record, row.record.state)
        except Refused as refused:
            row.refuse(refused.message, self.heading("state"))

    def lock(self, rows: Sequence[Row]) -> None:
        for title in sorted({row.record.title_id for row in rows}):
            lock(title)

    def store(self, row: Row) -> None:
        copy = row.record
        if row.outcome == Outcome.ADD:
            copy.code = copy.code or free_copy_code(copy.title.kind)
            copy.save()
            return
        copy.save(update_fields=["place", "note"])
        handling.change_state(copy, copy.state, by=self.by, at=self.at)

    def after(self, rows: Sequence[Row]) -> None:
        """New copies may save promises that were at risk."""
        titles = {row.record.title_id for row in rows}
        promised = Occupation.objects.filter(title__in=titles, live=True).order_by("title")
        for title in promised.values_list("title", flat=True).distinct():
            settle_title(title, at=self.at)
