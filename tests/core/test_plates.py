"""Plates: the same title gives the same print, and no print shows an empty box."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from site_project.core import plates
from site_project.core.plates import layouts, sheet, typesetting

ENGLISH = [
    "Know your rights",
    "A right-to-information act",
    "Kit on economic, social and cultural rights",
    "How international bodies promote human rights in Hong Kong: a summary",
    "Osiatyński and Nuñez: façades, déjà vu & co.",
]
CHINESE = [
    "求助",
    "資訊自由法",
    "《種族歧視條例》",
    "深水埗邨的衞生——點解咁樣？",
    "教材套：經濟、社會與文化權利",
    "在內地被羈押的香港居民：家人可以做甚麼，可以找誰幫忙",
    "UN Human Rights Council：香港的審議",
]
ALL = [(title, "en") for title in ENGLISH] + [(title, "zh-hant") for title in CHINESE]


def opened(file: bytes) -> Image.Image:
    image = Image.open(BytesIO(file))
    image.load()
    return image


@pytest.mark.parametrize(("title", "language"), ALL)
def test_plate_fits_shared_links(title: str, language: str) -> None:
    file = plates.draw(title, language)
    image = opened(file)
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert len(file) <= 20_000


def test_same_title_gives_same_bytes() -> None:
    before = plates.draw("Know your rights", "en")
    typesetting._font.cache_clear()
    assert plates.draw("  Know  your rights ", "en") == before


def test_print_is_the_one_that_was_kept() -> None:
    """Raise plates.EDITION where a change of the drawing is meant, and these with it."""
    pixels = opened(plates.draw("資訊自由法", "zh-hant")).convert("RGB").tobytes()
    assert hashlib.sha256(pixels).hexdigest()[:16] == "b979355485533cfb"


def test_name_tells_title_and_language_apart() -> None:
    names = {
        plates.name_of(title, code) for title in ("HTTP", "講座") for code in ("en", "zh-hant")
    }
    assert len(names) == 4
    assert all(name.startswith("plates/") and name.endswith(".png") for name in names)


def test_titles_get_quite_different_layouts() -> None:
    for text in ("Right {}", "權利{}"):
        titles = [text.format(chr(ord("a") + n)) for n in range(26)]
        lots = [int(hashlib.sha256(title.encode()).hexdigest(), 16) for title in titles]
        chosen = {
            layouts.choose(title, lot=lot, legible=True)
            for title, lot in zip(titles, lots, strict=True)
        }
        assert len(chosen) >= 6


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Article 23 of the Basic Law: the record of 2002–03", "23"),
        ("《基本法》第二十三條：2002至03年的紀錄", "二十三"),
        ("《基本法》第28條", "28"),
        ("What the committee asked in 2018", "2018"),
        ("Know your rights", ""),
    ],
)
def test_number_that_a_title_turns_on(title: str, number: str) -> None:
    assert layouts.number_in(title) == number


@pytest.mark.parametrize(
    ("layout", "title"),
    [
        *[(layout, title) for layout in layouts.ANY for title in (*ENGLISH, "A", "word " * 60)],
        *[
            (each, title)
            for each in dict.fromkeys(layouts.CHINESE)
            for title in (*CHINESE, "法" * 90)
        ],
    ],
)
def test_no_layout_loses_ink_over_the_edge_of_type(layout, title: str) -> None:
    """The outermost pixels belong to fields and rules alone; letters keep their margin."""
    drawn: list[tuple[float, float, float, float]] = []

    class Watched(sheet.Sheet):
        def run(self, ink, x, y, run, tint=1) -> None:
            for piece in run.pieces:
                if not piece.turned:
                    box = typesetting.ink_box(piece.text, piece.size)
                    drawn.append(
                        (
                            x + piece.x + box[0],
                            y + piece.y + box[1],
                            x + piece.x + box[2],
                            y + piece.y + box[3],
                        )
                    )
            super().run(ink, x, y, run, tint)

    layout(Watched(), typesetting.clean(title))
    assert drawn
    assert min(box[0] for box in drawn) >= 24
    assert min(box[1] for box in drawn) >= 12
    assert max(box[2] for box in drawn) <= sheet.WIDTH - 24
    assert max(box[3] for box in drawn) <= sheet.HEIGHT - 12


def test_own_font_writes_what_hong_kong_writes() -> None:
    for character in "裏衞邨埗咭冚嘅鰂魚涌喺咗Osiatyńskié–“”《》":
        assert typesetting._has(typesetting.OWN_FONT, 0, character), character
    assert not typesetting._has(typesetting.OWN_FONT, 0, "ᠮ")


def test_title_in_an_unknown_script_gets_no_empty_boxes() -> None:
    assert not typesetting.can_set("ᠮᠣᠩᠭᠣᠯ")
    lots = layouts.choose("ᠮᠣᠩᠭᠣᠯ", lot=3, legible=False)
    assert lots is layouts.wordless
    assert opened(plates.draw("ᠮᠣᠩᠭᠣᠯ", "en")).size == (1200, 630)


def test_lines_break_where_a_reader_would() -> None:
    lines = typesetting.break_lines("How bodies promote rights in Hong Kong", 63, 640, 4)
    assert all("Hong Kong" in each for each in lines if "Hong" in each)
    lines = typesetting.break_lines("監獄改革與在囚人士權利", 100, 700, 3)
    assert lines == ["監獄改革與", "在囚人士權利"]
    for each in typesetting.break_lines("教材套：經濟、社會與文化權利", 100, 500, 5):
        assert each[0] not in "：、"
