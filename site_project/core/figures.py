"""Finds what a reader would ask "who says so?" of: figures, "first", "only" and "largest".

Guidance for writers, so it rather misses one than cries wolf: no dates, years,
telephone numbers or numbers of laws, no terms and fines that a law sets, and no
"first step" or "only way" by which a text merely guides its reader.
"""

import re

_COUNTED = (
    "people|persons|residents|prisoners|inmates|detainees|women|men|children|students|pupils|"
    "families|households|tenants|workers|migrants|refugees|asylum[ -]seekers|claimants|applicants|"
    "voters|victims|patients|cases|complaints|requests|applications|claims|reviews|arrests|"
    "prosecutions|convictions|deaths|allegations|incidents|countries|signatures"
)
_FEW = "one|two|three|four|five|six|seven|eight|nine|ten"
_LARGEST = "largest|biggest|smallest|highest|lowest|oldest|youngest|longest|greatest|worst"
# What is first or only in a text that tells its reader what to do.
_NO_FIRST = (
    "step|thing|page|part|chapter|section|question|line|paragraph|sentence|day|days|week|month|"
    "hour|hours|minute|instance|place|meeting|interview|call|visit|choice"
)
_NO_ONLY = "way|thing|things|reason|exception|difference|question|choice|step|purpose|condition"

ENGLISH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\d\s?%|\bper ?cent\b",
        rf"\b(?:{_FEW}|\d{{1,3}}) (?:in|out of) (?:every )?(?:{_FEW}|\d{{1,3}})\b(?! \d)",
        r"\b(?:half|a (?:third|quarter)|(?:two|three)[ -](?:thirds|quarters|fifths)) of "
        r"(?:all|the|those|them|these|Hong Kong)\b",
        # A year before what is counted is its date: "the 2020 cases".
        rf"(?<![\w$.,/-])(?!(?:19|20)\d\d\s)\d[\d,]*(?:\.\d+)?\s+(?:[a-z-]+\s)?(?:{_COUNTED})\b",
        r"(?<![\w$.,/-])\d{1,3}(?:,\d{3})+(?![\d,])",
        rf"\b(?:hundreds of|thousands of|(?:a|{_FEW}) (?:hundred|thousand)) (?:{_COUNTED})\b",
        rf"\b(?:\d[\d,.]*|half a|a|{_FEW}) (?:million|billion)\b",
        r"\b(?:is|was|are|were|be|became|become) (?:\w+ )?the (?:very )?first "
        rf"(?!(?:{_NO_FIRST})\b)\w+",
        rf"\bthe first (?!(?:{_NO_FIRST})\b)(?:[\w-]+ ){{1,4}}(?:in (?:Hong Kong|Asia|the world)|"
        r"of its kind|ever)\b",
        r"\b(?:first[ -]ever|for the first time in)\b",
        rf"\b(?:the|its|\w+['’]s) only (?!(?:{_NO_ONLY})\b)\w+",
        rf"\b(?:the|its|\w+['’]s) (?:\w+[ -])?(?:{_LARGEST})\b"
        r"(?! (?:court|courts|attainable|possible|of)\b)",
    )
)

_NUMERAL = "〇零一二三四五六七八九十百千萬億兩"
CHINESE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d\s?[%％]",
        rf"百分之[{_NUMERAL}\d]|[{_NUMERAL}\d]+分之[{_NUMERAL}\d]",
        r"(?<![\d一-鿿第])\d成|(?:近|約|逾|超過|佔|有|達|至)[一二三四五六七八九兩]成"
        r"(?![員為立功就年果效本績語熟長])",
        rf"每\s?[{_NUMERAL}\d]+\s?[人名個宗戶]{{1,2}}[^，。；]{{0,8}}[就便中有][{_NUMERAL}\d]",
        r"(?<![\d第.,])(?:\d{2,}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?\s?(?:多|餘)?[百千萬億]?\s?"
        r"(?:人次|名|人|宗|戶|個(?:個案|家庭|國家|團體|組織))",
        rf"(?<![第{_NUMERAL}])[{_NUMERAL}]{{2,}}[多餘]?\s?"
        r"(?:人次|名|人(?!民)|宗(?!教)|戶|個(?:個案|家庭|國家|團體|組織))",
        r"(?:數|上|幾|過)[十百千萬]+[多餘]?(?:人次|名|人(?!民)|宗(?!教)|戶|個)",
        r"[十百千萬][多餘幾](?:人次|名|人|宗|戶|個)",
        r"\d{1,3}(?:,\d{3})+|\d[\d.]*\s?[萬億]",
        r"首[個位名間宗部項條份](?!人)|首創|(?:全球|全港|香港|亞洲|世界)首|史上首",
        r"首次(?:有|在|由|獲|裁定|承認|確認|成功|派|立法|提出)",
        r"唯一(?!的?(?:辦法|方法|途徑|原因|目的|分別|例外|條件|要求))",
        r"(?:全港|香港|本港|全球|世界|亞洲|全國|歷來|史上|歷史上|有史以來)[^，。；、]{0,6}"
        r"(?:最[大多高早長嚴]|第一(?!步))",
        r"第一(?:間|宗|位|名)",
        r"最(?:大|多|高|低|早|長|嚴重)的(?!法院|困難|問題|希望|努力|幫助)[^，。；]{0,12}"
        r"(?:之一|組織|機構|團體|城市|地區|監獄|數字)",
    )
)
PATTERNS = {"en": ENGLISH, "zh-hant": CHINESE}


def figures_in(text: str, language: str) -> list[str]:
    """Return what somebody should name a source for, as it stands in the text."""
    found = (pattern.search(text) for pattern in PATTERNS.get(language, ()))
    return [each.group() for each in found if each]
