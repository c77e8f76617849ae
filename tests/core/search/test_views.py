"""The public search as visitors meet it, in either language."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from events.models import Event
from lending.models import Title
from site_project.core.models import CustomDocument, Term
from tests.factories.campaigns import make_article, make_campaign, make_campaign_page
from tests.factories.events import make_event, make_pages, make_session
from tests.factories.lending import make_page, make_title
from tests.factories.pages import make_standard_page

RESULT = re.compile(r"<li>\s*<h2>(.*?)</h2>(.*?)</li>", re.DOTALL)


def ask(client: Client, language: str, words: str, **choice: Any) -> str:
    response = client.get(f"/{language}/search/", {"q": words} | choice)
    assert response.status_code == 200
    return response.content.decode()


def titles(page: str) -> list[str]:
    return [unescape(strip_tags(title)) for title, _rest in RESULT.findall(page)]


def text_of(page: str) -> str:
    """The words of a page, without tags and with single spaces."""
    main = page[page.index("<main") : page.index("</main")]
    return " ".join(unescape(strip_tags(main.replace("</li>", " "))).split())


def document(title: str, **fields: Any) -> CustomDocument:
    tags = fields.pop("tags", [])
    file = ContentFile(fields.pop("content", b"text"), name=fields.pop("name", "file.pdf"))
    made = CustomDocument.objects.create(title=title, file=file, **fields)
    if tags:
        made.tags.add(*tags)
        made.save()
    return made


def test_one_box_finds_every_kind(client, homes) -> None:
    english = homes["en"]
    make_standard_page(english, "About custody", "")
    make_article(english, title="Custody explained")
    make_campaign_page(english, title="Rights in custody")
    event = make_event(name_en="Custody and the law")
    make_session(event)
    make_pages(event)
    make_page(make_title(name_en="Custody boards"), homes)
    document("Custody leaflet")
    page = ask(client, "en", "custody")
    assert sorted(titles(page)) == [
        "About custody",
        "Custody and the law",
        "Custody boards",
        "Custody explained",
        "Custody leaflet",
        "Rights in custody",
    ]
    assert "6 results for “custody”" in text_of(page)


def test_result_tells_kind_and_day(client, homes) -> None:
    make_article(homes["en"], title="Custody explained", published_on="2026-03-05")
    _title, rest = RESULT.findall(ask(client, "en", "custody"))[0]
    assert "Article · Thu 5 Mar 2026" in " ".join(strip_tags(rest).split())
    assert 'datetime="2026-03-05"' in rest


def test_seminar_shows_its_next_day(client, homes) -> None:
    event = make_event(name_en="Custody and the law")
    make_session(event, days=3)
    soon = make_session(event, days=9)
    event.sessions.exclude(pk=soon.pk).update(
        starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
    )
    make_pages(event)
    assert f'datetime="{timezone.localtime(soon.starts_at).date()}"' in ask(client, "en", "custody")


def test_result_tells_once_what_it_is(client, homes) -> None:
    make_article(homes["en"], title="Custody explained")
    about = make_standard_page(homes["en"], "About us", "")
    make_standard_page(about, "Custody and us", "")
    shown = text_of(ask(client, "en", "custody"))
    assert "Custody explained Article ·" in shown
    assert "· Articles" not in shown
    assert "Custody and us Page · About us" in shown


def test_title_stands_above_body(client, homes) -> None:
    make_standard_page(homes["en"], "Something else", "Custody. " * 40)
    make_standard_page(homes["en"], "Custody", "Short.")
    assert titles(ask(client, "en", "custody")) == ["Custody", "Something else"]


def test_phrase_stands_above_scattered_words(client, homes) -> None:
    make_standard_page(homes["zh-hant"], "甲", "通訊設備。人人有權利。" * 5)
    make_standard_page(homes["zh-hant"], "乙", "在囚者有通訊的權利。")
    page = ask(client, "zh-hant", "通訊的權利")
    assert titles(page) == ["乙", "甲"]
    assert "No page has all" not in text_of(page)


def test_some_of_the_words_are_found_and_the_page_says_so(client, homes) -> None:
    make_standard_page(homes["en"], "Leaflet", "On the rights of tenants.")
    page = ask(client, "en", "leaflet tenants unicorn")
    assert titles(page) == ["Leaflet"]
    assert "No page has all of these words." in text_of(page)


def test_few_pages_with_all_words_are_followed_by_those_with_most(client, homes) -> None:
    make_standard_page(homes["en"], "Whole", "A leaflet on the rights of tenants.")
    make_standard_page(homes["en"], "Most: leaflet for tenants", "Tenants.")
    make_standard_page(homes["en"], "One: leaflet", "Other.")
    page = ask(client, "en", "leaflet tenants rights")
    assert titles(page) == ["Whole", "Most: leaflet for tenants"]
    heading = page.index("These pages have some of the words</h2>")
    assert page.index("Whole") < heading < page.index("Most:")
    assert "No page has all" not in page


def test_many_pages_with_all_words_stand_alone(client, homes) -> None:
    for number in range(3):
        make_standard_page(homes["en"], f"Whole {number}", "A leaflet on the rights of tenants.")
    make_standard_page(homes["en"], "Most: leaflet for tenants", "Tenants.")
    page = ask(client, "en", "leaflet tenants rights")
    assert len(titles(page)) == 3
    assert "some of the words" not in page


def test_page_with_most_of_the_words_comes_first(client, homes) -> None:
    make_standard_page(homes["zh-hant"], "其他", "關於投票。")
    make_standard_page(homes["zh-hant"], "在囚人士的投票權", "選舉。")
    assert titles(ask(client, "zh-hant", "在囚人士投票")) == ["在囚人士的投票權"]


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_page_in_both_languages_is_found_in_the_readers(client, homes, language) -> None:
    record = make_campaign()
    make_campaign_page(homes["en"], record, title="ICCPR in English")
    record.refresh_from_db()
    make_campaign_page(homes["zh-hant"], record, title="ICCPR 中文")
    wanted = {"en": "ICCPR in English", "zh-hant": "ICCPR 中文"}[language]
    page = ask(client, language, "ICCPR")
    assert titles(page) == [wanted]
    assert f'href="/{language}/campaigns/{record.code}/"' in page


def test_page_of_the_other_language_is_marked_where_there_is_no_own(client, homes) -> None:
    make_standard_page(homes["en"], "Only in English", "Custody.", slug="only-english")
    page = ask(client, "zh-hant", "custody")
    assert '<a href="/zh-hant/only-english/" lang="en">' in page
    assert re.search(r'<p lang="en">.*<mark>Custody</mark>', page)


def test_chosen_language_shows_what_is_written_in_it(client, homes) -> None:
    record = make_campaign()
    make_campaign_page(homes["en"], record, title="ICCPR in English")
    record.refresh_from_db()
    make_campaign_page(homes["zh-hant"], record, title="ICCPR 中文")
    make_standard_page(homes["zh-hant"], "ICCPR 只有中文", "")
    page = ask(client, "en", "ICCPR")
    assert sorted(titles(page)) == ["ICCPR in English", "ICCPR 只有中文"]
    assert "In your language first (2)" in text_of(page)
    assert "Chinese (2) English (1)" in text_of(page)
    chosen = ask(client, "en", "ICCPR", lang="zh-hant")
    assert sorted(titles(chosen)) == ["ICCPR 中文", "ICCPR 只有中文"]
    assert f'href="/zh-hant/campaigns/{record.code}/"' in chosen


def test_reader_who_finds_nothing_in_their_language_is_shown_the_other(client, homes) -> None:
    record = make_campaign()
    make_campaign_page(homes["en"], record, title="Prison reform")
    record.refresh_from_db()
    make_campaign_page(homes["zh-hant"], record, title="監獄改革")
    page = ask(client, "zh-hant", "prison")
    assert titles(page) == ["Prison reform"]
    assert f'<a href="/en/campaigns/{record.code}/" lang="en">' in page


def test_readers_own_language_stands_first(client, homes) -> None:
    make_standard_page(homes["en"], "CSSA", "CSSA and CSSA again", slug="english")
    make_standard_page(homes["zh-hant"], "社會保障", "綜援即CSSA。", slug="chinese")
    assert titles(ask(client, "zh-hant", "CSSA")) == ["社會保障", "CSSA"]
    assert titles(ask(client, "en", "CSSA")) == ["CSSA", "社會保障"]


def test_kinds_are_links_with_counts(client, homes) -> None:
    for number in range(3):
        make_article(homes["en"], title=f"Custody {number}")
    make_standard_page(homes["en"], "About custody", "")
    page = ask(client, "en", "custody")
    assert "All kinds (4) Articles (3) Other pages (1)" in text_of(page)
    assert '<a href="?q=custody&amp;type=article">' in page
    chosen = ask(client, "en", "custody", type="page")
    assert titles(chosen) == ["About custody"]
    assert "All kinds (4) Articles (3) Other pages (1)" in text_of(chosen)
    assert '<a href="?q=custody&amp;type=page" aria-current="true">' in chosen


def test_long_list_has_pages(client, homes) -> None:
    for number in range(23):
        make_article(homes["en"], title=f"Custody {number}")
    first, last = (ask(client, "en", "custody", page=number) for number in (1, 3))
    assert (len(titles(first)), len(titles(last))) == (10, 3)
    assert 'rel="next" href="?q=custody&amp;page=2"' in first
    assert "Page 3 of 3" in text_of(last)
    assert not set(titles(first)) & set(titles(last))


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "9" * 400])
def test_page_that_is_not_there_shows_one_that_is(client, homes, number) -> None:
    make_article(homes["en"], title="Custody")
    assert titles(ask(client, "en", "custody", page=number)) == ["Custody"]


def test_excerpt_is_cut_where_the_words_are(client, homes) -> None:
    text = "人人有權知道。" * 60 + "在囚人士的通訊受法律保障。" + "其他文字。" * 60
    make_standard_page(homes["zh-hant"], "權利", text)
    page = ask(client, "zh-hant", "通訊")
    assert "在囚人士的<mark>通訊</mark>受法律保障。" in page
    excerpt = re.search(r"<p>([^<]*在囚人士的<mark>.*?)</p>", page)[1]
    assert excerpt.startswith("…")
    assert len(strip_tags(excerpt)) < 100


def test_form_that_stands_on_the_page_is_marked(client, homes) -> None:
    make_standard_page(homes["en"], "Prisoner", "She voted for the prisoners' vote.")
    page = ask(client, "en", "prisons voting")
    assert "<mark>Prisoner</mark>" in page
    assert "She voted for the <mark>prisoners&#x27; vote</mark>." in page


def test_words_of_editors_are_no_markup(client, homes) -> None:
    make_standard_page(
        homes["en"], "<script>alert(1)</script> custody", "Tom &amp; &lt;b&gt; custody"
    )
    page = ask(client, "en", "custody")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>custody</mark>" in page
    assert "Tom &amp; &lt;b&gt; <mark>custody</mark>" in page


def test_words_of_visitors_are_no_markup(client, homes) -> None:
    page = ask(client, "en", '"><script>alert(1)</script>')
    assert "<script>alert" not in page


# --- The glossary ------------------------------------------------------------------


@pytest.fixture
def custody(db) -> Term:
    return Term.objects.create(
        name_en="in custody",
        name_zh_hant="在囚",
        also_en="jail\nbehind bars",
        also_zh_hant="坐監\n坐牢",
        meaning_en="Held by the law.",
        meaning_zh_hant="失去自由。",
    )


def test_what_people_also_say_finds_the_word_of_the_site(client, homes, custody) -> None:
    make_standard_page(homes["zh-hant"], "在囚人士的權利", "探訪及通訊。")
    page = ask(client, "zh-hant", "坐監")
    assert titles(page) == ["在囚人士的權利"]
    assert "<mark>在囚</mark>人士的權利" in page
    assert "Also searched：在囚" in text_of(page) or "同時搜尋" in text_of(page)
    assert "失去自由。" in text_of(page)


def test_word_within_a_question_is_put_in_place(client, homes, custody) -> None:
    make_standard_page(homes["zh-hant"], "投票", "在囚人士投票的權利。")
    assert titles(ask(client, "zh-hant", "坐牢人士投票")) == ["投票"]


def test_english_word_stands_as_a_word(client, homes, custody) -> None:
    make_standard_page(homes["en"], "Letters", "People in custody may write letters.")
    assert titles(ask(client, "en", "behind bars")) == ["Letters"]
    assert "Also searched" not in text_of(ask(client, "en", "jailhouse rock"))


def test_any_form_of_an_english_word_of_the_glossary_counts(client, homes, custody) -> None:
    make_standard_page(homes["en"], "Letters", "People in custody may write letters.")
    page = ask(client, "en", "jails letter")
    assert titles(page) == ["Letters"]
    assert "Held by the law." in text_of(ask(client, "en", "jails"))


def test_english_word_finds_the_chinese_page(client, homes, custody) -> None:
    make_standard_page(homes["zh-hant"], "在囚人士的權利", "")
    assert titles(ask(client, "zh-hant", "jail")) == ["在囚人士的權利"]


def test_changed_glossary_counts_at_once(client, homes, custody) -> None:
    make_standard_page(homes["zh-hant"], "在囚人士的權利", "")
    assert titles(ask(client, "zh-hant", "蹲監")) == []
    custody.also_zh_hant += "\n蹲監"
    custody.save()
    assert titles(ask(client, "zh-hant", "蹲監")) == ["在囚人士的權利"]


# --- What nobody may find ------------------------------------------------------------


def test_draft_and_withdrawn_page_are_not_found(client, homes) -> None:
    page = make_standard_page(homes["en"], "Custody", "")
    page.title = "Custody, a draft about zebras"
    page.save_revision()
    make_standard_page(homes["en"], "Custody unpublished", "").unpublish()
    assert titles(ask(client, "en", "custody")) == ["Custody"]
    assert titles(ask(client, "en", "zebras")) == []


def test_private_page_and_those_below_it_are_not_found(client, homes) -> None:
    private = make_standard_page(homes["en"], "Custody for members", "")
    below = make_standard_page(private, "Custody below", "")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    page = ask(client, "en", "custody")
    assert titles(page) == []
    assert "Custody" not in page.replace("custody", "")
    assert below.live


def test_expired_page_is_not_found(client, homes) -> None:
    past = timezone.now() - timedelta(minutes=1)
    page = make_standard_page(homes["en"], "Custody", "")
    type(page).objects.filter(pk=page.pk).update(expire_at=past)
    assert titles(ask(client, "en", "custody")) == []


@pytest.mark.parametrize("publicity", ["unlisted", "confidential"])
def test_unlisted_event_is_not_found(client, homes, publicity) -> None:
    event = make_event(name_en="Custody", retention_days=30)
    make_pages(event)
    assert titles(ask(client, "en", "custody")) == ["Custody"]
    Event.objects.filter(pk=event.pk).update(publicity=publicity)
    assert titles(ask(client, "en", "custody")) == []
    near = ask(client, "en", "custoddy")
    assert "Custody" not in near


def test_retired_title_is_not_found(client, homes) -> None:
    title = make_title(name_en="Custody boards")
    make_page(title, homes)
    assert titles(ask(client, "en", "custody")) == ["Custody boards"]
    Title.objects.filter(pk=title.pk).update(active=False)
    assert titles(ask(client, "en", "custody")) == []


def test_document_of_a_private_collection_is_not_found(client, homes) -> None:
    root = Collection.get_first_root_node()
    private = root.add_child(name="For members")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    document("Custody minutes", collection=private)
    document("Custody leaflet")
    assert titles(ask(client, "en", "custody")) == ["Custody leaflet"]


# --- Documents -------------------------------------------------------------------------


def test_document_is_found_by_title_and_tag_and_tells_its_file(client, homes) -> None:
    document("囚權單張", tags=["探訪"], language="zh-hant", file_size=4)
    for words in ("單張", "探訪"):
        page = ask(client, "en", words)
        assert titles(page) == ["囚權單張"]
        assert 'lang="zh-Hant-HK"' in RESULT.search(page)[1]
        assert "Document · PDF · 4 bytes" in text_of(page)


def test_plain_text_of_a_document_is_found(client, homes) -> None:
    document("Transcript", name="seminar.txt", content="探訪在囚親友的程序".encode())
    assert titles(ask(client, "en", "探訪")) == ["Transcript"]


# --- Odd questions -----------------------------------------------------------------------

ODD = [
    '"', '""', "'", "\x00", "a\x00b", "%", "%%", "\\", "*", "a*", "NOT", "a AND", "OR", "NEAR(a b)",
    "a NEAR b", "^a", "title:a", "{a}", "(", ")", "a - b", "--", "<->", "a <-> b", "!a", "a|b", "a & b",
    ":*", "a:*", "😀", "😀 手冊", "。，、", "　", "\u200b", "\ud800".encode("utf-8", "replace").decode(),
    "手" * 10_000, "a" * 10_000, "a b " * 3000, "手冊 " * 2000, "İ", "ǅ", "ﷺ", "𠮷", "e\u0301",
    "' OR 1=1 --", "$(x)", "{{ 7*7 }}", "../../etc/passwd", "the", "的", "的的", "1", "第23條",
]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_odd_question_is_answered(client, homes, words, language) -> None:
    make_standard_page(homes[language], "手冊 handbook", "第23條")
    page = ask(client, language, words)
    assert '<p role="status">' in page or not words.strip("\u200b\u3000\x00 ")


def test_signs_alone_ask_for_a_word(client, homes) -> None:
    page = text_of(ask(client, "en", '%"*。'))
    assert "Type a word or a character." in page
    assert "Or begin here" in page


def test_long_question_is_cut_and_the_page_says_so(client, homes) -> None:
    make_standard_page(homes["zh-hant"], "手冊", "")
    page = text_of(ask(client, "en", "手冊 " * 2000))
    assert "Only the first 100 characters were searched for." in page
    assert "手冊" in page


def test_quotation_marks_are_harmless(client, homes) -> None:
    make_standard_page(homes["zh-hant"], "租務指南", "")
    for words in ('"租務指南"', "「租務指南」", '租務"指南', '"租務指南'):
        assert titles(ask(client, "zh-hant", words)) == ["租務指南"]


# --- Nothing, and nothing asked ------------------------------------------------------------


def test_nothing_found_offers_what_is_near(client, homes, custody) -> None:
    make_standard_page(homes["en"], "Civil rights handbook", "")
    page = text_of(ask(client, "en", "handbok"))
    assert "Nothing was found for “handbok”." in page
    assert "Civil rights handbook" in page
    assert "Campaigns" in page
    make_standard_page(homes["en"], "Letters of people in custody", "")
    assert "in custody" in text_of(ask(client, "en", "custoddy"))


def test_nothing_asked_shows_where_to_begin(client, homes, custody) -> None:
    page = ask(client, "en", "")
    assert '<input id="search-words" name="q" type="search" value=""' in page
    assert "Or begin here" in page
    assert f'href="?q={quote("in custody")}"' in page
    assert "results" not in text_of(page)


def test_answer_is_kept_out_of_indexes_and_sets_no_cookie(client, homes) -> None:
    response = client.get("/en/search/", {"q": "custody"})
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert client.post("/en/search/", {"q": "custody"}).status_code == 405


def test_language_switch_keeps_the_question(client, homes) -> None:
    assert f'href="/zh-hant/search/?q={quote("手冊")}"' in ask(client, "en", "手冊")


def test_missing_page_has_the_form(client, homes) -> None:
    response = client.get("/en/no-such-page/")
    assert response.status_code == 404
    assert 'action="/en/search/"' in response.content.decode()
