"""The index stays right, whatever happens to pages and records."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from campaigns.models import ArticleAuthor, Reference
from events.models import Venue
from site_project.core.models import PageText, Person, StandardPage
from site_project.core.search import indexing
from site_project.core.search.asked import Question
from site_project.core.search.directory import made
from site_project.core.search.finding import Search
from site_project.core.search.indexing import page_text
from tests.factories.campaigns import make_article, make_campaign, make_campaign_page
from tests.factories.events import make_event, make_pages, make_session, make_venue
from tests.factories.lending import make_page, make_title
from tests.factories.pages import make_standard_page


@pytest.fixture
def find(db: None) -> Callable[..., list[str]]:
    def find(words: str, language: str = "zh-hant") -> list[str]:
        now = timezone.now()
        search = Search(words, language, terms=[], directory=made(now, now), now=now)
        keys = [each.pk for each in search.chosen]
        titles = dict(Page.objects.filter(pk__in=keys).values_list("pk", "title"))
        return [titles[key] for key in keys]

    return find


def test_new_words_are_found_once_they_are_published(homes, find) -> None:
    page = make_standard_page(homes["zh-hant"], "關於我們", "舊茶樓")
    page.body = [("text", "<p>租金津貼</p>")]
    revision = page.save_revision()
    assert find("租金津貼") == []
    revision.publish()
    assert find("租金津貼") == ["關於我們"]
    assert find("舊茶樓") == []


def test_withdrawn_page_is_gone_and_comes_back(homes, find) -> None:
    page = make_standard_page(homes["zh-hant"], "租務指南", "")
    page.unpublish()
    assert find("指南") == []
    page.save_revision().publish()
    assert find("指南") == ["租務指南"]


def test_deleted_page_leaves_nothing_behind(homes, find) -> None:
    page = make_standard_page(homes["zh-hant"], "租務指南", "")
    assert PageText.objects.filter(pk=page.pk).exists()
    page.delete()
    assert find("指南") == []
    assert not PageText.objects.filter(pk=page.pk).exists()


def test_translation_takes_the_place_of_the_other_language(homes, find) -> None:
    page = make_standard_page(homes["en"], "ICCPR", "", slug="iccpr")
    assert find("ICCPR") == ["ICCPR"]
    translated = page.copy_for_translation(homes["zh-hant"].locale, copy_parents=True)
    assert find("ICCPR") == ["ICCPR"]
    translated.title = "ICCPR 公約"
    translated.save_revision().publish()
    assert find("ICCPR") == ["ICCPR 公約"]


def test_page_of_a_campaign_is_found_by_its_record(
    homes, find, django_capture_on_commit_callbacks
) -> None:
    record = make_campaign(demands=1)
    make_campaign_page(homes["zh-hant"], record, title="監獄改革")
    record.refresh_from_db()
    record.name_zh_hant = "獄政革新"
    demand = record.demands.get()
    demand.text_zh_hant = "改善探訪安排"
    record.demands = [demand]
    with django_capture_on_commit_callbacks(execute=True):
        record.save()
    assert find("獄政") == find("探訪") == ["監獄改革"]


def test_record_that_is_a_draft_is_not_found(homes, find) -> None:
    record = make_campaign()
    make_campaign_page(homes["zh-hant"], record, title="監獄改革")
    record.refresh_from_db()
    record.name_zh_hant = "獄政革新"
    record.save_revision()
    assert find("獄政") == []


def test_page_of_a_seminar_is_found_by_name_and_place(
    homes, find, django_capture_on_commit_callbacks
) -> None:
    event = make_event(name_zh_hant="內地法律")
    make_pages(event)
    with django_capture_on_commit_callbacks(execute=True):
        make_session(event, venue=make_venue(name_zh_hant="社區會堂"))
    assert find("會堂") == ["內地法律"]
    with django_capture_on_commit_callbacks(execute=True):
        venue = Venue.objects.get()
        venue.name_zh_hant = "圖書館"
        venue.save()
    assert find("會堂") == []
    assert find("圖書館") == ["內地法律"]
    event.name_zh_hant = "保障自己的權利"
    with django_capture_on_commit_callbacks(execute=True):
        event.save()
    assert find("保障自己") == ["內地法律"]


def test_page_of_a_kit_is_found_by_its_title(
    homes, find, django_capture_on_commit_callbacks
) -> None:
    title = make_title(name_en="Boards")
    make_page(title, homes, language="zh-hant")
    title.name_zh_hant = "兒童權利教材套"
    with django_capture_on_commit_callbacks(execute=True):
        title.save()
    assert find("兒童") == ["Boards"]


def test_text_is_kept_as_the_page_says_it(homes) -> None:
    page = make_standard_page(homes["zh-hant"], "標題", "一段文字。", summary="摘要。")
    assert PageText.objects.get(pk=page.pk).text == "摘要。\n一段文字。"


def test_no_name_of_a_person_is_in_the_index(homes) -> None:
    page = make_article(homes["en"])
    person = Person.objects.create(name_en="Chan Tai Man", name_zh_hant="", agreed_to_be_named=True)
    page.authors = [ArticleAuthor(person=person)]
    page.references = [Reference(text="Osiatyński 2009")]
    page.save_revision().publish()
    assert "Chan" not in page_text(page)
    assert "Osiat" not in page_text(page)


@pytest.mark.parametrize("command", ["update_index", "wagtail_update_index"])
def test_command_makes_the_index_anew(homes, find, command) -> None:
    page = make_standard_page(homes["zh-hant"], "租務指南", "在囚人士。")
    get_search_backend().reset_indexes()
    PageText.objects.all().delete()
    assert find("指南") == []
    call_command(command, verbosity=0)
    assert find("指南") == ["租務指南"]
    assert PageText.objects.get(pk=page.pk).text == "在囚人士。"
    types = [ContentType.objects.get_for_model(StandardPage).pk]
    assert get_search_backend().hits(Question.of(["在囚"]), types, 10)[0].pk == page.pk


def test_setting_up_again_makes_the_index_anew(homes) -> None:
    """As after an upgrade: the index holds words as an older version cut them."""
    make_standard_page(homes["en"], "Prisoners", "")
    get_search_backend().get_index_for_model(StandardPage).reset()
    assert not StandardPage.objects.search("prisoner")
    call_command("setup_site")
    assert [page.title for page in StandardPage.objects.search("prisoner")] == ["Prisoners"]


def test_what_is_saved_again_and_again_is_indexed_once_at_the_end(homes, find, monkeypatch):
    written = []
    keep_texts = indexing.keep_texts

    def note(objects):
        written.extend(each.title for each in objects)
        keep_texts(objects)

    monkeypatch.setattr(indexing, "keep_texts", note)
    with indexing.indexed_at_the_end():
        gone = make_standard_page(homes["zh-hant"], "天星碼頭", "碼頭", slug="star")
        page = make_standard_page(homes["zh-hant"], "關於我們", "舊茶樓")
        page.body = [("text", "<p>租金津貼</p>")]
        page.save_revision().publish()
        gone.delete()
        assert written == []
    assert written.count("關於我們") == 1
    assert find("租金津貼") == ["關於我們"]
    assert find("天星碼頭") == []
