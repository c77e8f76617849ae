"""Make variants.txt anew from the Unihan database:

    .venv/bin/python -m site_project.core.search.make_variants Unihan_Variants.txt

The file is part of Unihan.zip of the Unicode Consortium; Debian brings it,
packed, in the package unicode-data (/usr/share/unicode/Unihan_Variants.txt.bz2).
"""

import bz2
import re
import sys
from collections.abc import Iterable
from pathlib import Path

TARGET = Path(__file__).with_name("variants.txt")
# UAX #38: simplified and traditional forms of one another, and shapes encoded twice.
FIELDS = ("kSimplifiedVariant", "kTraditionalVariant", "kZVariant")
# What Hong Kong's screens, older fonts and keyboards mix, and Unihan does not pair: our own list.
MIXED_IN_HONG_KONG = (
    "內内 冊册 群羣 裡裏里 衛衞卫 線綫线 峰峯 啟啓启 麵麪面 污汚 床牀 為爲为 匯滙汇 週周 眾衆众",
    "廁厠 臥卧 脫脱 稅税 銳鋭 產産 真眞 顏顔 錄録 虛虚 清淸 青靑 冰氷 闊濶 煮煑",
    "妝粧 柏栢 個箇 證証 託托 吃喫 查査 回迴廻 跡迹蹟 祕秘 欲慾 僱雇 弔吊 升昇 餘余馀",
    "偽僞 兌兑 鎮鎭 鄉鄕郷 既旣 即卽 黃黄 呂吕 別别 奧奥 換换 沒没 教敎 毀毁 戶户戸",
    "獎奬 禿秃 說説 閱閲 悅悦 蛻蜕 搵揾 絕絶 勻匀 告吿 寶寳宝 宮宫 屏屛 恆恒 慎愼",
    "戲戱戯 敘敍叙 晉晋 曁暨 朵朶 檯枱 柵栅 概槪 凳櫈 殼殻 每毎 洩泄 淨浄净 淚涙泪 潛潜",
    "煙烟 豬猪 略畧 盜盗 灶竈 筍笋 捆綑 緒緖 繡綉 羨羡 恥耻 胸胷 腳脚 館舘 鋪舖",
    "艷豔艶 讚讃 蹤踪 村邨 酬酧 缽鉢 鏽銹 閒閑 雞鷄 霉黴 顛顚 罵駡 鬥鬪鬭 粘黏 默黙",
    "強强 溫温 冒冐 吳吴 綠緑 舉擧 隸隷 鄰隣 牆墻 汙污 舍捨 採采 贓賍 撐撑 晒曬",
    "啖啗 糉粽 歎嘆 佈布 佔占 併并並 噹當 係系 誌志 製制 註注 濟済 價価 會会 權権",
    "學学 國国囯 對対 應応 聯聨 體体軆 黨党 斷断 關関 驗験 發発 實実 寫写 廣広",
)


def is_common(character: str) -> bool:
    """Tell whether a character is of the blocks that people type (plane 0)."""
    return "\u3400" <= character <= "\u4dbf" or "\u4e00" <= character <= "\u9fff"


def pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        if not line.startswith("U+"):
            continue
        code, name, values = line.rstrip("\n").split("\t")
        if name in FIELDS:
            for value in re.findall(r"U\+([0-9A-F]+)", values):
                yield chr(int(code[2:], 16)), chr(int(value, 16))


def families(related: Iterable[tuple[str, str]]) -> list[str]:
    """Join pairs to families; in each, the character that Unicode has first stands first."""
    family: dict[str, set[str]] = {}
    for one, other in related:
        if is_common(one) and is_common(other):
            joined = family.get(one, {one}) | family.get(other, {other})
            family.update(dict.fromkeys(joined, joined))
    return sorted({"".join(sorted(members)) for members in family.values() if len(members) > 1})


def main(source: Path) -> None:
    raw = source.read_bytes()
    text = (bz2.decompress(raw) if source.suffix == ".bz2" else raw).decode()
    release = re.search(r"Unicode version: (\S+)", text)
    by_hand = [
        (family[0], other)
        for family in " ".join(MIXED_IN_HONG_KONG).split()
        for other in family[1:]
    ]
    head = [
        "# Chinese characters that search takes for one another, a family a line.",
        f"# From Unihan_Variants.txt, Unicode {release[1] if release else '?'}:",
        f"# {', '.join(FIELDS)}; and from the list in make_variants.py.",
        "# Unihan: Copyright © 1991-2022 Unicode, Inc. Unicode License (Unicode-DFS-2016),",
        "# https://www.unicode.org/license.html",
    ]
    rows = families([*pairs(text.splitlines()), *by_hand])
    TARGET.write_text("\n".join([*head, *rows, ""]), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} families in {TARGET.name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
