"""Recordings that are real ones, and short; captions; the articles they belong to."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.signals import request_finished
from django.db import close_old_connections

from campaigns.enums import ArticleKind
from campaigns.models import ArticlePage, EpisodeCaptions
from site_project.core.models import CustomDocument, HomePage

from .campaigns import make_article

# MPEG-1 Layer III, 128 kbit/s, 44.1 kHz, mono: 417 bytes of silence, 26 ms.
FRAME = bytes([0xFF, 0xFB, 0x90, 0xC4]) + bytes(413)
MP3 = FRAME * 20
# The head of a WebM file (RFC 8794): an EBML header whose document type says so.
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d4287810242858102")
VTT = "WEBVTT\n\n1\n00:00.000 --> 00:01.500\nGood evening.\n\n00:02.000 --> 00:04.000\n各位好。\n"


def make_document(name: str, data: bytes, **fields: Any) -> CustomDocument:
    document = CustomDocument(title=name, **fields)
    document.file.save(name, ContentFile(data), save=False)
    document.file_size = len(data)
    document.save()
    document.get_file_hash()
    document.file.close()  # which Wagtail leaves open
    return document


def make_episode(home: HomePage, **fields: Any) -> ArticlePage:
    """An audio episode that is whole."""
    defaults = {
        "kind": ArticleKind.AUDIO,
        "transcript": "<p>Good evening, and welcome.</p>",
        "speech_language": "yue",
    }
    defaults |= fields
    if "recording" not in fields:
        defaults["recording"] = make_document("episode.mp3", MP3)
    return make_article(home, **defaults)


def make_video(
    home: HomePage, languages: tuple[str, ...] = ("en", "zh-Hant-HK"), **fields: Any
) -> ArticlePage:
    """A video that is whole, with captions in so many languages."""
    captions = [
        EpisodeCaptions(document=make_document(f"{tag}.vtt", VTT.encode()), language=tag)
        for tag in languages
    ]
    if "recording" not in fields:
        fields["recording"] = make_document("episode.webm", WEBM)
    return make_episode(home, kind=ArticleKind.VIDEO, captions=captions, **fields)


def body(response: Any) -> bytes:
    """Read a streamed answer to its end and close it, and nothing that the test still needs."""
    data = b"".join(response)
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return data
