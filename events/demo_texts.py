"""What the demonstration's seminars say, in both languages."""

from typing import Any

Texts = dict[str, dict[str, Any]]


def texts(
    en: tuple[str, str, list[str]],
    zh: tuple[str, str, list[str]],
    after: tuple[str, str] | None = None,
) -> Texts:
    """Return the pages' own fields: title, summary and paragraphs of each language."""
    both: Texts = {}
    for code, (title, summary, paragraphs) in {"zh-hant": zh, "en": en}.items():
        both[code] = {
            "title": title,
            "summary": summary,
            "body": [("text", "".join(f"<p>{text}</p>" for text in paragraphs))],
        }
    if after:
        for code, text in zip(("en", "zh-hant"), after, strict=True):
            both[code]["after_body"] = [("text", f"<p>{text}</p>")]
    return both


MAINLAND_LAW = texts(
    (
        "The law of the Mainland, and protecting your rights there",
        "For anyone who works, studies or has family in the Mainland: what its law says, and "
        "how to look after your rights there.",
        [
            "The centre holds seminars from time to time on the law of the Mainland and on the "
            "protection of one’s rights there. This one is for the public.",
            "It also tells how the notification mechanism between the two places works when "
            "somebody is detained, and what the offices of the Hong Kong government in the "
            "Mainland do.",
        ],
    ),
    (
        "內地法律與在內地保障自身權利",
        "經常往返內地工作、讀書或探親？認識內地法律，以及怎樣保障自己的權利。",
        [
            "本中心不時舉辦講座，介紹內地法律及在內地如何保障自身權利。今次講座歡迎公眾參加。",
            "講者亦會說明如有人在內地被扣留，兩地相互通報機制如何運作，以及特區政府駐內地辦事處的工作。",
        ],
    ),
)

STUDENTS = texts(
    (
        "For university students: your rights when you study or work in the Mainland",
        "A seminar for students who plan an exchange or an internship in the Mainland.",
        [
            "An introduction to the law of the Mainland for university students, with time for "
            "questions.",
            "Students of law and other subjects also come to the centre as interns, and take part "
            "in its studies on law and rights.",
        ],
    ),
    (
        "大學生專場：到內地升學或實習時的權利",
        "為準備到內地交流或實習的大學生而設。",
        [
            "為大學生介紹內地法律，並設問答時間。",
            "中心亦有法律系及其他學系的學生實習，參與法律與權利的研究。",
        ],
    ),
)

MEMBERS = texts(
    (
        "An evening for SoCO members: your rights in daily life",
        "A seminar for SoCO members on the rights told of in the civil rights handbook.",
        [
            "A reading evening for members with the civil rights handbook: one book on civil and "
            "political rights, one on social and economic rights.",
        ],
    ),
    (
        "社協會員之夜：日常生活中的權利",
        "為社協會員而設的講座，一起閱讀《民權手冊》。",
        ["與會員一起閱讀《民權手冊》：一冊談公民及政治權利，一冊談社會及經濟權利。"],
    ),
)

HEARING = texts(
    (
        "A hearing at the United Nations in Geneva",
        "A committee of the United Nations reviews how a treaty is kept in Hong Kong.",
        [
            "The centre reports to the treaty bodies of the United Nations on a regular basis and "
            "attends their hearings.",
            "The time is told on the clock of Geneva, with Hong Kong time beside it.",
        ],
    ),
    (
        "日內瓦聯合國審議會議",
        "聯合國委員會審議公約在香港的落實情況。",
        [
            "本中心定期向聯合國條約機構提交報告，並出席審議會議。",
            "時間以日內瓦當地時間為準，旁附香港時間。",
        ],
    ),
)

PAST = texts(
    (
        "Knowing your rights with the civil rights handbook",
        "A seminar for the public on the re-edited handbook, in two books and online.",
        ["How to find in the handbook what the law says when your rights were breached."],
    ),
    (
        "認識權利：由《民權手冊》說起",
        "公眾講座，介紹重新編印的《民權手冊》上下冊及網上版。",
        ["介紹如何利用手冊，找出權利受侵犯時相關的法律。"],
    ),
    (
        "Thank you to everyone who came. The handbook can also be read online.",
        "多謝各位參加。《民權手冊》亦可於網上閱讀。",
    ),
)

NAMES = ("Chan", "Lee", "Wong", "Ho", "Lam", "Ng", "Cheung", "Yip", "Tang", "Lau")
NAMES_ZH = ("陳", "李", "黃", "何", "林", "吳", "張", "葉", "鄧", "劉")
