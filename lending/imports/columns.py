"""What may stand in a column: each kind reads what people type, and tells how it is written.

Words are taken in every language of the site, with capitals or without, in
full-width forms too.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from site_project.core.exporting import Cell, plain

from ..parts import typed_count
from .reading import normal

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
# How Hong Kong writes a day, as Excel does there too.
DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
BETWEEN = re.compile(r"[;；|\n]")
# Beside what the site's languages say for them.
YES = {"yes", "y", "true", "1", "✓", "有", "是"}
NO = {"no", "n", "false", "0", "✗", "沒有", "否"}


class Bad(ValueError):
    """A cell that cannot be taken; the text says why."""


def folded(text: str) -> str:
    """Return a word as it is compared: no capitals, no full-width forms, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def spoken(label: Any) -> list[str]:
    """Return a label in every language of the site."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(label))
    return found


class Kind:
    """A kind of cell. `read` raises Bad; `hint` tells how to write it."""

    # What an empty cell means where the column must hold something: see Column.
    keeps = False

    def read(self, text: str) -> Any:
        return text

    def show(self, value: Any) -> Cell:
        return value

    def same(self, one: Any, other: Any) -> bool:
        return one == other

    def hint(self) -> str:
        return ""


class Text(Kind):
    def same(self, one: Any, other: Any) -> bool:
        return normal(one or "") == normal(other or "")

    def hint(self) -> str:
        return _("Text.")


class Code(Text):
    """A name of capital letters, digits and hyphens."""

    def read(self, text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split()).upper()

    def hint(self) -> str:
        return _("Capital letters, digits and hyphens.")


@dataclass
class Number(Kind):
    """A whole number that is not negative; `keeps` where the column cannot be without one."""

    keeps: bool = False

    def read(self, text: str) -> int | None:
        plain_text = unicodedata.normalize("NFKC", text)
        grouped = re.fullmatch(r"\s*\d{1,3}(,\d{3})+\s*", plain_text)
        try:
            number = typed_count(plain_text.replace(",", "") if grouped else plain_text)
        except ValueError:
            raise Bad(_("“%(text)s” is no whole number.") % {"text": text[:40]}) from None
        if number is not None and number < 0:
            raise Bad(_("A number below zero cannot be."))
        return number

    def hint(self) -> str:
        return _("A whole number.")


class Measure(Kind):
    """A number with one decimal."""

    def read(self, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            number = Decimal(unicodedata.normalize("NFKC", text).replace(" ", ""))
        except InvalidOperation:
            raise Bad(_("“%(text)s” is no number.") % {"text": text[:40]}) from None
        if not number.is_finite():
            raise Bad(_("“%(text)s” is no number.") % {"text": text[:40]})
        if number < 0:
            raise Bad(_("A number below zero cannot be."))
        return number

    def show(self, value: Decimal | None) -> Cell:
        return None if value is None else str(value)

    def hint(self) -> str:
        return _("A number with at most one decimal, such as 18.5.")


class YesNo(Kind):
    keeps = True

    def read(self, text: str) -> bool | None:
        if not text:
            return None
        word = folded(text)
        if word in YES | {folded(each) for each in spoken(gettext_lazy("yes"))}:
            return True
        if word in NO | {folded(each) for each in spoken(gettext_lazy("no"))}:
            return False
        raise Bad(_("Write yes or no."))

    def hint(self) -> str:
        return _("Yes or no.")


class Day(Kind):
    def read(self, text: str) -> date | None:
        if not text:
            return None
        typed = "".join(unicodedata.normalize("NFKC", text).split())
        if match := DAY.fullmatch(typed):
            year, month, day = (int(group) for group in match.groups())
        elif match := DAY_FIRST.fullmatch(typed):
            day, month, year = (int(group) for group in match.groups())
        else:
            raise Bad(_("This is not a day. Write it as 2026-12-05."))
        try:
            return date(year, month, day)
        except ValueError:
            raise Bad(_("This is not a day. Write it as 2026-12-05.")) from None

    def hint(self) -> str:
        return _("A day, such as 2026-12-05.")


class Choice(Kind):
    """One of a few words: the label in any language, or the code that is stored."""

    def __init__(self, choices: Callable[[], Iterable[tuple[Any, Any]]], *, keeps: bool) -> None:
        self.choices = choices
        self.keeps = keeps

    @cached_property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for value, label in self.choices():
            if value != "":
                found |= dict.fromkeys([folded(each) for each in spoken(label)], value)
        return found | {folded(str(value)): value for value, _label in self.choices()}

    def read(self, text: str) -> Any:
        if not text:
            return ""
        try:
            return self.values[folded(text)]
        except KeyError:
            words = {"text": text[:40], "words": self.words()}
            raise Bad(_("“%(text)s” is none of: %(words)s.") % words) from None

    def show(self, value: Any) -> Cell:
        return str(dict(self.choices()).get(value, value))

    def words(self) -> str:
        return _(", ").join(str(label) for value, label in self.choices() if value != "")

    def hint(self) -> str:
        return _("One of: %(words)s.") % {"words": self.words()}


class Named(Kind):
    """A row of another table, by its code or its name in any language."""

    # Nothing that is stored today lacks it, and an empty cell does not take it away.
    keeps = True
    MANY = object()

    def __init__(
        self,
        rows: Callable[[], Iterable[models.Model]],
        words: Callable[[Any], Sequence[str]],
    ) -> None:
        self.rows = rows
        self.words_of = words

    @cached_property
    def known(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self.rows():
            for word in {folded(each) for each in self.words_of(row) if each}:
                found[word] = self.MANY if word in found else row
        return found

    def read(self, text: str) -> Any:
        if not text:
            return None
        row = self.known.get(folded(text))
        if row is None:
            raise Bad(_("“%(text)s” is not known here.") % {"text": text[:60]})
        if row is self.MANY:
            raise Bad(_("Several are called “%(text)s”.") % {"text": text[:60]})
        return row

    def show(self, value: Any) -> Cell:
        return next((word for word in self.words_of(value) if word), "") if value else ""

    def hint(self) -> str:
        return _("Its code or its name, as it stands in this site.")


class Several(Named):
    """Any number of them, with a semicolon between."""

    keeps = False

    def read(self, text: str) -> list[Any]:
        found: dict[int, Any] = {}
        for word in BETWEEN.split(text):
            if word.strip():
                row = super().read(word.strip())
                found[row.pk] = row
        return list(found.values())

    def show(self, value: Any) -> Cell:
        return "; ".join(str(super(Several, self).show(row)) for row in value)

    def same(self, one: Any, other: Any) -> bool:
        return {row.pk for row in one} == {row.pk for row in other}

    def hint(self) -> str:
        return _("Their codes or names, with a semicolon between.")


@dataclass
class Column:
    """One column of a file, stored in the model's field of that name.

    needed: the heading must be there. An empty cell empties a field that may
    be empty; a field that may not (`kind.keeps`) keeps what it has, or begins
    with its usual value.
    """

    name: str
    kind: Kind
    label: Any
    needed: bool = False
    note: str = ""
    spellings: set[str] = field(init=False)

    def __post_init__(self) -> None:
        said = {folded(each) for each in spoken(self.label)}
        self.spellings = {folded(self.name), folded(self.name.replace("_", " "))} | said

    @property
    def heading(self) -> str:
        return capfirst(str(self.label))

    @property
    def help(self) -> str:
        return " ".join(text for text in (self.kind.hint(), str(self.note)) if text)

    def of(self, record: models.Model) -> Any:
        """Return what a row holds now."""
        if isinstance(self.kind, Several):
            return list(getattr(record, self.name).all())
        # A new record has no title and no policy yet: asking for one is an AttributeError.
        return getattr(record, self.name, None)

    def cell(self, record: models.Model) -> Cell:
        return self.kind.show(self.of(record))

    def in_words(self, value: Any) -> str:
        """Return a value as the dry run shows it."""
        shown = plain(self.kind.show(value)) if value is not None else ""
        return str("" if shown is None else shown)


def of_model(model: type[models.Model], name: str, kind: Kind, **options: Any) -> Column:
    """Return a column that is called as the field is in forms."""
    label = options.pop("label", None) or model._meta.get_field(name).verbose_name
    return Column(name, kind, label, **options)
