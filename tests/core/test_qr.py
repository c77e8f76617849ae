"""QR codes: what is drawn is what was given, and a dark page cannot swallow it."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from site_project.core import qr

TEXTS = ["ABCDEFGH23", "https://example.org/verify/ABCDEFGH2345/", "民權教育中心"]


def modules_of(picture: Image.Image, count: int) -> list[list[bool]]:
    """Read the middle of each module of a picture."""
    size = picture.width / count
    middles = [int((number + 0.5) * size) for number in range(count)]
    return [[picture.getpixel((x, y)) == 0 for x in middles] for y in middles]


@pytest.mark.parametrize("text", TEXTS)
def test_picture_and_rows_are_the_code_with_its_quiet_zone(text: str) -> None:
    rows = qr.rows(text)
    expected = [list(map(bool, row)) for row in segno.make_qr(text, error="m").matrix]
    inner = [row[4:-4] for row in rows[4:-4]]
    assert inner == expected
    assert not any(any(row) for row in (*rows[:4], *rows[-4:]))
    with Image.open(BytesIO(qr.png(text))) as picture:
        assert modules_of(picture.convert("L"), len(rows)) == rows


def test_svg_has_a_light_ground_and_neither_style_nor_script() -> None:
    drawn = qr.svg("ABCDEFGH23")
    root = ElementTree.fromstring(drawn)  # noqa: S314  (our own)
    ground, modules = root
    assert ground.get("fill") == "#fff"
    assert modules.get("stroke") == "#000"
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox") == "0 0 29 29"
    assert "style" not in drawn
    assert "width" not in root.attrib


def test_svg_says_what_it_is_where_nothing_else_does() -> None:
    root = ElementTree.fromstring(qr.svg("A", label='Ticket "1" & <more>'))  # noqa: S314
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Ticket "1" & <more>')


def test_same_code_is_the_same_bytes() -> None:
    assert qr.png("ABCDEFGH23") == qr.png("ABCDEFGH23")
    assert qr.svg("ABCDEFGH23") == qr.svg("ABCDEFGH23")
