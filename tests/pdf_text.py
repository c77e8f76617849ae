"""What a PDF says, read from its own streams: for tests of paper."""

import re
import zlib
from io import BytesIO

from fontTools.cffLib import CFFFontSet


def streams(pdf: bytes) -> list[bytes]:
    """Return the streams of a file, inflated where they are compressed."""
    found = []
    for dictionary, data in re.findall(rb"<<(.*?)>>\s*stream\r?\n(.*?)\nendstream", pdf, re.S):
        found.append(zlib.decompress(data) if b"FlateDecode" in dictionary else data)
    return found


def typefaces(pdf: bytes) -> list[CFFFontSet]:
    """Return the typefaces inside a file, parsed (CFF, Adobe technical note 5176)."""
    fonts = []
    for data in streams(pdf):
        if data[:2] == b"\x01\x00" and data[2:3] in b"\x04":
            font = CFFFontSet()
            font.decompile(BytesIO(data), None)
            fonts.append(font)
    return fonts


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def text_of(pdf: bytes) -> str:
    """Return the text as a reader copies it: each glyph by the file's own table of characters."""
    maps: list[dict[int, str]] = []
    shown: list[bytes] = []
    for data in streams(pdf):
        if b"beginbfchar" in data:
            pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", data)
            maps.append(
                {
                    int(glyph, 16): bytes.fromhex(code.decode()).decode("utf-16-be")
                    for glyph, code in pairs
                    if len(code) % 4 == 0
                }
            )
        elif b" Tf" in data:
            shown.append(data)
    return "\n".join(_lines(b"\n".join(shown), maps))


def _lines(content: bytes, maps: list[dict[int, str]]) -> list[str]:
    lines: list[str] = []
    order: list[bytes] = []
    current = 0
    token = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.S)
    for font, literal in token.findall(content):
        if font:
            if font not in order:
                order.append(font)
            current = order.index(font)
            continue
        raw = re.sub(rb"\\(.)", lambda m: {b"r": b"\r", b"n": b"\n"}.get(m[1], m[1]), literal)
        glyphs = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]
        lines.append("".join(maps[current].get(glyph, "?") for glyph in glyphs))
    return lines
