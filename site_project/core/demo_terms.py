"""The demonstration's glossary: words of the site, and what people also say for them."""

from .demo_content import Demo, chapter, pair
from .models import Term

# Chinese word, what people also say, what it means; then the same in English.
TERMS = [
    (
        ("內地", "大陸 中國大陸 中國內地", "香港、澳門及台灣以外的中國。"),
        ("Mainland", "mainland China|China", "China without Hong Kong, Macao and Taiwan."),
    ),
    (
        ("在囚", "坐監 坐牢 坐緊監 服刑", "在監獄或羈留地方失去自由。"),
        ("in custody", "jail|jailed|locked up|behind bars", "Held in a prison or in detention."),
    ),
    (
        ("在囚人士", "囚犯 監犯 犯人 探監", "被法庭判監或還押的人。"),
        ("people in custody", "prisoner|prisoners|inmate|inmates", "Those whom the law holds."),
    ),
    (
        ("監獄", "監房 監倉 監牢 牢房", "囚禁被判監者的地方。"),
        ("prison", "jail|gaol|lock-up", "Where people serve a sentence."),
    ),
    (
        ("拘捕", "拉人 被拉 捉人 捉走 被捕 拘留 扣留", "執法人員把人帶走調查。"),
        ("arrest", "picked up|taken in", "When officers take somebody away to inquire."),
    ),
    (
        ("羈押", "拉人 扣押 拘留 收押 關押 扣留 拘捕 被捕", "受調查或候審時失去自由。"),
        ("detention", "detained|remand|locked up|held by police", "Being held, by whatever law."),
    ),
    (
        ("扣留", "拘留 羈押 扣押 拘捕 被捕", "被執法人員留住，不能離開。"),
        ("detained", "detention|held by police|kept by police", "Held, and not free to go."),
    ),
    (
        ("警察", "差人 差佬 警員 警方", "香港警務處的人員。"),
        ("police", "cop|cops|constable", "The officers of the police force."),
    ),
    (
        ("資訊自由", "知情權 公開資料 索取資料 查閱資料", "向公共機構索取資料的權利。"),
        (
            "right to information",
            "freedom of information|access to information|right to know|FOI",
            "To be told what public bodies know.",
        ),
    ),
    (
        ("綜援", "社會保障 救濟金 公援 綜合社會保障援助", "給經濟困難者的援助金。"),
        (
            "CSSA",
            "social security|welfare|benefits|public assistance",
            "Comprehensive Social Security Assistance, for those in need.",
        ),
    ),
    (
        ("法律援助", "法援", "為未能負擔律師費的人而設的援助。"),
        (
            "legal aid",
            "free lawyer|cannot afford a lawyer",
            "Help for those who cannot pay for a lawyer.",
        ),
    ),
    (
        ("移交逃犯", "引渡", ""),
        ("transfer of fugitives", "extradition", ""),
    ),
    (
        ("新來港人士", "新移民", "來港定居未久的人。"),
        ("new arrivals", "immigrants|new immigrants|newcomers", "Who settled here not long ago."),
    ),
    (
        ("司法覆核", "告政府 JR", "請法庭覆檢公共機構的決定。"),
        (
            "judicial review",
            "JR|sue the government",
            "A court looks at whether a public body decided lawfully.",
        ),
    ),
    (
        ("紀律部隊", "紀律人員 制服部隊", "警察、懲教、海關等部門。"),
        ("disciplined forces", "uniformed services", "Police, prisons, customs and the like."),
    ),
    (
        ("申訴權", "投訴", "提出投訴並獲覆核的權利。"),
        ("right to complain", "complaint|complaints|complain", "To complain and have it reviewed."),
    ),
    (
        ("尋求庇護者", "難民", "因害怕迫害而請求保護的人。"),
        ("asylum seekers", "refugee|refugees", "Who ask for protection from persecution."),
    ),
    (
        ("第二十三條", "23條 廿三條 二十三條", "《基本法》其中一條。"),
        ("Article 23", "art 23|article twenty-three", "One article of the Basic Law."),
    ),
    (
        ("公民權利和政治權利國際公約", "公民權利公約 政治權利公約", "聯合國兩份人權公約之一。"),
        ("ICCPR", "International Covenant on Civil and Political Rights", "A treaty of the UN."),
    ),
    (
        ("兒童權利公約", "兒童公約 小朋友權利", "聯合國關於兒童權利的公約。"),
        (
            "Convention on the Rights of the Child",
            "CRC|UNCRC|children's rights",
            "The treaty of the UN on children.",
        ),
    ),
    (
        ("普選", "一人一票 選特首 特首選舉 行政長官選舉", "人人平等投票的選舉。"),
        (
            "universal suffrage",
            "one person one vote|elect the Chief Executive",
            "An election with an equal vote for all.",
        ),
    ),
    (
        ("民權手冊", "權利手冊 小冊子", "中心編寫的權利指南。"),
        ("civil rights handbook", "rights guide|booklet", "The centre's own guide to rights."),
    ),
    (
        ("種族歧視", "歧視少數族裔", "因種族而受到較差對待。"),
        ("racial discrimination", "racism", "Being treated worse for one's race."),
    ),
    (
        ("展板", "展覽板 掛板", "可借用的展覽板。"),
        ("exhibition boards", "display boards|posters|panels", "Boards to put up, on loan."),
    ),
    (
        ("教材套", "教具 教學資源 教案", "可借用的教學材料。"),
        ("teaching kit", "teaching materials|lesson plans", "What a lesson needs, on loan."),
    ),
    (
        ("講座", "研討會 分享會", "中心舉辦的公開活動。"),
        ("seminar", "talk|talks|lecture", "A meeting with speakers, open to the public."),
    ),
    (
        ("種族", "少數族裔 族裔 南亞裔 非華裔", ""),
        ("race", "ethnic minority|ethnic minorities|ethnicity|South Asian", ""),
    ),
    (
        ("公屋", "公共房屋 屋邨 上樓", "政府出租的房屋。"),
        ("public housing", "council housing|housing estate|public rental housing", "Flats to let."),
    ),
    (
        ("一人申請者", "單身人士 單身 一人申請 獨居", "獨自申請公屋的人。"),
        (
            "single people",
            "single person|singles|living alone|one-person applicant",
            "Who apply for a home alone.",
        ),
    ),
    (
        ("投票", "選舉 選民", ""),
        ("vote", "election|elections|ballot", ""),
    ),
    (
        ("集會", "遊行 示威 抗議 上街", ""),
        ("assembly", "protest|protests|demonstration|march|rally", ""),
    ),
    (
        ("私隱", "隱私 竊聽 截取通訊 截取 監聽 偷聽", ""),
        ("privacy", "wiretapping|phone tapping|interception|surveillance|eavesdropping", ""),
    ),
    (
        ("酷刑聲請", "酷刑公約 免遣返聲請", ""),
        ("torture claims", "Convention against Torture|non-refoulement|torture claimant", ""),
    ),
    (
        (
            "經濟、社會與文化權利的國際公約",
            "經社文公約 經濟社會文化權利公約",
            "聯合國兩份人權公約之一。",
        ),
        (
            "ICESCR",
            "International Covenant on Economic, Social and Cultural Rights",
            "A treaty of the UN.",
        ),
    ),
    (
        ("普遍定期審議", "UPR 普遍定期審查", ""),
        ("Universal Periodic Review", "UPR", ""),
    ),
    (
        ("聯合國", "UN", ""),
        ("UN", "United Nations", ""),
    ),
    (
        ("求助", "聯絡我們 聯絡方法 聯絡電話 查詢熱線 搵人幫手", ""),
        ("get help", "contact|contact us|telephone number|phone number|hotline|need help", ""),
    ),
    (
        ("法律諮詢", "問律師 搵律師 見律師 律師意見 法律意見", ""),
        ("legal advice", "lawyer|solicitor|ask a lawyer|see a lawyer|legal consultation", ""),
    ),
    (
        ("申領", "申請", ""),
        ("claim", "apply for", ""),
    ),
    (
        ("回流香港居民", "回流 回流人士 回港居民", ""),
        ("returning Hong Kong residents", "returnees|returnee|moved back to Hong Kong", ""),
    ),
    (
        ("實習", "實習生 暑期工", ""),
        ("internship", "intern|interns|placement|work experience|trainee", ""),
    ),
    (
        ("年齡歧視", "歧視長者 歧視老人", ""),
        ("age discrimination", "ageism|discriminated for my age", ""),
    ),
    (
        ("移交被判刑人士", "移交囚犯 移交犯人 回港服刑", ""),
        ("transfer of prisoners", "transfer of sentenced persons", ""),
    ),
    (
        ("相互法律協助", "司法互助 刑事互助 司法協助", ""),
        ("mutual legal assistance", "legal cooperation|legal co-operation", ""),
    ),
    (
        ("相互通報機制", "通報機制 通報", ""),
        ("notification mechanism", "notify the family|tell the family", ""),
    ),
    (
        ("歷史", "成立 創立 創辦", ""),
        ("history", "founded|established|background", ""),
    ),
    (
        ("宗旨", "目的 使命 目標", ""),
        ("purposes", "aims|mission|objectives", ""),
    ),
]


@chapter
def glossary(demo: Demo) -> None:
    """Fill the glossary with what people really type."""
    for (zh, said_zh, means_zh), (en, said_en, means_en) in TERMS:
        Term.objects.create(
            **pair("name", en, zh),
            **pair("also", "\n".join(said_en.split("|")), "\n".join(said_zh.split())),
            **pair("meaning", means_en, means_zh),
        )
