"""The demonstration's prose becomes blocks, its addresses links."""

from datetime import date
from pathlib import Path

import pytest

from site_project.core.demo_content import Demo, publish
from site_project.core.demo_texts import read
from site_project.core.models import HomePage, StandardPage

EN = """=== reading
title: Reading
summary: What to read.

One & two, see [the campaigns](campaigns).
- a
- b
After the list.
## Heading
! Look | A notice.
=> events | Seminars | Come.
@help
--- after
Afterwards.
"""
ZH = """=== reading
title: 閱讀
summary: 讀甚麼。

一行。
"""


@pytest.mark.django_db
def test_a_page_is_read_in_both_languages(homes: dict[str, HomePage], tmp_path: Path) -> None:
    (tmp_path / "pages.en.txt").write_text(EN, encoding="utf-8")
    (tmp_path / "pages.zh-hant.txt").write_text(ZH, encoding="utf-8")
    demo = Demo(today=date(2026, 11, 23), homes=homes, say=lambda text: None)
    family = read(tmp_path, "pages")["reading"]
    assert family.prose["en"].parts["after"].strip() == "Afterwards."

    pages = family.add(homes, StandardPage, first=True)
    assert not pages["en"].live
    family.fill(demo, pages)
    publish(pages)

    page = StandardPage.objects.child_of(homes["en"]).get(slug="reading")
    assert page.live
    assert homes["en"].get_children().first().pk == page.pk
    assert pages["zh-hant"].translation_key == page.translation_key
    campaigns = demo.page("en", "campaigns")
    assert [block.block_type for block in page.body] == [
        "text", "heading", "notice", "link", "help",
    ]  # fmt: skip
    assert page.body[0].value.source == (
        f'<p>One &amp; two, see <a linktype="page" id="{campaigns.pk}">the campaigns</a>.</p>'
        "<ul><li>a</li><li>b</li></ul><p>After the list.</p>"
    )
    assert page.body[3].value["page"].slug == "events"


def test_a_line_that_is_no_field_is_refused(tmp_path: Path) -> None:
    for code in ("en", "zh-hant"):
        (tmp_path / f"pages.{code}.txt").write_text("=== a\nno field\n\nText.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a field"):
        read(tmp_path, "pages")
