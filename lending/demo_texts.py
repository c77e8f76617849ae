"""What the demonstration says about three titles and three borrowers; all persons are invented."""

from typing import Any

PIECES = ("pieces", "件")
SHEETS = ("sheets", "張")
CARDS = ("cards", "張")


def body(*paragraphs: str) -> list[dict[str, str]]:
    """Return the value of a page body that is text only."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return [{"type": "text", "value": text}]


TITLES: list[dict[str, Any]] = [
    {
        "slug": "iccpr-boards",
        "code": "ICCPR-BOARDS",
        "kind": "boards",
        "law": "ICCPR",
        "articles": ["2", "9", "14", "19", "21", "25"],
        "copies": 2,
        "cost": 960000,
        "name": (
            "Exhibition boards: the Covenant on Civil and Political Rights",
            "展板：《公民權利和政治權利國際公約》",
        ),
        "dimensions": (
            "12 boards of 85 × 120 cm, packed in two bags",
            "展板 12 塊，每塊 85 × 120 厘米，分裝兩袋",
        ),
        "parts": [
            ("Board", "展板", PIECES, 12, 12),
            ("Stand", "展架", PIECES, 12, 11),
            ("Carrying bag", "展板袋", PIECES, 2, 2),
        ],
        "pages": {
            "en": {
                "title": "Boards on civil and political rights",
                "summary": (
                    "Boards for a hall or a corridor: what the covenant says, and where it is "
                    "felt in daily life."
                ),
                "body": body(
                    "The boards take the reader through the International Covenant on Civil and "
                    "Political Rights, one right to a board.",
                    "They stand by themselves; twelve metres of wall or corridor are enough.",
                ),
            },
            "zh-hant": {
                "title": "展板：公民權利和政治權利",
                "summary": "適合禮堂或走廊展出：公約說了甚麼，日常生活裏在哪裏遇上。",
                "body": body(
                    "整套展板介紹《公民權利和政治權利國際公約》，每塊講一項權利。",
                    "展板可自行站立，約需十二米長的牆身或走廊。",
                ),
            },
        },
    },
    {
        "slug": "icescr-kit",
        "code": "ICESCR-KIT",
        "kind": "kit",
        "law": "ICESCR",
        "articles": ["6", "9", "11", "13"],
        "copies": 2,
        "cost": 180000,
        "name": (
            "Teaching kit: economic, social and cultural rights",
            "教材套：經濟、社會與文化權利",
        ),
        "dimensions": ("One box, 40 × 30 × 20 cm", "一箱，40 × 30 × 20 厘米"),
        "parts": [
            ("Teacher's guide", "教師手冊", PIECES, 1, 1),
            ("Case card", "個案卡", CARDS, 24, 22),
            ("Worksheet", "工作紙", SHEETS, 40, 30),
            ("Box", "教材箱", PIECES, 1, 1),
        ],
        "pages": {
            "en": {
                "title": "Kit on economic, social and cultural rights",
                "summary": "Case cards and worksheets on work, housing, social security, school.",
                "body": body(
                    "Groups read a short case, find the article of the International Covenant on "
                    "Economic, Social and Cultural Rights that it touches, and say what could be "
                    "done."
                ),
            },
            "zh-hant": {
                "title": "教材套：經濟、社會與文化權利",
                "summary": "以個案卡及工作紙討論工作、住屋、社會保障及教育。",
                "body": body(
                    "學生分組閱讀短個案，找出所涉的《經濟、社會與文化權利的國際公約》條文，再討論可以怎樣做。"
                ),
            },
        },
    },
    {
        "slug": "crc-kit",
        "code": "CRC-KIT",
        "kind": "kit",
        "law": "CRC",
        "articles": ["3", "12", "28", "31"],
        "copies": 2,
        "cost": 150000,
        "name": ("Teaching kit: the rights of the child", "教材套：兒童權利"),
        "dimensions": ("One box, 40 × 30 × 20 cm", "一箱，40 × 30 × 20 厘米"),
        "parts": [
            ("Teacher's guide", "教師手冊", PIECES, 1, 1),
            ("Picture card", "圖卡", CARDS, 30, 28),
            ("Floor map", "地墊", PIECES, 1, 1),
            ("Box", "教材箱", PIECES, 1, 1),
        ],
        "pages": {
            "en": {
                "title": "Kit on the rights of the child",
                "summary": "Picture cards and a floor map for primary classes.",
                "body": body(
                    "Children place picture cards on a map of their own day and find which rights "
                    "of the Convention on the Rights of the Child stand behind them."
                ),
            },
            "zh-hant": {
                "title": "教材套：兒童權利",
                "summary": "供小學班級使用的圖卡及地墊。",
                "body": body(
                    "學生把圖卡放在「我的一天」地墊上，找出背後是《兒童權利公約》的哪些權利。"
                ),
            },
        },
    },
]

SCHOOLS: tuple[dict[str, Any], ...] = (
    {
        "name": ("Example Secondary School", "示範中學"),
        "kind": "secondary",
        "district": "sham-shui-po",
        "known": True,
        "language": "zh-hant",
        "person": "陳老師",
        "email": "teacher@secondary.example",
        "purpose": "公民與社會發展科課堂及走廊展覽",
        "audience": 160,
    },
    {
        "name": ("Example Community Centre", "示範社區中心"),
        "kind": "community",
        "district": "kwun-tong",
        "known": True,
        "language": "zh-hant",
        "person": "李姑娘",
        "email": "worker@community.example",
        "purpose": "暑期兒童小組",
        "audience": 24,
    },
    {
        "name": ("Example Student Society", "示範學生會"),
        "kind": "students",
        "district": "sha-tin",
        "known": False,
        "language": "en",
        "person": "Wong Ka Yan",
        "email": "society@university.example",
        "purpose": "A rights week on campus",
        "audience": 300,
    },
)
