"""Languages that files are written in, far more than the site's own, by tags of BCP 47."""

import re

from django.conf.locale import LANG_INFO

# Languages of Hong Kong that Django has no name for, each as its readers call it.
_NAMES = {
    "fil": "Filipino",
    "pa": "ਪੰਜਾਬੀ",
    "si": "සිංහල",
    "tl": "Tagalog",
    "yue": "粵語",
    "zh": "中文",
}
_TAG = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?", re.IGNORECASE)


def language_tag(typed: str) -> str:
    """Return a tag as BCP 47 writes it, such as zh-Hant-HK. Raises ValueError if unknown."""
    tag = typed.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        raise ValueError("not a tag of a language")
    first, *rest = tag.split("-")
    parts = [part.title() if len(part) == 4 else part.upper() for part in rest]
    tag = "-".join([first.lower(), *parts])
    if language_name(tag) == tag:
        raise ValueError("no such language")
    return tag


def language_name(tag: str) -> str:
    """Return the name of a language in itself; the tag where no name is known."""
    for code in _less_and_less(tag):
        if name := _NAMES.get(code) or LANG_INFO.get(code, {}).get("name_local"):
            return name
    return tag


def direction(tag: str) -> str:
    """Return which way a language is written, as HTML's `dir` says it."""
    known = (LANG_INFO[code] for code in _less_and_less(tag) if "bidi" in LANG_INFO.get(code, {}))
    return "rtl" if next(known, {}).get("bidi") else "ltr"


def _less_and_less(tag: str) -> list[str]:
    parts = tag.lower().split("-")
    return ["-".join(parts[:size]) for size in range(len(parts), 0, -1)]
