"""Titles and sentences as the templates show them in each language."""

from typing import Any

from django.template import Context, Template
from django.utils import translation
from django.utils.html import conditional_escape

from site_project.core.paired import PairedText


def shown(template: str, language: str, **context: Any) -> str:
    with translation.override(language):
        return Template("{% load core_tags %}" + template).render(Context(context))


def test_chinese_title_is_shown_in_parts_that_stay_together() -> None:
    title = "《基本法》第二十三條：2002至03年的<紀錄>，與其後"
    assert shown("{{ title|phrases }}", "zh-hant", title=title) == (
        '<span class="phrase">《基本法》第二十三條：</span>'
        '<span class="phrase">2002至03年的&lt;紀錄&gt;，</span>'
        '<span class="phrase">與其後</span>'
    )
    for whole in ("在囚人士投票權", "Article 23: the record & after", "", "：", "（摘要）"):
        assert shown("{{ title|phrases }}", "zh-hant", title=whole) == conditional_escape(whole)


def test_title_in_the_other_language_says_so() -> None:
    title = PairedText("講座：下星期", "zh-hant", "en")
    assert shown("{{ title|phrases }}", "en", title=title).startswith(
        '<span lang="zh-Hant-HK"><span class="phrase">講座：</span>'
    )


def test_sentences_stand_apart_in_english_only() -> None:
    assert shown("One.{% gap %}Two.", "en") == "One. Two."
    assert shown("一。{% gap %}二。", "zh-hant") == "一。二。"
