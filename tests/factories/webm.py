"""A video that browsers play and seek in, made of drawn pictures: WebM without an encoder.

A lossy WebP picture is a VP8 key frame (RFC 9649, 2.5); WebM is Matroska (RFC 9559) with VP8.
"""

import io
import struct
from collections.abc import Iterable

from PIL import Image

TRACK = 1
IN_MILLISECONDS = 1_000_000  # nanoseconds


def webm(pictures: Iterable[Image.Image], seconds_each: int = 1) -> bytes:
    """Return a silent video that shows each picture for so long. All are of one size."""
    pictures = list(pictures)
    frames = [_key_frame(picture) for picture in pictures]
    step = seconds_each * 1000
    head = _element("1a45dfa3", _element("4282", b"webm"), _number("4287", 4), _number("4285", 2))
    info = _element(
        "1549a966", _number("2ad7b1", IN_MILLISECONDS), _float("4489", step * len(frames))
    )
    width, height = pictures[0].size
    video = _element("e0", _number("b0", width), _number("ba", height))
    track = (
        _number("d7", TRACK),
        _number("73c5", TRACK),
        _number("83", 1),
        _element("86", b"V_VP8"),
    )
    tracks = _element("1654ae6b", _element("ae", *track, video))
    body, cues = info + tracks, b""
    for index, frame in enumerate(frames):
        cues += _cue(index * step, len(body))
        body += _cluster(index * step, frame)
    return head + _element("18538067", body, _element("1c53bb6b", cues))


def _key_frame(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=60)
    data = file.getvalue()
    size = int.from_bytes(data[16:20], "little")
    assert data[12:16] == b"VP8 "
    return data[20 : 20 + size]


def _cluster(time: int, frame: bytes) -> bytes:
    block = bytes([0x80 | TRACK, 0, 0, 0x80]) + frame  # at the time of its cluster, a key frame
    return _element("1f43b675", _number("e7", time), _element("a3", block))


def _cue(time: int, position: int) -> bytes:
    """Tell the player where in the segment a time is: it seeks there, and asks from there on."""
    place = _element("b7", _number("f7", TRACK), _number("f1", position))
    return _element("bb", _number("b3", time), place)


def _element(identity: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return bytes.fromhex(identity) + (len(body) | 1 << 56).to_bytes(8, "big") + body


def _number(identity: str, value: int) -> bytes:
    return _element(identity, value.to_bytes(8, "big"))


def _float(identity: str, value: float) -> bytes:
    return _element(identity, struct.pack(">d", value))
