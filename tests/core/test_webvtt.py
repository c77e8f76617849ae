"""Captions that every player reads; else the line that says why not."""

import pytest
from django.utils import translation

from site_project.core.webvtt import BadCaptions, check

HEAD = "WEBVTT\n\n"
CUE = "00:01.000 --> 00:04.000\nGood evening.\n"


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        (HEAD + CUE, 1),
        ("\ufeffWEBVTT - Episode 1\nKind: captions\n\n" + CUE, 1),
        ((HEAD + CUE).replace("\n", "\r\n"), 1),
        ((HEAD + CUE).replace("\n", "\r"), 1),
        (HEAD + "NOTE by Ho\nover two lines\n\nSTYLE\n::cue { color: red }\n\n" + CUE, 1),
        (HEAD + "REGION\nid:one\n\nfirst\n" + CUE + "\n\n\n2\n" + CUE + "A second line.", 2),
        (HEAD + "01:00:00.000 --> 100:00:04.000 align:start line:0%\n各位好。", 1),
    ],
)
def test_file_that_keeps_the_rules_is_taken(text: str, cues: int) -> None:
    assert check(text.encode()) == cues


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("", 1, "begin with the word WEBVTT"),
        ("1\n" + CUE, 1, "begin with the word WEBVTT"),
        ("WEBVTTX\n\n" + CUE, 1, "begin with the word WEBVTT"),
        ("WEBVTT\n" + CUE, 2, "empty line must follow"),
        (HEAD, 3, "no captions"),
        (HEAD + "Good evening.\n", 3, "needs its times"),
        (HEAD + "1\nGood evening.\n", 3, "needs its times"),
        (HEAD + "1\n00:01,000 --> 00:04,000\nHello.", 4, "not written as"),
        (HEAD + "00:01.000-->00:04.000\nHello.", 3, "not written as"),
        (HEAD + "00:61.000 --> 01:04.000\nHello.", 3, "not written as"),
        (HEAD + "0:01.000 --> 00:04.000\nHello.", 3, "not written as"),
        (HEAD + "00:04.000 --> 00:01.000\nHello.", 3, "ends before it begins"),
        (HEAD + CUE + "\n00:00.500 --> 00:05.000\nHello.", 6, "before the one above"),
        (HEAD + "00:01.000 --> 00:04.000\n\nHello.", 3, "no text"),
        (HEAD + CUE + CUE, 5, "empty line must part"),
    ],
)
def test_first_wrong_line_is_named(text: str, line: int, problem: str) -> None:
    with pytest.raises(BadCaptions, match=problem) as refused:
        check(text.encode())
    assert refused.value.line == line
    assert str(refused.value).startswith(f"Line {line}: ")


def test_text_of_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(BadCaptions) as refused:
        check(HEAD.encode() + CUE.encode() + "各位好".encode("big5"))
    assert refused.value.line == 5
    assert "UTF-8" in str(refused.value)


def test_any_bytes_are_answered() -> None:
    for data in (
        b"\x00" * 50,
        b"WEBVTT\n\n-->",
        b"WEBVTT\n\n \n\t\n",
        b"\xff\xfe",
        b"WEBVTT\n\nNOTE",
    ):
        with pytest.raises(BadCaptions), translation.override("zh-hant"):
            check(data)
