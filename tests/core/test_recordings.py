"""Recordings: what is let in, and how a player gets the part it plays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Collection, CollectionViewRestriction

from site_project.core.models import CustomDocument
from tests.campaigns.editing import staff
from tests.factories.episodes import MP3, VTT, WEBM, body, make_document

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(40)
OPUS = b"OggS" + bytes(24) + b"OpusHead" + bytes(20)
THEORA = b"OggS" + bytes(24) + b"\x80theora" + bytes(20)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document() -> Iterator[CustomDocument]:
    return make_document("episode.mp3", bytes(range(200)) * 5)


def checked(name: str, data: bytes) -> None:
    CustomDocument(title=name, file=SimpleUploadedFile(name, data)).clean()


# --- What is let in -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp3", MP3), ("a.MP3", b"ID3\x04" + bytes(20)), ("a.m4a", MP4), ("a.mp4", MP4),
        ("a.ogg", OPUS), ("a.opus", OPUS), ("a.webm", WEBM), ("a.vtt", VTT.encode()),
        ("a.txt", b"words"),
    ],
)  # fmt: skip
def test_recording_that_is_one_is_let_in(name: str, data: bytes) -> None:
    checked(name, data)


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.mp4", "a.ogg", "a.opus", "a.webm"])
@pytest.mark.parametrize(
    "data", [b"", b"<html><script>", b"MZ\x90\x00" + bytes(99), b"\xff\xfe\x00\x41"]
)
def test_something_else_by_that_name_is_not(name: str, data: bytes) -> None:
    for language, words in (("en", f"is not {name[2:].upper()}"), ("zh-hant", name[2:].upper())):
        with translation.override(language), pytest.raises(ValidationError, match=words):
            checked(name, data)


@pytest.mark.parametrize(("name", "data"), [("a.mp3", MP4), ("a.webm", MP3), ("a.ogg", THEORA)])
def test_one_kind_does_not_pass_for_another(name: str, data: bytes) -> None:
    with pytest.raises(ValidationError, match="is not"):
        checked(name, data)


def test_bad_captions_are_refused_with_their_line(client: Client, homes) -> None:
    staff(client, "Communications")
    file = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:01,000 --> 00:02,000\nHello")
    form = {"title": "Captions", "file": file, "collection": Collection.get_first_root_node().pk}
    page = client.post(reverse("wagtaildocs:add"), form).content.decode()
    assert "Line 3: " in page
    assert not CustomDocument.objects.exists()


def test_too_large_a_file_is_told(client: Client, homes, settings) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 4096
    staff(client, "Communications")
    file = SimpleUploadedFile("a.mp3", MP3)
    form = {"title": "Episode", "file": file, "collection": Collection.get_first_root_node().pk}
    page = client.post(reverse("wagtaildocs:add"), form).content.decode()
    assert "too big" in page
    assert "4.0" in page
    assert not CustomDocument.objects.exists()


# --- What is given out -----------------------------------------------------------------


def test_whole_recording_says_that_it_has_parts(client: Client, document) -> None:
    response = client.get(document.url)
    assert response.status_code == 200
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Type"] == "audio/mpeg"
    assert response.headers["Content-Length"] == "1000"
    assert response.headers["ETag"] == f'"{document.file_hash}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in response.headers
    assert body(response) == bytes(range(200)) * 5


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 999), ("bytes=0-0", 0, 0), ("bytes=100-299", 100, 299),
        ("bytes=990-5000", 990, 999), ("bytes=-10", 990, 999), ("bytes=-5000", 0, 999),
        ("BYTES = 5 - 6", 5, 6),
    ],
)  # fmt: skip
def test_asked_part_is_given_and_no_more(client, document, asked, first, last) -> None:
    response = client.get(document.url, headers={"range": asked})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert body(response) == (bytes(range(200)) * 5)[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_part_beyond_the_end_is_refused_with_the_size(client, document, asked) -> None:
    response = client.get(document.url, headers={"range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "nonsense"]
)
def test_what_cannot_be_read_gives_the_whole(client, document, asked) -> None:
    response = client.get(document.url, headers={"range": asked})
    assert response.status_code == 200
    assert len(body(response)) == 1000


def test_part_of_another_file_is_never_joined_to_this_one(client, document) -> None:
    first = client.get(document.url)
    part = {"range": "bytes=0-9"}
    for known, status in (
        (first.headers["ETag"], 206),
        (first.headers["Last-Modified"], 206),
        ('"of another file"', 200),
        (f"W/{first.headers['ETag']}", 200),
        ("Sat, 05 Dec 2020 00:00:00 GMT", 200),
    ):
        response = client.get(document.url, headers=part | {"if-range": known})
        assert response.status_code == status, known
        body(response)
    body(first)


def test_reader_who_has_it_gets_nothing(client, document) -> None:
    etag = f'"{document.file_hash}"'
    response = client.get(document.url, headers={"if-none-match": etag, "range": "bytes=0-9"})
    assert response.status_code == 304
    assert response.content == b""


def test_head_tells_the_whole(client, document) -> None:
    response = client.head(document.url, headers={"range": "bytes=0-9"})
    assert (response.status_code, response.headers["Content-Length"]) == (200, "1000")
    assert body(response) == b""


def test_private_recording_stays_private(client, document) -> None:
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type="login"
    )
    response = client.get(document.url, headers={"range": "bytes=0-9"})
    assert response.status_code == 302


def test_file_that_is_gone_is_not_found(client, document) -> None:
    document.file.storage.delete(document.file.name)
    assert client.get(document.url).status_code == 404


def test_listening_changes_nothing(client, document, django_assert_num_queries) -> None:
    CustomDocument.objects.update(file_hash="")
    response = client.get(document.url, headers={"range": "bytes=0-9"})
    assert "ETag" not in response.headers
    assert body(response) == bytes(range(10))
    assert CustomDocument.objects.get().file_hash == ""


def test_captions_are_text_for_players(client: Client) -> None:
    response = client.get(make_document("a.vtt", VTT.encode()).url)
    assert response.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert body(response).decode() == VTT
