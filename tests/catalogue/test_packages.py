"""No English is left in the Chinese admin, and its Chinese is Hong Kong's."""

import re

import polib
import pytest

from tests.catalogue.packages import DOMAINS, PACKAGES, catalogue, in_chinese, missing, texts_of
from tests.catalogue.test_completeness import ROOT
from tests.core.test_translations import NOT_HONG_KONG

FOLDER = ROOT / "site_project/locale_packages/zh_Hant/LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!\{)\{\w*\}")
TAG = re.compile(r"</?\w+")


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_text_of_the_packages_is_translated(domain: str) -> None:
    assert list(missing(domain)) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_text_of_a_package_is_told_in_words_of_elsewhere(package: str) -> None:
    found = [
        (entry.msgid, word)
        for domain in DOMAINS
        for entry in texts_of(package, domain)
        for word in NOT_HONG_KONG
        if word in in_chinese(entry, catalogue(domain))
    ]
    assert found == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_placeholders_and_tags_of_our_completions_are_kept(domain: str) -> None:
    for entry in polib.pofile(str(FOLDER / f"{domain}.po")):
        text = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        sources = [entry.msgid, entry.msgid_plural or entry.msgid]
        assert sorted(set(PLACEHOLDER.findall(text))) in [
            sorted(set(PLACEHOLDER.findall(source))) for source in sources
        ], entry.msgid
        assert sorted(TAG.findall(text)) in [sorted(TAG.findall(each)) for each in sources], text


@pytest.mark.parametrize("domain", DOMAINS)
def test_compiled_completions_are_those_that_were_written(domain: str) -> None:
    def told(file: polib.POFile) -> dict:
        return {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in file}

    written = polib.pofile(str(FOLDER / f"{domain}.po"))
    assert told(polib.mofile(str(FOLDER / f"{domain}.mo"))) == told(written)
    assert all(entry.msgstr or entry.msgstr_plural for entry in written)
