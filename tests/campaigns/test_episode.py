"""Episodes: never published without what those need who cannot hear or see them."""

import json
import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaigns.enums import ArticleKind
from campaigns.models import ArticlePage
from campaigns.models.episode import EpisodeIncomplete
from site_project.core.content_checks import problems_of
from site_project.core.days import duration_in_words
from site_project.core.models import CustomDocument, HomePage
from tests.factories.campaigns import article_index, make_article
from tests.factories.episodes import MP3, VTT, WEBM, body, make_document, make_episode, make_video
from tests.queries import queries

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def content(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# --- As readers see it -----------------------------------------------------------------


def test_audio_plays_without_a_script_and_only_when_asked(client: Client, homes: Homes) -> None:
    page = make_episode(homes["en"], duration=timedelta(minutes=12, seconds=34))
    html = content(client, page.url)
    player = re.search(r"<audio.*?</audio>", html, re.S)[0]
    assert "controls" in player
    assert 'preload="none"' in player
    assert "autoplay" not in player
    assert f'src="{page.recording.url}" type="audio/mpeg"' in player
    assert f'<a href="{page.recording.url}" download>' in html
    assert "8.1" in html
    assert '<time datetime="P0DT00H12M34S">12 min 34 s</time>' in html
    assert '<bdi lang="yue">粵語</bdi>' in html
    transcript = html[html.index('id="transcript"') :]
    assert "Good evening, and welcome." in transcript


def test_video_has_its_captions_those_of_the_page_first(client: Client, homes: Homes) -> None:
    video = make_video(homes["zh-hant"])
    html = content(client, video.url)
    player = re.search(r"<video.*?</video>", html, re.S)[0]
    tracks = re.findall(
        r'<track kind="captions" src="(.*?)" srclang="(.*?)" label="(.*?)"( default)?>', player
    )
    assert [track[1:] for track in tracks] == [
        ("zh-Hant-HK", "繁體中文", " default"),
        ("en", "English", ""),
    ]
    for address, *_words in tracks:
        response = client.get(address)
        assert response.headers["Content-Type"].startswith("text/vtt")
        assert body(response) == VTT.encode()
    assert 'type="video/webm"' in player
    assert 'preload="none"' in player


def test_player_and_captions_are_allowed_by_the_policy(client: Client, homes: Homes) -> None:
    response = client.get(make_video(homes["en"]).url)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "media-src" not in policy
    assert not re.search(r'(?:src|poster)="(?:https?:)?//', response.content.decode())


@pytest.mark.parametrize(("language", "marked"), [("", False), ("en", False), ("zh-hant", True)])
def test_transcript_in_another_language_is_marked(client, homes, language, marked) -> None:
    page = make_episode(homes["en"], transcript_language=language)
    html = content(client, page.url)
    after = html[html.index('id="transcript"') :][:200]
    assert ('<div lang="zh-Hant-HK">' in after) is marked


def test_article_has_no_player(client: Client, homes: Homes) -> None:
    html = content(client, make_article(homes["en"]).url)
    assert "<audio" not in html
    assert "<video" not in html
    assert "Transcript" not in html


def test_recording_that_was_deleted_leaves_its_transcript(client: Client, homes: Homes) -> None:
    page = make_episode(homes["en"])
    CustomDocument.objects.all().delete()
    html = content(client, page.url)
    assert "<audio" not in html
    assert "Good evening, and welcome." in html


def test_feed_names_the_recording(client: Client, homes: Homes) -> None:
    page = make_episode(homes["en"])
    make_article(homes["en"])
    feed = ElementTree.fromstring(content(client, "/en/articles/feed.atom"))  # noqa: S314
    links = feed.findall(".//{*}link[@rel='enclosure']")
    assert [link.attrib for link in links] == [
        {
            "rel": "enclosure",
            "href": f"http://testserver{page.recording.url}",
            "length": str(len(MP3)),
            "type": "audio/mpeg",
        }
    ]


@pytest.mark.parametrize("items", [1, 3])
def test_feed_asks_no_more_for_episodes(client: Client, homes: Homes, items: int) -> None:
    for _number in range(items):
        make_episode(homes["en"])
    episodes = queries(client, "/en/articles/feed.atom")
    ArticlePage.objects.update(kind=ArticleKind.ARTICLE, recording=None)
    assert queries(client, "/en/articles/feed.atom") == episodes


def described(client: Client, url: str) -> dict:
    scripts = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', content(client, url)
    )
    return next(data for data in map(json.loads, scripts) if data["@type"] == "Article")


def test_search_engines_are_told_what_it_is(client: Client, homes: Homes) -> None:
    page = make_episode(
        homes["en"],
        transcript="<p>Good evening.</p><p>A &amp; B.</p>",
        duration=timedelta(seconds=61),
    )
    audio = described(client, page.url)["audio"]
    assert audio["@type"] == "AudioObject"
    assert audio["contentUrl"] == f"http://testserver{page.recording.url}"
    assert audio["encodingFormat"] == "audio/mpeg"
    assert audio["duration"] == "P0DT00H01M01S"
    assert audio["transcript"] == "Good evening. A & B."
    video = described(client, make_video(homes["en"]).url)["video"]
    assert video["@type"] == "VideoObject"
    assert [row["inLanguage"] for row in video["caption"]] == ["en", "zh-Hant-HK"]


@pytest.mark.parametrize("count", [1, 3])
def test_captions_are_read_in_one_query(client: Client, homes: Homes, count: int) -> None:
    video = make_video(homes["en"], ("en", "zh-Hant-HK", "ur")[:count])
    with_captions = queries(client, video.url)
    article = make_article(homes["en"])
    assert with_captions[0] - queries(client, article.url)[0] == 2
    assert len(re.findall("<track", content(client, video.url))) == count


