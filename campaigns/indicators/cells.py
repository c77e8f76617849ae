"""What editors type into the cells of a table of figures, read as it is meant.

Every function raises ValueError with a sentence for the editor.
"""

import re
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from site_project.core.days import MONTHS_EN

from ..dates import span_of
from ..enums import Measure, NoValue, Precision
from ..tables import folded

Period = tuple[str, date, date]

NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
MOST_DIGITS = 14
MOST_PLACES = 6
# What people write into a cell that has no number.
BLANKS = frozenset({"", "-", "--", "n/a", "na", ".", "..", "...", "x", "不適用", "沒有"})
YES = frozenset({"yes", "y", "true", "1", "是", "有"})
NO = frozenset({"no", "n", "false", "0", "否", "沒有", "無"})

YEAR = re.compile(r"(\d{4})年?")
MONTH = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})月?")
DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
NAMED_MONTH = re.compile(r"(?:(\d{1,2}) )?([a-z]{3})[a-z]*\.? (\d{4})")
FINANCIAL_YEAR = re.compile(r"(\d{4})[/-](\d{2})(?:年度)?")
BETWEEN = re.compile(r"\s*(?:–|—|至|~|\bto\b| - )\s*|(?<=\d{4})[-/](?=\d{4})|(?<=-\d\d)/(?=\d{4}-)")


def read_period(text: str) -> Period:
    """Read a year, month, day, financial year or range of them."""
    plain = folded(text).lower()
    if not plain:
        raise ValueError(_("Give the period, such as 2010."))
    try:
        return _period(plain)
    except ValueError as error:
        raise ValueError(
            _("“%(text)s” is no period. Write 2010, 2010-03, 2010-03-15, 2010/11 or 2010–2012.")
            % {"text": text.strip()}
        ) from error


def _period(plain: str) -> Period:
    if found := FINANCIAL_YEAR.fullmatch(plain):
        first, last = int(found[1]), int(found[2])
        # 2010/11 is a financial year and 2010-11 a month, for that is how each is written.
        if (first + 1) % 100 == last and ("/" in plain or last > 12):
            return Precision.RANGE, date(first, 4, 1), date(first + 1, 3, 31)
    if found := YEAR.fullmatch(plain):
        return _known(Precision.YEAR, date(int(found[1]), 1, 1))
    if found := MONTH.fullmatch(plain):
        return _known(Precision.MONTH, date(int(found[1]), int(found[2]), 1))
    if found := DAY.fullmatch(plain):
        return _known(Precision.DAY, date(int(found[1]), int(found[2]), int(found[3])))
    if found := NAMED_MONTH.fullmatch(plain):
        month = [name.lower() for name in MONTHS_EN].index(found[2]) + 1
        precision = Precision.DAY if found[1] else Precision.MONTH
        return _known(precision, date(int(found[3]), month, int(found[1] or 1)))
    begin, end = BETWEEN.split(plain)
    _precision, first_day, _end = _period(begin)
    _precision, _begin, last_day = _period(end)
    return _known(Precision.RANGE, first_day, last_day)


def _known(precision: Precision, first: date, last: date | None = None) -> Period:
    begin, end = span_of(precision, first, last)
    if begin is None or end is None:
        raise ValueError("a day is missing")
    return precision, begin, end


def read_number(text: str, measure: str) -> Decimal | None:
    """Read a number as the indicator counts; None where the cell has none."""
    plain = folded(text).replace(" ", "").lower()
    if measure == Measure.YES_NO and plain in YES | NO:
        return Decimal(plain in YES)
    if plain in BLANKS or not plain.strip("–—…"):
        return None
    if measure == Measure.YES_NO:
        raise ValueError(_("“%(text)s” is neither yes nor no.") % {"text": text.strip()})
    digits = plain
    if plain.endswith("%"):
        if measure != Measure.PERCENT:
            raise ValueError(_("“%(text)s”: these figures are not percentages.") % {"text": text})
        digits = plain[:-1]
    if not NUMBER.fullmatch(digits):
        raise ValueError(_("“%(text)s” is no number.") % {"text": text.strip()})
    whole, _point, places = digits.lstrip("+-").replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS or len(places) > MOST_PLACES:
        raise ValueError(
            _("“%(text)s” has too many digits: at most %(digits)d and %(places)d after the point.")
            % {"text": text.strip(), "digits": MOST_DIGITS, "places": MOST_PLACES}
        )
    return Decimal(digits.replace(",", ""))


def read_reason(text: str) -> str:
    """Read why there is no number, by its code or its name in any language; empty for none."""
    plain = folded(text).casefold()
    if not plain:
        return ""
    for language, _name in settings.LANGUAGES:
        with override(language):
            named = {folded(str(reason.label)).casefold(): reason.value for reason in NoValue}
        if plain in named:
            return named[plain]
    if plain in NoValue.values:
        return plain
    raise ValueError(
        _("“%(text)s” is no reason we know. Choose one of: %(reasons)s.")
        % {"text": text.strip(), "reasons": "; ".join(str(label) for label in NoValue.labels)}
    )


def pair_of(text: str) -> dict[str, str]:
    """Part "Women / 女" by language; a text alone goes to the language of its letters."""
    parts = [part.strip() for part in re.split(r"\s+[/|]\s+|｜", text.strip(), maxsplit=1)]
    pair: dict[str, str] = {}
    for part in filter(None, parts):
        language = "zh-hant" if re.search(r"[\u3400-\u9fff]", part) else "en"
        pair[language] = f"{pair[language]} / {part}" if language in pair else part
    return pair
