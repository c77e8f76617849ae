"""What staff can meet in the admin that other packages wrote, and how it reads in Chinese.

    DJANGO_SETTINGS_MODULE=site_project.settings.dev .venv/bin/python -m tests.catalogue.packages

After an upgrade this lists what has no Chinese yet. Write it into
`site_project/locale_packages/zh_Hant/LC_MESSAGES/` (`django.po`, or `djangojs.po` for scripts)
and run `.venv/bin/python manage.py compilemessages -i .venv`.
"""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.utils.translation.trans_real import DjangoTranslation, translation

LANGUAGE = "zh-hant"
# Each with the language of the catalogue that lists its texts.
PACKAGES = {
    "wagtail": "en",
    "wagtail.admin": "en",
    "wagtail.contrib.forms": "en",
    "wagtail.contrib.redirects": "en",
    "wagtail.contrib.settings": "en",
    "wagtail.contrib.simple_translation": "en",
    "wagtail.documents": "en",
    "wagtail.embeds": "en",
    "wagtail.images": "en",
    "wagtail.locales": "en",
    "wagtail.search": "en",
    "wagtail.sites": "en",
    "wagtail.snippets": "en",
    "wagtail.users": "en",
    "allauth": "en",
    "taggit": "en",
    "django_filters": "zh_CN",
    "django.contrib.auth": "en",
    "django.contrib.contenttypes": "en",
    "django.contrib.sessions": "en",
}
DOMAINS = ("django", "djangojs")


def folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None, package
    assert spec.submodule_search_locations, package
    return Path(next(iter(spec.submodule_search_locations))) / "locale"


def texts_of(package: str, domain: str = "django") -> list[polib.POEntry]:
    """Return the texts that a package has, whatever they are in Chinese."""
    path = folder_of(package) / PACKAGES[package] / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return []
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def catalogue(domain: str = "django") -> DjangoTranslation:
    """Return what the admin speaks: Wagtail's script catalogue is the admin's own."""
    if domain == "django":
        return translation(LANGUAGE)
    return DjangoTranslation(LANGUAGE, domain=domain, localedirs=[folder_of("wagtail.admin")])


def in_chinese(entry: polib.POEntry, known: DjangoTranslation) -> str:
    """Return the Chinese of a text, or nothing where it would appear in English."""
    key = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
    try:
        return known._catalog[(key, 0) if entry.msgid_plural else key]
    except KeyError:
        return ""


def missing(domain: str = "django") -> Iterator[tuple[str, str]]:
    """Yield each text without Chinese, with its package."""
    known = catalogue(domain)
    for package in PACKAGES:
        for entry in texts_of(package, domain):
            if not in_chinese(entry, known):
                yield package, entry.msgid


if __name__ == "__main__":
    django.setup()
    found = [(domain, *each) for domain in DOMAINS for each in missing(domain)]
    for domain, package, text in found:
        sys.stdout.write(f"{domain}.po  {package}  {text!r}\n")
    sys.exit(1 if found else 0)
