"""Short texts that exist once per language, side by side in one row.

    class Event(models.Model):
        name = Paired(models.CharField, _("name"), max_length=200)

declares the columns ``name_en`` and ``name_zh_hant``, and ``event.name`` reads
the one of the active language, or the other one where that is empty.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def languages() -> list[str]:
    """Return the site's language codes, the default one first."""
    return [code for code, _name in settings.LANGUAGES]


def column(name: str, language: str) -> str:
    """Return the column that holds the pair's text in one language."""
    return f"{name}_{language.replace('-', '_')}"


# What the column of one language is called in forms: "name (English)".
LABEL = _("{name} ({language})")


class PairedText(str):
    """A text that knows which language it is in.

    ``is_fallback`` is true where the reader's language has no text and another
    language's is shown: the template then marks it with ``lang``.
    """

    language: str
    is_fallback: bool

    def __new__(cls, text: str, language: str, wanted: str) -> "PairedText":
        self = super().__new__(cls, text)
        self.language = language
        self.is_fallback = bool(text) and language != wanted
        return self


class Paired:
    """Declare one column per language and a property that reads the active one."""

    def __init__(self, field: type[models.Field], verbose_name: Any, **options: Any) -> None:
        # Made here, in the class body, so that the columns keep their place among the fields.
        self.fields = {
            code: field(format_lazy(LABEL, name=verbose_name, language=name), **options)
            for code, name in settings.LANGUAGES
        }
        self.verbose_name = verbose_name
        self.name = ""

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        self.name = name
        for code, field in self.fields.items():
            field.contribute_to_class(cls, column(name, code))
        setattr(cls, name, self)

    @property
    def short_description(self) -> Any:
        """What a list of the admin heads the column by."""
        return self.verbose_name

    def columns(self) -> list[str]:
        return [column(self.name, code) for code in self.fields]

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        return text_in(instance, self.name, get_language() or settings.LANGUAGE_CODE)


def text_in(instance: models.Model, name: str, language: str) -> PairedText:
    """Return the pair's text in `language`, else in the first language that has one."""
    for code in (language, *languages()):
        text = getattr(instance, column(name, code), None)
        if text:
            return PairedText(text, code, language)
    return PairedText("", language, language)


def both(name: str) -> list[str]:
    """Return the column names of a pair, for panels, forms and queries."""
    return [column(name, code) for code in languages()]


def pairs_of(model: type[models.Model]) -> Iterator[Paired]:
    """Yield every pair that a model or its bases declare."""
    seen = set()
    for cls in model.__mro__:
        for name, value in vars(cls).items():
            if isinstance(value, Paired) and name not in seen:
                seen.add(name)
                yield value
