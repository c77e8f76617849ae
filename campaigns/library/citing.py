"""How a work is cited: as a line to copy, as BibTeX, and as RIS.

BibTeX: https://ctan.org/pkg/bibtex (btxdoc); RIS: https://en.wikipedia.org/wiki/RIS_(file_format).
Both are written in UTF-8.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from .. import dates
from ..enums import Precision, PublicationKind

# Kind of work: what BibTeX and RIS call it. Whatever else is a page of the web.
_BIBTEX = {
    PublicationKind.BOOK: "book",
    PublicationKind.PAMPHLET: "booklet",
    PublicationKind.UN_REPORT: "techreport",
    PublicationKind.STUDY: "techreport",
}
_RIS = {
    PublicationKind.BOOK: "BOOK",
    PublicationKind.PAMPHLET: "PAMP",
    PublicationKind.UN_REPORT: "RPRT",
    PublicationKind.STUDY: "RPRT",
}
# What BibTeX calls the publisher.
_PUBLISHER = {
    "book": "publisher",
    "booklet": "howpublished",
    "techreport": "institution",
    "misc": "howpublished",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# What has a meaning in LaTeX. A brace is spelt out: BibTeX counts even an escaped one.
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_IN_ADDRESSES = {"\\": "%5C", "{": "%7B", "}": "%7D", "^": "%5E", " ": "%20"}


@dataclass(frozen=True)
class Work:
    """What can be cited.

    kind: of PublicationKind; anything else is a page of the web. identifier: an
    ISBN, or the symbol of a document. language: of LANGUAGES.
    """

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    precision: str
    date_from: date | None
    date_to: date | None
    identifier: str
    url: str
    language: str

    @property
    def in_words(self) -> str:
        """The line to copy, in the language of the work."""
        return _in_chinese(self) if self.language.startswith("zh") else _in_english(self)

    @property
    def is_on_the_web_alone(self) -> bool:
        return self.kind not in _BIBTEX

    @property
    def date_in_words(self) -> str:
        """The date as exactly as it is known; nothing where it is not recorded."""
        if self.date_from is None:
            return ""
        return dates.in_words(self.precision, self.date_from, self.date_to, self.language)


def publication(page: Any, publisher: str) -> Work:
    """Return how a PublicationPage is cited; `publisher` stands where the page names nobody."""
    return Work(
        key=_key(page),
        kind=page.kind,
        title=page.title,
        authors=names_in(page.authors) or (publisher,),
        publisher=page.publisher or publisher,
        precision=page.precision,
        date_from=page.date_from,
        date_to=page.date_to,
        identifier=page.identifier,
        url=page.full_url or "",
        language=page.locale.language_code,
    )


def article(page: Any, publisher: str) -> Work:
    """Return how an ArticlePage is cited; only authors are named who have agreed to it."""
    return Work(
        key=_key(page),
        kind=page.kind,
        title=page.title,
        authors=tuple(str(person.name) for person in page.writers) or (publisher,),
        publisher=publisher,
        precision=Precision.DAY,
        date_from=page.published_on,
        date_to=page.published_on,
        identifier="",
        url=page.full_url or "",
        language=page.locale.language_code,
    )


def names_in(authors: str) -> tuple[str, ...]:
    """Part names as they are typed: "Weissbrodt; Hicks", 「陳大文；李小明」, 「陳大文、李小明」."""
    return tuple(name for part in re.split("[;；、]", authors) if (name := _in_one_line(part)))


def is_isbn(identifier: str) -> bool:
    """Tell whether the check digit is that of an ISBN (ISO 2108), of ten or of thirteen."""
    digits = _isbn_digits(identifier)
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (1, 3)[n % 2] for n, digit in enumerate(digits)) % 10 == 0
    return False


def _isbn_digits(identifier: str) -> str:
    return re.sub(r"^ISBN|[\s:-]", "", identifier.strip().upper())


def _key(page: Any) -> str:
    """Return a key in plain letters that is another one in each language."""
    return f"{slugify(page.slug) or page.pk}-{page.locale.language_code}"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


# --- The line -------------------------------------------------------------------------


def _number_of(work: Work) -> str:
    digits = _isbn_digits(work.identifier)
    return f"ISBN {digits}" if is_isbn(work.identifier) else work.identifier


def _in_english(work: Work) -> str:
    names = list(work.authors)
    authors = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    title = f"“{work.title}”" if work.is_on_the_web_alone else work.title
    publisher = "" if work.authors == (work.publisher,) else work.publisher
    told = [work.date_in_words, _number_of(work), work.url]
    return ", ".join(filter(None, [authors, title, publisher, *told])) + "."


def _in_chinese(work: Work) -> str:
    if work.is_on_the_web_alone:
        title = f"〈{work.title}〉"
    else:
        # A title within a title takes the other marks (《標點符號》, Education Bureau).
        title = f"《{work.title.replace('《', '〈').replace('》', '〉')}》"
    publisher = "" if work.authors == (work.publisher,) else work.publisher
    told = [title, publisher, work.date_in_words, _number_of(work), work.url]
    return f"{'、'.join(work.authors)}：{'，'.join(filter(None, told))}。"


# --- BibTeX ---------------------------------------------------------------------------


def as_bibtex(work: Work) -> str:
    """Return one entry. Names stay as they are printed: braces keep BibTeX from parting them."""
    kind = _BIBTEX.get(work.kind, "misc")
    fields = {
        "title": f"{{{_latex(work.title)}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in work.authors),
        _PUBLISHER[kind]: _latex(work.publisher),
    }
    if work.date_from is not None:
        fields["year"] = _years(work, "--")
    if work.date_from is not None and work.precision in (Precision.DAY, Precision.MONTH):
        fields["month"] = _MONTHS[work.date_from.month - 1]
    if is_isbn(work.identifier):
        fields["isbn"] = _isbn_digits(work.identifier)
    elif work.identifier:
        fields["number" if kind == "techreport" else "note"] = _latex(work.identifier)
    fields["url"] = "".join(_IN_ADDRESSES.get(sign, sign) for sign in work.url)
    fields["language"] = settings.HTML_LANGUAGES.get(work.language, work.language)
    lines = [
        # The names of months are BibTeX's own words, and stand without braces.
        f"  {name} = {value if name == 'month' else '{' + value + '}'},\n"
        for name, value in fields.items()
        if value
    ]
    return f"@{kind}{{{work.key},\n{''.join(lines)}}}\n"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in _in_one_line(text))


def _years(work: Work, dash: str) -> str:
    first, last = work.date_from, work.date_to
    if first is None or last is None:
        return ""
    return str(first.year) if first.year == last.year else f"{first.year}{dash}{last.year}"


# --- RIS ------------------------------------------------------------------------------


def as_ris(work: Work) -> str:
    """Return one record; its lines end with CR LF."""
    number = "SN" if is_isbn(work.identifier) else "M1"
    lines: list[tuple[str, str]] = [
        ("TY", _RIS.get(work.kind, "ELEC")),
        *[("AU", name) for name in work.authors],
        ("TI", work.title),
        ("PB", work.publisher),
        ("PY", str(work.date_from.year) if work.date_from else ""),
        ("DA", _ris_date(work)),
        (number, _isbn_digits(work.identifier) if number == "SN" else work.identifier),
        ("LA", settings.HTML_LANGUAGES.get(work.language, work.language)),
        ("UR", work.url),
    ]
    told = [(tag, text) for tag, value in lines if (text := _in_one_line(value))]
    return "".join(f"{tag}  - {text}\r\n" for tag, text in [*told, ("ER", "")])


def _ris_date(work: Work) -> str:
    """Return YYYY/MM/DD/ as far as it is known; empty for a year and for a span."""
    if work.date_from is None:
        return ""
    if work.precision == Precision.MONTH:
        return f"{work.date_from:%Y/%m}//"
    return f"{work.date_from:%Y/%m/%d}/" if work.precision == Precision.DAY else ""


@dataclass(frozen=True)
class Format:
    """A file that programs for references read."""

    write: Callable[[Work], str]
    media_type: str


FORMATS = {
    "bib": Format(as_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": Format(as_ris, "application/x-research-info-systems; charset=utf-8"),
}
