"""Make plate-serif-hk.otf again: Noto Serif CJK HK Bold, cut down to what titles need.

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools
    /tmp/fonts/bin/python make.py /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc

The site itself never runs this. Kept are the 5,401 common characters of Big5 (level 1), what
Hong Kong writes beside them, Latin with its accents, digits, punctuation and its upright forms
for vertical lines. Kerning of Latin pairs moves from GPOS to the plain `kern` table, which
FreeType reads without a shaping library: lines come out alike on every machine.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

FACE = "Noto Serif CJK HK Bold"
NAME = "Plate Serif HK"
TARGET = Path(__file__).with_name("plate-serif-hk.otf")

HONG_KONG = (
    "裏衞邨埗咭冚嘅羣峯啓説麪粧綫着鈎葱藴滙鋭閲悦脱税兑鷄牀户卧敍喺咗嚟嗰啲冇攞睇佢哋咁嘢啱乜噉畀揾搵"
    "瞓囡嘥掹搣嘞啩喎吖嘜攰孖奀嗌諗唞噏揸揼掟搲踎躝鎅舖壆璹瑠琼堃喆煊焯烱珺瑋翀昉晧淼渟滘磡鰂鱲氹凼塱岃屻"
    "脷鑊餸糉餼镬鉄銹韮葯蔴蘶薈菓榄濶湴氽涠溋媪姸嬅嫺栢枱櫈槤栱杧瓈嚿嚤嚫噃嗱嗮嘭𨋢𠵱𠺢强衆温爲僞祕汚"
    "愠揑攷旣晳柺栅槪殁氲決没淸渗溪潔灔為煑熈犂猪產畧痳眞祇硏稅筯粤紥緖緼縂缽翺脚膀艶荔荘虱蜕蠔衪裤覩"
    "譁贜跥輭轀迹鄕酝鉗鎭鏽閙隣雞鞦韆顏顔飮餚馿髮鬥鬧鬱鮨鯭鱷鹹麯黄黙齶龢"
)
UPRIGHT = [*range(0xFE10, 0xFE1A), *range(0xFE30, 0xFE49)]
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2028),
    0x20AC,
    0x2116,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
]
CHINESE_SIGNS = [*range(0x3000, 0x3018), 0x30FB, *range(0xFF01, 0xFF5F), 0x3007]


def common_characters() -> Iterator[str]:
    for high in range(0xA4, 0xC7):
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                yield bytes([high, low]).decode("big5")
            except UnicodeDecodeError:
                continue


def latin_pairs(font: TTFont, glyphs: dict[int, str]) -> dict[tuple[str, str], int]:
    """Return the horizontal kerning of Latin pairs as GPOS has it."""
    latin = {name for code, name in glyphs.items() if code < 0x2100}
    gpos = font["GPOS"].table
    wanted = {
        index
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    pairs: dict[tuple[str, str], int] = {}
    for index in sorted(wanted):
        for table in gpos.LookupList.Lookup[index].SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == 2:
                for first, second, value in read(table, latin):
                    pairs.setdefault((first, second), value)
    return {pair: value for pair, value in pairs.items() if value}


def read(table, latin: set[str]) -> Iterator[tuple[str, str, int]]:
    covered = [name for name in table.Coverage.glyphs if name in latin]
    if table.Format == 1:
        sets = dict(zip(table.Coverage.glyphs, table.PairSet, strict=True))
        for first in covered:
            for record in sets[first].PairValueRecord:
                if record.SecondGlyph in latin and record.Value1:
                    yield first, record.SecondGlyph, record.Value1.XAdvance or 0
        return
    for first in covered:
        row = table.Class1Record[table.ClassDef1.classDefs.get(first, 0)].Class2Record
        for second in sorted(latin):
            value = row[table.ClassDef2.classDefs.get(second, 0)].Value1
            if value and getattr(value, "XAdvance", 0):
                yield first, second, value.XAdvance


def main(source: str) -> None:
    faces = TTCollection(source, lazy=True).fonts
    font = next(face for face in faces if face["name"].getDebugName(4) == FACE)
    options = subset.Options(
        layout_features=["kern"], hinting=False, notdef_outline=True, glyph_names=False
    )
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GSUB", "GDEF"]
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes=[*LATIN, *UPRIGHT, *CHINESE_SIGNS],
        text="".join(common_characters()) + HONG_KONG,
    )
    cutter.subset(font)
    glyphs = font.getBestCmap()
    kern = KernTable_format_0(apple=False)
    kern.coverage, kern.tupleIndex = 1, None
    # A plain table holds at most 10,920 pairs: those of the base letters come first.
    pairs = latin_pairs(font, glyphs)
    common = [*range(0x20, 0x7F), *range(0x2010, 0x2028)]
    plain = {glyphs[code] for code in common if code in glyphs}
    kern.kernTable = {p: v for p, v in pairs.items() if p[0] in plain and p[1] in plain}
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [kern]
    del font["GPOS"]
    for record in list(font["name"].names):
        if record.nameID not in (0, 13, 14):
            font["name"].removeNames(nameID=record.nameID)
    for number, text in ((1, NAME), (2, "Regular"), (4, NAME), (6, NAME.replace(" ", ""))):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [NAME.replace(" ", "")]
    font["head"].modified = font["head"].created  # the same bytes each time
    font.recalcTimestamp = False
    font.save(TARGET)
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size} bytes, {len(glyphs)} characters\n")


if __name__ == "__main__":
    main(sys.argv[1])
