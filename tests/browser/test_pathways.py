"""Somebody whose relative is held: from the first page to a sheet of paper, without a script."""

import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import pdf_text
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import RULES
from tests.servers import Site

START = "pathways/relative-detained-in-the-mainland/"
EN = {
    "help": "Get help",
    "door": "My relative is detained in the Mainland",
    "answers": ["I am not sure", "I do not know", "No, I can ask by myself"],
    "change": "I do not know",
    "other": "Yes",
    "outcome": "Ask the centre, with your notes in hand",
    "elsewhere": "帶着筆記，向中心查詢",
    "switch": "繁體中文",
}
ZH = {
    "help": "求助",
    "door": "家人在內地被扣留",
    "answers": ["不肯定", "不清楚", "不用，我可以自己查詢"],
    "change": "不清楚",
    "other": "有",
    "outcome": "帶着筆記，向中心查詢",
    "elsewhere": "Ask the centre, with your notes in hand",
    "switch": "English",
}


def answered(page: Page, answer: str) -> None:
    page.locator(".answers").get_by_role("link", name=re.compile(f"^{answer}")).click()


@pytest.mark.parametrize(("language", "words"), [("en", EN), ("zh-hant", ZH)], ids=["en", "zh"])
def test_relative_of_somebody_held_comes_to_a_list_to_print(
    site: Site, open_page, shots, language: str, words: dict
) -> None:
    page = open_page(f"/{language}/", javascript=False)
    heading = page.get_by_role("heading", level=1)
    # Two clicks from the first page.
    page.get_by_role("banner").get_by_role("link", name=words["help"]).click()
    page.get_by_role("main").get_by_role("link", name=words["door"]).click()
    expect(page).to_have_url(f"{site.url}/{language}/{START}")

    for answer in words["answers"]:
        answered(page, answer)
    expect(heading).to_have_text(words["outcome"])
    expect(page.get_by_role("main").locator("a[href^=tel]")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if shots:
        page.screenshot(path=shots / f"{language}-outcome.png", full_page=True)

    # On one sheet: the telephone, what to do, and no menu.
    sheet = page.pdf(format="A4", path=shots / f"{language}-outcome.pdf" if shots else None)
    assert pdf_text.pages(sheet) == 1
    page.emulate_media(media="print")
    for hidden in ("banner", "contentinfo", "navigation"):
        expect(page.get_by_role(hidden).first).to_be_hidden()
    expect(page.get_by_text("0000 0000").first).to_be_visible()
    expect(page.locator(".given dd")).to_have_count(3)
    page.emulate_media(media="screen")

    # The other language is at the same place, with the same answers.
    page.get_by_role("link", name=words["switch"]).click()
    expect(heading).to_have_text(words["elsewhere"])
    expect(page.locator(".given dd")).to_have_count(3)
    page.go_back()

    # An answer is changed, and what came after it is asked again.
    page.locator(".given dd").filter(has_text=words["change"]).get_by_role("link").click()
    expect(page.locator(".given dd")).to_have_count(1)
    answered(page, words["other"])
    expect(page.locator(".given dd")).to_have_count(2)
    page.locator("a[rel=prev]").click()
    expect(page.locator(".given dd")).to_have_count(1)
    assert page.context.cookies() == []


def steps_of(site: Site, language: str) -> dict[str, str]:
    """Return an address of each step by its key."""
    waiting, found = [f"/{language}/{START}"], {}
    while waiting:
        html = requests.get(site.url + waiting.pop(), timeout=60).text
        for url in re.findall(rf'href="(/{language}/{START}\?step=[^"]+)"', html):
            key = re.search(r"step=([a-z-]+)", url)[1]
            if key not in found:
                found[key] = url.replace("&amp;", "&")
                waiting.append(found[key])
    return found


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_no_step_breaks_a_rule_and_each_outcome_fits_one_sheet(
    site: Site, open_page, language: str
) -> None:
    steps = steps_of(site, language)
    assert len(steps) == 7
    page = open_page(f"/{language}/{START}")
    faults = []
    for path in [f"/{language}/{START}", f"/{language}/{START}?step=lost", *steps.values()]:
        page.goto(path)
        results = Axe().run(page, options=RULES)
        faults += [f"{path}: {v['id']}" for v in results.response["violations"]]
        if page.locator("h1").count() != 1:
            faults.append(f"{path}: not one h1")
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            faults.append(f"{path}: too wide")
        if page.locator(".to-tick").count() and pdf_text.pages(page.pdf(format="A4")) != 1:
            faults.append(f"{path}: more than one sheet")
    assert faults == []
