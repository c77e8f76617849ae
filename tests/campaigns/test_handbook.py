"""The handbook as readers see it, in both languages."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from campaigns.models import (
    HandbookIndexPage,
    SectionCorrection,
    SectionEdition,
    SectionKey,
    SectionPage,
)
from site_project.core.models import HomePage, Term
from tests.factories.campaigns import make_provision
from tests.factories.handbook import (
    headed,
    in_the_other_language,
    make_book,
    make_chapter,
    make_law_change,
    make_section,
)
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def content(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def make_pair(homes: Homes, **fields: Any) -> dict[str, SectionPage]:
    """A section with its book and chapter in both languages."""
    book = make_book(homes["en"])
    chapter = make_chapter(book)
    section = make_section(chapter, **fields)
    zh_book = in_the_other_language(book, homes["zh-hant"], _index(homes["zh-hant"]))
    zh_chapter = in_the_other_language(chapter, homes["zh-hant"], zh_book)
    body = [
        (b.block_type, dict(b.value) if b.block_type == "heading" else str(b.value))
        for b in section.body
    ]
    zh = in_the_other_language(section, homes["zh-hant"], zh_chapter, body=body)
    return {"en": section, "zh-hant": zh}


def _index(home: HomePage) -> HandbookIndexPage:
    return HandbookIndexPage.objects.child_of(home).get()


def published_on(page: SectionPage, moment: datetime) -> None:
    """Let the text that is public now have been so since a moment."""
    SectionEdition.objects.filter(page=page, until=None).update(since=moment)


def ended_on(page: SectionPage, moment: datetime) -> None:
    newest = SectionEdition.objects.filter(page=page).exclude(until=None).first()
    SectionEdition.objects.filter(pk=newest.pk).update(until=moment)


# --- Numbers, contents, before and after -----------------------------------------------


def test_books_chapters_and_sections_number_themselves(client: Client, homes: Homes) -> None:
    book = make_book(homes["en"], slug="rights")
    first, second = make_chapter(book), make_chapter(book)
    for chapter in (first, second):
        for _ in range(2):
            make_section(chapter)
    between = make_section(first, title="Between", number="1A")

    html = main(content(client, book.url))

    assert re.findall(r'class="number">([\w.]+)<', html) == ["1.1", "1.1A", "1.2", "2.1", "2.2"]
    assert "Book 1, section 1.1A" in main(content(client, between.url))
    with pytest.raises(ValidationError):
        make_section(first, number="1A")
    with pytest.raises(ValidationError):
        make_section(first, number="IV")


def test_reader_goes_on_from_section_to_section(client: Client, homes: Homes) -> None:
    book = make_book(homes["en"])
    one, two = make_chapter(book), make_chapter(book)
    first = make_section(one, title="First")
    last = make_section(two, title="Last")

    html = main(content(client, first.url))

    assert f'rel="next" href="{last.url}">Next section: 2.1 <span>Last</span>' in html
    assert 'rel="prev"' not in html
    assert f'rel="prev" href="{first.url}"' in main(content(client, last.url))


def test_section_of_one_language_stands_in_the_contents_of_both(
    client: Client, homes: Homes
) -> None:
    book = make_book(homes["zh-hant"], slug="rights", title="第一冊")
    chapter = make_chapter(book, title="被捕")
    section = make_section(chapter, title="打電話")

    html = main(content(client, "/en/handbook/rights/"))

    assert "打電話" in html
    assert section.url.replace("zh-hant", "en") in main(
        content(client, f"/en/handbook/rights/{chapter.slug}/")
    ) or section.url in main(content(client, f"/en/handbook/rights/{chapter.slug}/"))
    assert "第一冊" in main(content(client, "/en/handbook/"))


def test_number_is_the_same_in_every_language(homes: Homes) -> None:
    pair = make_pair(homes)
    page = pair["en"]
    page.number = "7"
    page.save_revision().publish()

    other = SectionPage.objects.get(pk=pair["zh-hant"].pk)
    assert other.number == "7"
    other.get_latest_revision().publish()
    assert SectionPage.objects.get(pk=other.pk).number == "7"


def test_section_moves_in_every_language(homes: Homes) -> None:
    pair = make_pair(homes)
    book = pair["en"].get_parent().get_parent().specific
    there = make_chapter(book)
    zh_book = book.get_translation(homes["zh-hant"].locale)
    zh_there = in_the_other_language(there, homes["zh-hant"], zh_book)

    pair["en"].move(there, pos="last-child")

    moved = SectionPage.objects.get(pk=pair["zh-hant"].pk)
    assert moved.get_parent().pk == zh_there.pk


# --- Keys and anchors ----------------------------------------------------------------


def test_permanent_address_leads_to_where_the_section_stands_now(
    client: Client, homes: Homes, django_capture_on_commit_callbacks: Any
) -> None:
    pair = make_pair(homes, slug="phone-call")
    section = pair["en"]
    assert section.key == pair["zh-hant"].key == "phone-call"
    section.slug, section.title = "telephone", "Another name"
    with django_capture_on_commit_callbacks(execute=True):
        section.save_revision().publish()

    for language in ("en", "zh-hant"):
        response = client.get(f"/{language}/handbook/k/phone-call/?as-at=2020-01-01")
        assert response.status_code == 302
        assert response["Location"].startswith(f"/{language}/handbook/")
        assert response["Location"].endswith("/telephone/?as-at=2020-01-01")
    assert client.get("/en/handbook/k/nothing/").status_code == 404


def test_key_of_a_draft_changes_and_a_published_one_stays(homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    draft = SectionPage(title="Draft", slug="draft", live=False, law_as_at=date(2026, 1, 1))
    chapter.add_child(instance=draft)
    draft.key = "better"
    draft.save()
    assert SectionKey.objects.get(family=draft.translation_key).key == "better"

    draft.save_revision().publish()
    page = SectionPage.objects.get(pk=draft.pk)
    page.key = "worse"
    page.save()

    assert SectionPage.objects.get(pk=draft.pk).key == "better"


def test_database_gives_a_key_to_one_section_only(homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    make_section(chapter, key="arrest")
    with pytest.raises(ValidationError):
        make_section(chapter, key="arrest")
    family = make_section(chapter, key="bail").translation_key
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionKey.objects.filter(family=family).update(key="arrest")


def test_published_section_cannot_be_deleted(homes: Homes) -> None:
    section = make_section(make_chapter(make_book(homes["en"])))

    with pytest.raises(ProtectedError), transaction.atomic():
        section.get_parent().delete()


def test_anchors_survive_rewording_and_are_the_same_in_both_languages(
    client: Client, homes: Homes
) -> None:
    pair = make_pair(homes, body=[headed("Your telephone call"), ("text", "<p>Ask.</p>")])
    for page in pair.values():
        assert '<h2 id="your-telephone-call">' in main(content(client, page.url))

    page = pair["zh-hant"]
    page.body[0].value["text"] = "你可以打電話"
    page.save_revision().publish()

    assert '<h2 id="your-telephone-call">你可以打電話</h2>' in main(content(client, page.url))


def test_link_to_a_heading_that_is_gone_still_arrives(client: Client, homes: Homes) -> None:
    pair = make_pair(homes, body=[headed("Bail", "bail")])
    page = pair["en"]
    page.body = [("text", "<p>Nothing more.</p>")]
    page.save_revision().publish()

    assert '<span id="bail"></span>' in main(content(client, page.url))


# --- The text on an earlier day ---------------------------------------------------------

DAY = "2025-06-30"


def test_earlier_text_is_shown_as_it_stood(client: Client, homes: Homes) -> None:
    page = make_section(
        make_chapter(make_book(homes["en"])), title="Old title", body=[("text", "<p>Old.</p>")]
    )
    published_on(page, datetime(2025, 1, 1, tzinfo=UTC))
    page.title, page.body = "New title", [("text", "<p>New.</p>")]
    page.save_revision().publish()
    # Purging Wagtail's revisions takes nothing away.
    page.revisions.exclude(pk=page.latest_revision_id).delete()

    html = content(client, f"{page.url}?as-at={DAY}")

    assert "Old title" in main(html)
    assert "<p>Old.</p>" in html
    assert "New" not in main(html)
    assert "This is the text as it stood on Mon 30 Jun 2025" in html
    assert '<meta name="robots" content="noindex">' in html
    assert f'rel="canonical" href="{page.full_url}"' in html
    assert "<p>New.</p>" in content(client, page.url)


@pytest.mark.parametrize(
    ("hour", "shown"), [("2025-06-30T15:59:00", "Second"), ("2025-06-30T16:01:00", "First")]
)
def test_day_ends_at_midnight_in_hong_kong(
    client: Client, homes: Homes, hour: str, shown: str
) -> None:
    page = make_section(make_chapter(make_book(homes["en"])), body=[("text", "<p>First</p>")])
    published_on(page, datetime(2025, 1, 1, tzinfo=UTC))
    page.body = [("text", "<p>Second</p>")]
    page.save_revision().publish()
    moment = datetime.fromisoformat(f"{hour}+00:00")
    ended_on(page, moment)
    published_on(page, moment)

    assert f"<p>{shown}</p>" in content(client, f"{page.url}?as-at={DAY}")


def test_withdrawn_text_is_not_shown_for_the_days_without_it(client: Client, homes: Homes) -> None:
    page = make_section(make_chapter(make_book(homes["en"])))
    published_on(page, datetime(2025, 1, 1, tzinfo=UTC))
    page.unpublish()
    ended_on(page, datetime(2025, 2, 1, tzinfo=UTC))
    page.save_revision().publish()

    html = content(client, f"{page.url}?as-at={DAY}", 404)

    assert "On Mon 30 Jun 2025 this section was not public in this language." in html
    assert "telephone" not in main(html)
    assert "telephone" in main(content(client, f"{page.url}?as-at=2025-01-15"))


def test_day_before_the_first_text_is_told_as_such(client: Client, homes: Homes) -> None:
    page = make_section(make_chapter(make_book(homes["en"])))
    published_on(page, datetime(2025, 7, 1, tzinfo=UTC))

    html = main(content(client, f"{page.url}?as-at={DAY}", 404))

    assert "Mon 30 Jun 2025 is before the first text of this section" in html
    assert "which is of Tue 1 Jul 2025" in html
    assert "Earlier texts of this section" in html


@pytest.mark.parametrize(
    "asked", ["", "yesterday", "2025-02-30", "20250101", "2025-W01-1", "2999-01-01"]
)
def test_what_is_no_past_day_gets_a_clear_message(client: Client, homes: Homes, asked: str) -> None:
    page = make_section(make_chapter(make_book(homes["en"])))

    html = main(content(client, f"{page.url}?as-at={asked}", 400))

    assert 'class="error"' in html
    assert f'value="{asked}"' in html


def test_today_is_the_page_itself(client: Client, homes: Homes) -> None:
    page = make_section(make_chapter(make_book(homes["en"])))
    today = timezone.localdate().isoformat()

    response = client.get(f"{page.url}?as-at={today}")

    assert (response.status_code, response["Location"]) == (302, page.url)


def test_text_that_waits_for_its_day_is_not_public_yet(homes: Homes) -> None:
    page = make_section(make_chapter(make_book(homes["en"])), live=False)
    SectionEdition.objects.all().delete()
    SectionPage.objects.filter(pk=page.pk).update(live=False)
    page.refresh_from_db()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()

    assert not SectionEdition.objects.exists()


# --- Side by side, glossary, search, law, corrections ------------------------------------


def test_languages_stand_beside_each_other_by_their_anchors(client: Client, homes: Homes) -> None:
    pair = make_pair(homes, body=[headed("Bail", "bail"), ("text", "<p>Ask for it.</p>")])
    chinese = pair["zh-hant"]
    chinese.body = [headed("律師", "lawyer"), headed("保釋", "bail"), ("text", "<p>要求保釋。</p>")]
    chinese.save_revision().publish()

    html = main(content(client, f"{pair['en'].url}?beside=zh-hant"))

    row = re.search(r'id="bail">(.*?)</section>', html, re.S)[1]
    assert "Ask for it." in row
    assert "要求保釋。" in row
    assert 'lang="zh-Hant-HK"' in row
    assert html.index('id="lawyer"') < html.index('id="bail"')
    assert html.count('id="bail"') == 1
    assert "This part is not written in this language yet." in html
    assert 'href="?beside=zh-hant"' in content(client, pair["en"].url)
    assert "Ask for it." in main(content(client, f"{pair['en'].url}?beside=fr"))


def test_section_explains_its_words(client: Client, homes: Homes) -> None:
    Term.objects.create(
        name_en="bail",
        name_zh_hant="保釋",
        meaning_en="Free until the trial.",
        meaning_zh_hant="候審期間獲釋。",
    )
    Term.objects.create(
        name_en="torture", name_zh_hant="酷刑", meaning_en="No.", meaning_zh_hant="不。"
    )
    page = make_section(
        make_chapter(make_book(homes["en"])), body=[("text", "<p>Ask for bail.</p>")]
    )

    html = main(content(client, page.url))

    assert "<dt><dfn>bail</dfn></dt><dd>Free until the trial.</dd>" in html
    assert "torture" not in html


@pytest.mark.indexed
def test_search_of_a_book_stays_in_the_book(client: Client, homes: Homes) -> None:
    books = [make_book(homes["en"], slug=slug) for slug in ("one", "two")]
    here, there = (make_section(make_chapter(book), title=f"Bail {book.slug}") for book in books)

    html = main(content(client, "/en/handbook/one/search/?q=bail"))

    assert here.url in html
    assert there.url not in html
    assert client.get("/en/handbook/none/search/?q=bail").status_code == 404


@pytest.mark.indexed
def test_search_quotes_headings_without_their_keys(client: Client, homes: Homes) -> None:
    body = [headed("At the station", "call-home"), ("text", "<p>Ask to telephone.</p>")]
    make_section(make_chapter(make_book(homes["en"])), body=body)

    html = main(content(client, "/en/search/?q=telephone"))

    assert "At the station" in html
    assert "call-home" not in html


def test_section_tells_the_law_and_its_corrections(client: Client, homes: Homes) -> None:
    provision = make_provision(number="9")
    page = make_section(make_chapter(make_book(homes["en"])), provisions=[provision])
    page.corrections = [SectionCorrection(text="Not 72 hours, 48.")]
    page.save_revision().publish()

    html = content(client, page.url)

    assert "Law as at 31 Jan 2026" in html
    assert "International Covenant on Civil and Political Rights, article 9" in html
    assert "Not 72 hours, 48." in html
    data = json.loads(re.search(r'ld\+json">(\{[^<]*"Article".*?)</script>', html)[1])
    assert data["isPartOf"]["@type"] == "Book"


def test_law_as_at_is_no_day_to_come(homes: Homes) -> None:
    chapter = make_chapter(make_book(homes["en"]))
    with pytest.raises(ValidationError):
        make_section(chapter, law_as_at=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError):
        make_section(chapter, law_as_at=None)


# --- The book as one file ---------------------------------------------------------------


def test_book_is_one_file_the_same_to_the_byte(client: Client, homes: Homes) -> None:
    book = make_book(homes["en"], slug="rights", title='Rights "and" </style>')
    chapter = make_chapter(book)
    first = make_section(chapter, key="arrest", body=[headed("Bail", "bail")])
    link = f'<p><a linktype="page" id="{first.pk}">there</a> <a href="#bail">bail</a></p>'
    make_section(chapter, key="prison", body=[headed("Bail", "bail"), ("text", link)])

    response = client.get("/en/handbook/rights/book.html")
    html = response.content.decode()

    assert response["Content-Disposition"].startswith("attachment")
    assert response.content == client.get("/en/handbook/rights/book.html").content
    assert html.count("Law as at 31 Jan 2026") >= 4  # on paper and in the text of each
    assert '<h4 id="arrest--bail">' in html
    assert '<a href="#arrest">there</a>' in html
    assert 'href="#prison--bail"' in html
    assert html.count("</style>") == 1
    assert "@page s" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert client.get("/en/handbook/none/book.html").status_code == 404


# --- Speed -------------------------------------------------------------------------------


@pytest.mark.parametrize("items", [1, 3])
def test_pages_of_the_handbook_ask_a_fixed_number_of_queries(
    client: Client, homes: Homes, items: int
) -> None:
    book = make_book(homes["en"], slug="rights")
    provisions = [make_provision() for _ in range(items)]
    for _ in range(items):
        chapter = make_chapter(book)
        for _ in range(items):
            section = make_section(chapter, provisions=provisions)
    section.corrections = [SectionCorrection(text=str(n)) for n in range(items)]
    section.save_revision().publish()
    for provision in provisions:
        make_law_change(provision)

    found = {
        "index": queries(client, "/en/handbook/"),
        "book": queries(client, book.url),
        "chapter": queries(client, chapter.url),
        "section": queries(client, section.url),
    }
    assert found == {"index": (5, 1), "book": (7, 1), "chapter": (7, 1), "section": (14, 1)}
    assert queries(client, "/en/handbook/rights/book.html")[0] == 9
