"""Both databases find Chinese as people write it, in the admin and for the public search."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from site_project.core.models import StandardPage
from site_project.core.search.asked import Question


def make(home, title, text="", **fields):
    page = StandardPage(
        title=title,
        slug=f"page-{Page.objects.count()}",
        locale=home.locale,
        summary=text[:300],
        **fields,
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def found(*texts):
    types = [ContentType.objects.get_for_model(StandardPage).pk]
    hits = get_search_backend().hits(Question.of(texts), types, 100)
    return [Page.objects.get(pk=hit.pk).title for hit in hits]


def test_x(homes):
    zh = homes["zh-hant"]
    make(zh, "民權手冊", "在囚人士的通訊權利")
    make(zh, "手工冊子", "如何做手工冊子")
    make(zh, "在囚人士", "投票權與民權手冊")
    assert found("手冊") == ["民權手冊", "在囚人士"]
    assert found("手册") == ["民權手冊", "在囚人士"]
    assert found("通訊的權利") == ["民權手冊"]
    assert found("囚") == ["在囚人士", "民權手冊"]
    some = get_search_backend().hits_of_some(
        Question.of(["在囚人士投票"]), [ContentType.objects.get_for_model(StandardPage).pk], 9
    )
    assert [round(h.share, 2) for h in some] == [0.8, 0.6]
    assert [p.title for p in Page.objects.autocomplete("民權手")] == ["民權手冊"]
    assert [p.title for p in Page.objects.search("投票")] == ["在囚人士"]
    assert Page.objects.search("投票").count() == 1
