"""What the centre is and does is found by everyday questions, in both languages."""

import json
import re

import pytest

from tests.servers import Site, Template, start_environment

FIRST = 5
# The reader's language, what they type, and the address of one of the first five results.
QUESTIONS = [
    ("en", "how was the centre founded in 1982", r"about/history|about/purposes"),
    ("zh-hant", "1982年成立中心", r"about/history"),
    ("en", "residents united 1960s housing problems", r"about/history"),
    ("zh-hant", "六十年代居民行動", r"about/history"),
    ("en", "do people in Hong Kong really enjoy freedoms", r"^/en/$"),
    ("zh-hant", "香港人真正享有自由嗎", r"^/zh-hant/$"),
    ("en", "four purposes of the centre", r"about/purposes"),
    ("zh-hant", "中心的宗旨", r"about/purposes"),
    ("en", "daily enquiry service", r"about/services|get-help"),
    ("zh-hant", "查詢服務", r"about/services|get-help"),
    ("en", "the centre's work by year", r"about/what-we-have-done|documents/5"),
    ("zh-hant", "中心歷年工作", r"about/what-we-have-done|documents/6"),
    ("en", "complaints against disciplined forces", r"police-and-complaints"),
    ("zh-hant", "投訴紀律部隊", r"police-and-complaints"),
    ("en", "lawyers give advice every month", r"a-lawyer-every-month|legal-advice"),
    ("zh-hant", "律師每月義務諮詢", r"a-lawyer-every-month|legal-advice"),
    ("en", "prisoners right to vote", r"cases/prisoners-voting"),
    ("zh-hant", "囚犯投票", r"cases/prisoners-voting"),
    ("en", "CSSA returning residents", r"cases/cssa-returning-residents"),
    ("zh-hant", "回流人士申請綜援", r"cases/cssa-returning-residents"),
    ("en", "new immigrants welfare", r"cases/cssa-new-arrivals"),
    ("zh-hant", "新移民申請綜援", r"cases/cssa-new-arrivals"),
    ("en", "public housing single person", r"cases/public-housing-for-single-people"),
    ("zh-hant", "非長者一人申請公屋", r"cases/public-housing-for-single-people"),
    (
        "en",
        "prisoners phone calls and letters",
        r"cases/communication-from-custody|in-custody/letters|writing-from-custody",
    ),
    (
        "zh-hant",
        "在囚人士寫信打電話",
        r"cases/communication-from-custody|in-custody/letters|writing-from-custody",
    ),
    ("en", "reform of prisons", r"campaigns/prison-reform"),
    ("zh-hant", "監獄改革", r"campaigns/prison-reform"),
    ("en", "Article 23 campaign 2003", r"campaigns/article-23"),
    ("zh-hant", "廿三條", r"campaigns/article-23"),
    ("en", "ethnic minority discrimination", r"race"),
    ("zh-hant", "歧視少數族裔", r"race"),
    ("en", "race discrimination ordinance 2008", r"race-discrimination-2008|race-and-age"),
    ("zh-hant", "種族歧視條例", r"race-discrimination-2008|race-and-age"),
    ("en", "reports to UN treaty bodies", r"un-committees|reporting-to-the-un|un-report"),
    ("zh-hant", "向聯合國提交報告", r"un-committees|reporting-to-the-un|un-report"),
    ("en", "refugees torture claims", r"asylum"),
    ("zh-hant", "難民酷刑聲請", r"asylum"),
    ("en", "son arrested in China", r"relative-detained-in-the-mainland|detained-in-the-mainland"),
    ("zh-hant", "大陸被捕", r"relative-detained-in-the-mainland|detained-in-the-mainland"),
    ("en", "notification mechanism Mainland", r"notification-mechanism"),
    ("zh-hant", "通報機制", r"notification-mechanism"),
    ("en", "law student internship", r"internship"),
    ("zh-hant", "法律系學生實習", r"internship"),
    ("en", "civil rights handbook online version", r"handbook"),
    ("zh-hant", "網上民權手冊", r"handbook"),
    ("en", "seminars on Mainland law", r"events/.*mainland-law"),
    ("zh-hant", "內地法律講座", r"events/.*mainland-law"),
    (
        "en",
        "judicial review courts protect rights",
        r"protection-through-the-courts|judicial-review",
    ),
    ("zh-hant", "法院保障權利", r"protection-through-the-courts"),
    ("en", "extradition mutual legal assistance", r"legal-assistance-and-transfer"),
    ("zh-hant", "引渡", r"legal-assistance-and-transfer"),
    ("en", "mutual legal assistance and transfer", r"legal-assistance-and-transfer"),
    ("zh-hant", "移交囚犯回港", r"legal-assistance-and-transfer"),
    ("en", "police abuse complaint", r"police-and-complaints|complaint"),
    ("zh-hant", "差人濫權投訴", r"police-and-complaints|complaint"),
    ("en", "infringement by government departments", r"administration-and-public-bodies"),
    ("zh-hant", "公共機構侵權", r"administration-and-public-bodies"),
    ("en", "borrow boards for school", r"lending"),
    ("zh-hant", "借展板", r"lending/"),
    ("en", "teaching kit children's rights", r"lending/crc-kit"),
    ("zh-hant", "兒童權利教材", r"lending/crc-kit"),
    ("en", "is the handbook up to date", r"handbook-up-to-date"),
    ("zh-hant", "更新手冊", r"handbook-up-to-date"),
    ("en", "help with my case complaint", r"casework-and-complaints|get-help"),
    ("zh-hant", "個案投訴", r"casework-and-complaints"),
    ("en", "community legal advice centre", r"legal-centres"),
    ("zh-hant", "社區法律諮詢中心", r"legal-centres"),
    ("en", "freedom of information act", r"right-to-information|information-act"),
    ("zh-hant", "知情權", r"right-to-information|information-act"),
    ("en", "age discrimination law", r"race-and-age-discrimination|age-discrimination-act"),
    ("zh-hant", "年齡歧視", r"race-and-age-discrimination|age-discrimination-act"),
    ("en", "human rights indicators", r"indicators"),
    ("zh-hant", "人權指標", r"indicators"),
    ("en", "elect the chief executive", r"universal-suffrage"),
    ("zh-hant", "選特首", r"universal-suffrage"),
    ("en", "ICCPR", r"iccpr"),
    ("zh-hant", "公民權利公約", r"iccpr"),
    ("en", "ICESCR covenant", r"icescr"),
    ("zh-hant", "經社文公約", r"icescr"),
    ("en", "children's rights convention", r"crc"),
    ("zh-hant", "兒童公約", r"crc"),
    ("en", "UPR", r"treaties/upr"),
    ("zh-hant", "普遍定期審議", r"treaties/upr"),
    ("en", "book on social and economic rights", r"publications/handbook-book-2|handbook/book-2"),
    ("zh-hant", "民權手冊第二冊", r"handbook-book-2"),
    ("en", "book 1 civil and political rights", r"publications/handbook-book-1|handbook/book-1"),
    ("zh-hant", "民權手冊第一冊", r"handbook-book-1"),
    ("en", "Human Rights Watch Amnesty", r"international-bodies"),
    ("zh-hant", "國際組織人權", r"international-bodies"),
    ("en", "Sophie Lee article", r"international-bodies"),
    ("zh-hant", "聯合國人權理事會", r"international-bodies|upr|un-"),
    ("en", "police took my brother", r"liberty|arrest|in-custody|relative-detained|police"),
    ("zh-hant", "差人拉人", r"liberty|arrest|in-custody"),
    ("zh-hant", "坐監投票", r"prisoners-voting"),
    ("zh-hant", "法律諮詢", r"legal-advice"),
    ("zh-hant", "申請綜援", r"cssa|social-security"),
    ("zh-hant", "酷刑公約", r"asylum|treatment|torture"),
    ("en", "prisoner votes", r"cases/prisoners-voting"),
    ("zh-hant", "公屋輪候", r"waiting-for-public-housing"),
    ("zh-hant", "遊行", r"assembly"),
    ("zh-hant", "竊聽", r"privacy"),
    ("zh-hant", "拘留", r"in-custody|liberty|detained"),
]
ASK = """
import json, re
from django.test import Client
found = []
for language, words in json.loads({asked!r}):
    page = Client(HTTP_HOST="127.0.0.1").get(f"/{{language}}/search/", {{"q": words}})
    found.append(re.findall(r'<li>\\s*<h2><a href="([^"]*)"', page.content.decode()))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers(
    demo_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], list[str]]:
    """The addresses of the results of each question, all asked in one process."""
    folder = tmp_path_factory.mktemp("facts")
    site = Site("", folder / "mail", start_environment(folder, demo_template.copy(folder / "site")))
    site.environment["VAR_DIR"] = str(folder / "site")
    asked = [(language, words) for language, words, _address in QUESTIONS]
    try:
        found = json.loads(site.shell(ASK.format(asked=json.dumps(asked))))
    finally:
        site.close()
    return dict(zip(asked, found, strict=True))


@pytest.mark.parametrize(("language", "words", "address"), QUESTIONS)
def test_everyday_question_finds_the_right_page(answers, language, words, address) -> None:
    first = answers[language, words][:FIRST]
    assert any(re.search(address, found) for found in first), first
