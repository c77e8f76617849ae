"""Three teaching kits: what is in the box, for whom, and how a lesson may go."""

from typing import Any

from . import worksheets
from .words import CARDS, PIECE, PIECES, SHEETS, heading, steps, text

LESSON = {"en": "A lesson of 40 minutes", "zh-hant": "一節四十分鐘的課"}
FOR_WHOM = {"en": "For which classes", "zh-hant": "適合哪些班級"}
WITH_TEN_MINUTES = {"en": "With ten minutes to prepare", "zh-hant": "只有十分鐘準備"}

KITS: list[dict[str, Any]] = [
    {
        "slug": "iccpr-kit",
        "code": "ICCPR-KIT",
        "kind": "kit",
        "law": "ICCPR",
        "articles": ["7", "9", "10", "14", "17", "19", "21", "25", "26"],
        "copies": 1,
        "cost": 160000,
        "name": ("Teaching kit: civil and political rights", "教材套：公民權利和政治權利"),
        "dimensions": ("One box, 40 × 30 × 20 cm, 3 kg", "一箱，40 × 30 × 20厘米，3公斤"),
        "parts": [
            ("Teacher’s guide", "教師手冊", PIECE, 1, 1, 8000),
            ("Article card", "條文卡", CARDS, 18, 18, 500),
            ("Scene card", "情境卡", CARDS, 20, 18, 500),
            ("Name sign for the mock hearing", "模擬聆訊名牌", PIECES, 6, 5, 1000),
            ("Box", "教材箱", PIECE, 1, 1, 12000),
        ],
        "worksheets": worksheets.ICCPR,
        "pages": {
            "en": {
                "title": "Kit on civil and political rights",
                "summary": (
                    "Scene cards and a short mock hearing: which right is at stake, and when may "
                    "it be limited?"
                ),
                "body": [
                    heading(FOR_WHOM["en"]),
                    text(
                        "Secondary 3 to 6, and groups of young people or adults: up to 40, in "
                        "groups of five or six. No knowledge of law is needed.",
                    ),
                    heading(LESSON["en"]),
                    steps(
                        [
                            ("0–5 min", "Each group gets three article cards and reads them."),
                            (
                                "5–15 min",
                                "Each group draws two scene cards: which article fits? More than "
                                "one answer may be right; the group says why.",
                            ),
                            (
                                "15–32 min",
                                "Mock hearing on one scene: two speak for the person, two for the "
                                "authority, two judge. The judges ask three questions: does a law "
                                "allow it, what is the aim, is it necessary?",
                            ),
                            ("32–40 min", "The class compares the reasons. Worksheet for home."),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["en"]),
                    text(
                        "Read page 2 of the teacher’s guide, choose one scene for the hearing, "
                        "and put three article cards on each table. The rest explains itself.",
                        "All scenes are invented. Please do not ask pupils to tell of their own "
                        "family’s experience with the police or the courts.",
                    ),
                ],
            },
            "zh-hant": {
                "title": "教材套：公民權利和政治權利",
                "summary": "情境卡加一場簡短的模擬聆訊：涉及哪項權利？何時可以限制？",
                "body": [
                    heading(FOR_WHOM["zh-hant"]),
                    text("中三至中六，青年或成人小組亦可；最多40人，五至六人一組。無須法律知識。"),
                    heading(LESSON["zh-hant"]),
                    steps(
                        [
                            ("0至5分鐘", "每組取三張條文卡，先讀一遍。"),
                            (
                                "5至15分鐘",
                                "每組抽兩張情境卡：與哪條條文有關？答案可能不止一個，請說明理由。",
                            ),
                            (
                                "15至32分鐘",
                                "選一個情境作模擬聆訊：兩人代表當事人，兩人代表當局，兩人任法官。"
                                "法官問三條問題：有沒有法律依據？目的是甚麼？是否必要？",
                            ),
                            ("32至40分鐘", "全班比較各組的理由。工作紙可帶回家做。"),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["zh-hant"]),
                    text(
                        "讀教師手冊第2頁，選定一個情境，在每張桌上放三張條文卡，便可開始。",
                        "所有情境均屬虛構。請勿要求學生講述家人與警方或法庭的經歷。",
                    ),
                ],
            },
        },
    },
    {
        "slug": "icescr-kit",
        "code": "ICESCR-KIT",
        "kind": "kit",
        "law": "ICESCR",
        "articles": ["6", "7", "9", "11", "12", "13"],
        "copies": 2,
        "cost": 180000,
        "name": (
            "Teaching kit: economic, social and cultural rights",
            "教材套：經濟、社會與文化權利",
        ),
        "dimensions": ("One box, 40 × 30 × 20 cm, 4 kg", "一箱，40 × 30 × 20厘米，4公斤"),
        "parts": [
            ("Teacher’s guide", "教師手冊", PIECE, 1, 1, 8000),
            ("Case card", "個案卡", CARDS, 24, 22, 500),
            ("Budget counter", "預算籌碼", PIECES, 100, 80, 100),
            ("Worksheet", "工作紙", SHEETS, 40, 30, 0),
            ("Box", "教材箱", PIECE, 1, 1, 12000),
        ],
        "worksheets": worksheets.ICESCR,
        "pages": {
            "en": {
                "title": "Kit on economic, social and cultural rights",
                "summary": (
                    "Case cards and a budget game on work, housing, health, social security and "
                    "school."
                ),
                "body": [
                    heading(FOR_WHOM["en"]),
                    text(
                        "Secondary 1 to 6, and groups of adults: up to 40, in groups of four or "
                        "five. Each group needs a table.",
                    ),
                    heading(LESSON["en"]),
                    steps(
                        [
                            ("0–5 min", "What does a person need for a life in dignity? Collect."),
                            (
                                "5–18 min",
                                "Each group reads two case cards and finds the article of the "
                                "covenant that each touches.",
                            ),
                            (
                                "18–32 min",
                                "Budget game: each group shares out 20 counters among work, "
                                "housing, health, social security and school. Then five counters "
                                "are taken away: what stays, and who loses by it?",
                            ),
                            (
                                "32–40 min",
                                "Talk about article 2: step by step, with all available means, "
                                "and without discrimination. Worksheet for home.",
                            ),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["en"]),
                    text(
                        "Count out 20 counters for each group and choose two case cards for each: "
                        "those with one dot are easier, those with three are harder.",
                        "Case cards and figures are invented. Nobody has to tell what their own "
                        "family earns or where it lives.",
                    ),
                ],
            },
            "zh-hant": {
                "title": "教材套：經濟、社會與文化權利",
                "summary": "以個案卡及預算遊戲討論工作、住屋、健康、社會保障及教育。",
                "body": [
                    heading(FOR_WHOM["zh-hant"]),
                    text("中一至中六，成人小組亦可；最多40人，四至五人一組，每組需要一張桌子。"),
                    heading(LESSON["zh-hant"]),
                    steps(
                        [
                            ("0至5分鐘", "有尊嚴的生活需要甚麼？請學生提出，寫在黑板上。"),
                            (
                                "5至18分鐘",
                                "每組讀兩張個案卡，找出各涉及公約的哪一條。",
                            ),
                            (
                                "18至32分鐘",
                                "預算遊戲：每組把20個籌碼分給工作、住屋、健康、社會保障和教育。"
                                "然後拿走五個：保留甚麼？誰受影響？",
                            ),
                            (
                                "32至40分鐘",
                                "談第二條：逐步落實、盡資源所及、不得歧視。工作紙可帶回家做。",
                            ),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["zh-hant"]),
                    text(
                        "先為每組數好20個籌碼，再選兩張個案卡：一點的較淺，三點的較深。",
                        "個案及數字均屬虛構。學生無須說出自己家庭的收入或住處。",
                    ),
                ],
            },
        },
    },
    {
        "slug": "crc-kit",
        "code": "CRC-KIT",
        "kind": "kit",
        "law": "CRC",
        "articles": ["2", "3", "12", "16", "19", "28", "31"],
        "copies": 2,
        "cost": 150000,
        "name": ("Teaching kit: the rights of the child", "教材套：兒童權利"),
        "dimensions": (
            "One box, 40 × 30 × 20 cm, 4 kg; the floor map is 2 × 3 m",
            "一箱，40 × 30 × 20厘米，4公斤；地墊2 × 3米",
        ),
        "parts": [
            ("Teacher’s guide", "教師手冊", PIECE, 1, 1, 8000),
            ("Picture card", "圖卡", CARDS, 30, 28, 500),
            ("Floor map “My day”", "「我的一天」地墊", PIECE, 1, 1, 40000),
            ("Talking piece", "發言信物", PIECE, 1, 1, 3000),
            ("Box", "教材箱", PIECE, 1, 1, 12000),
        ],
        "worksheets": worksheets.CRC,
        "pages": {
            "en": {
                "title": "Kit on the rights of the child",
                "summary": (
                    "Picture cards and a floor map for primary classes: which rights are there in "
                    "my day?"
                ),
                "body": [
                    heading(FOR_WHOM["en"]),
                    text(
                        "Primary 2 to 6, up to 30 children. You need a free floor of 3 × 4 metres "
                        "on which the children can sit around the map.",
                    ),
                    heading(LESSON["en"]),
                    steps(
                        [
                            ("0–5 min", "Sit around the map. Where are you at eight? At four?"),
                            (
                                "5–20 min",
                                "In pairs the children draw a picture card, place it on the map "
                                "and say why there: at home, at school, on the way, at play.",
                            ),
                            (
                                "20–32 min",
                                "Turn the cards: on the back stands the right. Which right did "
                                "you use today? Whoever holds the talking piece speaks.",
                            ),
                            (
                                "32–40 min",
                                "Each child draws one right that every child should have, for the "
                                "worksheet. Tidy up together.",
                            ),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["en"]),
                    text(
                        "Unroll the map, sort the cards by the colour of their edge, and take out "
                        "the three with a grey edge: they are about harm and need more time.",
                        "If a child tells of being hurt, follow your school’s procedure for the "
                        "protection of children; the guide has a page on what to say first.",
                    ),
                ],
            },
            "zh-hant": {
                "title": "教材套：兒童權利",
                "summary": "供小學班級使用的圖卡及地墊：我的一天裏有哪些權利？",
                "body": [
                    heading(FOR_WHOM["zh-hant"]),
                    text("小二至小六，最多30人。需要3 × 4米的空地，讓學生圍坐在地墊四周。"),
                    heading(LESSON["zh-hant"]),
                    steps(
                        [
                            ("0至5分鐘", "圍坐地墊旁。早上八時你在哪裏？下午四時呢？"),
                            (
                                "5至20分鐘",
                                "兩人一組抽一張圖卡，放在地墊上，說出為何放在那裏："
                                "家中、學校、路上，還是玩耍的地方。",
                            ),
                            (
                                "20至32分鐘",
                                "翻開圖卡，背面是一項權利。今天你用過哪一項？拿着信物的人發言。",
                            ),
                            (
                                "32至40分鐘",
                                "每人在工作紙上畫出一項所有兒童都應有的權利，然後一起收拾。",
                            ),
                        ]
                    ),
                    heading(WITH_TEN_MINUTES["zh-hant"]),
                    text(
                        "鋪開地墊，按邊框顏色分好圖卡，先取走三張灰邊的：內容涉及傷害，需要較多時間。",
                        "如有學生透露受到傷害，請按學校的保護兒童程序處理；手冊有一頁說明第一句話怎樣說。",
                    ),
                ],
            },
        },
    },
]
