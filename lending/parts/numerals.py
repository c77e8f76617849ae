"""Numbers as people in Hong Kong type them: 12, １２, 十二, 廿四."""

import unicodedata

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "兩": 2, "两": 2}
UNITS = {"十": 10, "百": 100}
SHORT_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
LONGEST = 10


def typed_count(text: str) -> int | None:
    """Return the whole number that somebody typed; None for nothing at all.

    Full-width digits and Chinese numerals up to 999 are read like 0 to 9; a
    minus sign is read too, so that the caller can tell what is wrong with it.
    Raises ValueError for what is no number.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    if not folded:
        return None
    if len(folded) > LONGEST:
        raise ValueError(f"no number: {text}")
    sign = -1 if folded[0] in "-−‐–" else 1
    body = folded.lstrip("-−‐–+") if folded[0] in "-−‐–+" else folded
    if body and all(char.isdecimal() for char in body):
        return sign * int("".join(str(int(char)) for char in body))
    return sign * chinese_number(body)


def chinese_number(text: str) -> int:
    """Read 十二, 二十, 一百零五, or digits side by side such as 一二. Raises ValueError."""
    for short, long in SHORT_TENS.items():
        text = text.replace(short, long)
    if text and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit, above = 0, None, 1000
    for char in text:
        if char in UNITS and UNITS[char] < above:
            above = UNITS[char]
            total += above * (1 if digit is None else digit)
            digit = None
        elif char in DIGITS and not digit:
            digit = DIGITS[char]
        else:
            raise ValueError(f"no number: {text}")
    if not text:
        raise ValueError(f"no number: {text}")
    return total + (digit or 0)
