"""What writers are asked a source for, and what they are left in peace with."""

import pytest

from site_project.core.figures import figures_in

ASKED = {
    "en": [
        "Some 40% of those held saw no lawyer.",
        "Forty per cent had no lawyer.",
        "Six in ten had no lawyer.",
        "One out of every three waited.",
        "Two thirds of those asked agreed.",
        "The centre gets about 100 requests for help a year.",
        "In 2019 it met 1,200 people.",
        "It cost 3.5 million dollars.",
        "Thousands of residents signed.",
        "It was the first ordinance of its kind.",
        "The first law centre in Hong Kong opened.",
        "It is the only body that hears complaints.",
        "The city’s largest prison stands there.",
    ],
    "zh-hant": [
        "約40%的在囚人士未見過律師。",
        "百分之四十未見過律師。",
        "約四成人未見過律師。",
        "三分之一受訪者同意。",
        "每三人就有一人未見過律師。",
        "中心每年約收到100宗求助。",
        "共有一百二十名居民參加。",
        "每年有十多名學生實習。",
        "人口達700萬。",
        "這是香港首個法律中心。",
        "條例首次獲法院承認。",
        "這是唯一一條保障權利的法例。",
        "這是全港最大的監獄。",
    ],
}
LEFT = {
    "en": [
        "Article 23 of the Basic Law was debated in 2003.",
        "See section 9A of Cap. 201, regulation 12.",
        "Call 2713 9165 or +852 2713 9165.",
        "On 5 December 2026 at 2:30 pm.",
        "The 2020 cases are listed below; the 2008–2010 reviews too.",
        "You have 28 days to appeal, and 48 hours to be brought to court.",
        "The fine is up to $50,000.",
        "Your first step is to ask. The first thing to do is to stay calm.",
        "It is the only way to know. The only exception is an emergency.",
        "The highest court is the Court of Final Appeal.",
        "Everyone has the right to the highest attainable standard of health.",
        "Not knowing is the worst of it.",
        "Book 2, chapter 3, page 100.",
        "If you are under 18, an adult must be with you.",
        "Read the first chapter first.",
    ],
    "zh-hant": [
        "《基本法》第二十三條於2003年討論。",
        "見第201章《防止賄賂條例》第10條。",
        "請致電2713 9165。",
        "2026年12月5日下午2時30分。",
        "一九九七年後，二零零八年的個案如下。",
        "你可在28日內上訴，並須於48小時內帶往法院。",
        "最高罰款五萬元，最高可處監禁三年。",
        "終審法院是最高級別的法院；最高人民法院在北京。",
        "第一步是查詢；第一條訂明範圍；第一部分如下。",
        "這是唯一的辦法。",
        "非長者一人申請者可申請公屋。",
        "首先，請保持冷靜。萬一被捕，可找一名律師。",
        "每人最多借三套，最少兩套。",
        "你可帶同兩名朋友，他們都可以成為會員。",
        "中華人民共和國及宗教團體。",
    ],
}


def cases(of: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in of.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), cases(ASKED))
def test_figure_a_first_or_an_only_is_found(language: str, text: str) -> None:
    assert figures_in(text, language)


@pytest.mark.parametrize(("language", "text"), cases(LEFT))
def test_dates_laws_numbers_and_guidance_are_left_in_peace(language: str, text: str) -> None:
    assert figures_in(text, language) == []