# --- Publishing ------------------------------------------------------------------------


def whole(homes: Homes, **fields: object) -> dict[str, object]:
    return {
        "title": "Episode one",
        "slug": "episode-one",
        "summary": "The first.",
        "kind": "audio",
        "published_on": "2026-11-23",
        "recording": make_document("one.mp3", MP3).pk,
        "duration": "12:34",
        "speech_language": "YUE",
        "transcript": rich_text("<p>Good evening.</p>"),
        "transcript_language": "",
        "comments_mode": "off",
        "body": streamfield([]),
        **{
            name: inline_formset([])
            for name in ("captions", "authors", "references", "related", "corrections", "comments")
        },
        **fields,
    }


def add(officer: Client, homes: Homes, action: str, **fields: object):
    place = ["campaigns", "articlepage", article_index(homes["en"]).pk]
    data = nested_form_data(whole(homes, **fields))
    return officer.post(
        reverse("wagtailadmin_pages:add", args=place), data | ({action: "1"} if action else {})
    )


def test_officer_publishes_an_episode(officer: Client, homes: Homes) -> None:
    response = add(officer, homes, "action-publish")
    assert response.status_code == 302, response.context["form"].errors
    page = ArticlePage.objects.get(slug="episode-one")
    assert page.live
    assert page.duration == timedelta(minutes=12, seconds=34)
    assert page.speech_language == "yue"


def captions(document: CustomDocument, language: str = "en") -> dict[str, str]:
    return inline_formset([{"document": document.pk, "language": language}])


def test_officer_publishes_a_video_with_captions(officer: Client, homes: Homes) -> None:
    response = add(
        officer, homes, "action-publish", kind="video",
        recording=make_document("one.webm", WEBM).pk,
        captions=captions(make_document("one.vtt", VTT.encode())),
    )  # fmt: skip
    assert response.status_code == 302, response.context["form"].errors
    assert ArticlePage.objects.get(slug="episode-one").captions.get().language == "en"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"recording": ""}, "Choose the recording"),
        ({"transcript": rich_text("<p> </p>")}, "with its transcript only"),
        ({"kind": "video", "recording": "webm"}, "with captions only"),
    ],
)
def test_what_is_wanting_keeps_it_a_draft(officer: Client, homes: Homes, fields, told) -> None:
    if fields.get("recording") == "webm":
        fields = fields | {"recording": make_document("one.webm", WEBM).pk}
    response = add(officer, homes, "action-publish", **fields)
    page = response.content.decode()
    assert told in page
    assert "Episode one" in page
    assert not ArticlePage.objects.filter(slug="episode-one").exists()
    assert add(officer, homes, "", **fields).status_code == 302
    assert not ArticlePage.objects.get(slug="episode-one").live


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "article"}, "is an audio or a video episode"),
        ({"kind": "video"}, "one of these: MP4, WEBM"),
        ({"speech_language": "klingon!"}, "No language is known"),
        ({"duration": "0:00"}, "lasts some time"),
        ({"duration": "long"}, "Enter a valid duration"),
    ],
)
def test_mistake_is_told_in_a_draft_too(officer: Client, homes: Homes, fields, told) -> None:
    response = add(officer, homes, "", **fields)
    page = response.content.decode()
    assert response.status_code == 200
    assert told in page
    assert "Episode one" in page


def test_captions_are_webvtt_in_a_known_language(officer: Client, homes: Homes) -> None:
    wrong = captions(make_document("one.txt", b"words"), "xx-unknown")
    page = add(officer, homes, "", captions=wrong).content.decode()
    assert "its name ends in .vtt" in page
    assert "No language is known" in page


@pytest.mark.parametrize("missing", [{"recording": None}, {"transcript": ""}, {"kind": "video"}])
def test_no_other_way_publishes_it(homes: Homes, missing) -> None:
    page = make_episode(homes["en"])
    for name, value in missing.items():
        setattr(page, name, value)
    if missing.get("kind"):
        page.recording = make_document("one.webm", WEBM)
    with pytest.raises(EpisodeIncomplete):
        page.save_revision(clean=False).publish()


def test_checker_marks_what_is_wanting(homes: Homes) -> None:
    page = make_episode(homes["en"])
    assert "episode-incomplete" not in problems_of(page)
    page.transcript = ""
    assert "episode-incomplete" in problems_of(page)
    page.kind = ArticleKind.ARTICLE
    assert "episode-incomplete" not in problems_of(page)


def test_database_refuses_an_episode_of_no_time(homes: Homes) -> None:
    page = make_episode(homes["en"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticlePage.objects.filter(pk=page.pk).update(duration=timedelta(0))


def test_database_refuses_captions_twice_in_a_language(homes: Homes) -> None:
    row = make_video(homes["en"], ("en",)).captions.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("lasts", "english", "chinese"),
    [
        (timedelta(seconds=34), "34 s", "34秒"),
        (timedelta(minutes=5), "5 min", "5分"),
        (timedelta(hours=1, minutes=2, seconds=3), "1 h 2 min 3 s", "1小時2分3秒"),
    ],
)
def test_how_long_it_lasts_is_told_in_words(lasts, english: str, chinese: str) -> None:
    assert duration_in_words(lasts) == english
    with translation.override("zh-hant"):
        assert duration_in_words(lasts) == chinese


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_preview_shows_the_episode(officer: Client, homes: Homes, language: str) -> None:
    page = make_episode(homes[language])
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    data = nested_form_data(whole(homes, slug=page.slug, title="Draft title"))
    assert officer.post(preview, data).json()["is_valid"]
    html = content(officer, preview)
    assert "Draft title" in html
    assert "<audio" in html
    assert "Good evening." in html
