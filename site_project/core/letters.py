"""A mail as a letter: what it says is given once, and set as text and as HTML.

Both are made from the same parts in the same order, so that neither can say
what the other does not.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from .models import OfficeSettings
from .outbox import Mail
from .outgoing import Attachment

TEMPLATE = "core/emails/letter"


@dataclass(frozen=True)
class Action:
    """What the reader can do next: a button in the HTML, a sentence and an address in the text."""

    label: str
    path: str

    @property
    def url(self) -> str:
        return self.path if "://" in self.path else f"{settings.SITE_URL}{self.path}"


@dataclass(frozen=True)
class Changed:
    """One thing that is another now; either side may be empty."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Picture:
    """A picture inside the mail, with the words that stand for it in the text."""

    file: Attachment
    alt: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One of several things that a mail tells of, with its page.

    `language` is that of title and text where it is not the mail's own; `note` then says so.
    """

    title: str
    url: str
    kicker: str = ""
    text: str = ""
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says. Empty parts are left out; the order is that of the fields."""

    subject: str
    greeting: str = ""
    opening: tuple[str, ...] = ()
    # Something to type or to read aloud, set large.
    code: str = ""
    changes: tuple[Changed, ...] = ()
    # What a member of staff wrote, paragraphs and all.
    written: str = ""
    title: str = ""
    facts: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    picture: Picture | None = None
    actions: tuple[Action, ...] = ()
    closing: tuple[str, ...] = ()
    # What few readers want, such as the way out of a list: plain, below everything else.
    links: tuple[Action, ...] = ()
    files: tuple[Attachment, ...] = field(default=(), repr=False)


def as_mail(letter: Letter, to: str) -> Mail:
    """Return the letter as a mail of the outbox, signed by the office."""
    pictures = (letter.picture.file,) if letter.picture else ()
    context: dict[str, Any] = {
        "letter": letter,
        "subject": on_one_line(letter.subject),
        "office": OfficeSettings.load(),
    }
    return Mail(to=to, template=TEMPLATE, context=context, attachments=(*pictures, *letter.files))


def on_one_line(text: str) -> str:
    """Return a text as one line that nothing in it can break, turn round or hide.

    Control characters and the marks that change the direction of writing
    (Unicode categories Cc and Cf) become spaces or nothing.
    """
    spaced = "".join(" " if unicodedata.category(char) == "Cc" else char for char in str(text))
    return " ".join("".join(c for c in spaced if unicodedata.category(c) != "Cf").split())
