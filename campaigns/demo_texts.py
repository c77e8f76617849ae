"""The words of the demonstration, in both languages.

Facts are the centre's own record and are told as such; what it does not
record is said to be not recorded.
"""

HOME = {
    "en": {
        "question": ("Do people in Hong Kong really enjoy the freedoms they are said to have?"),
        "introduction": (
            "<p>Knowing your rights is where using them begins. The centre has taught, "
            "answered questions and followed up complaints since 1982.</p>"
        ),
    },
    "zh-hant": {
        "question": "香港人是否真正享有應有的自由？",
        "introduction": (
            "<p>認識權利，是行使權利的第一步。中心自1982年起推動民權教育、解答查詢及跟進投訴。</p>"
        ),
    },
}

ABOUT = {
    "en": {
        "title": "About us",
        "summary": "Who we are, since when, and what for.",
        "body": [
            ("heading", "How it began"),
            (
                "text",
                "<p>In the 1960s and 1970s the city was young as a modern city. No area of daily "
                "life had a long-term policy. The Society for Community Organization (SoCO) "
                "organised hundreds of actions with residents. Many problems were solved, but "
                "little lasting awareness grew from them.</p>"
                "<p>In the 1980s policy took shape. The long-term answer was to teach civil "
                "rights and so to build a civil society. The centre was founded in 1982, ahead "
                "of the handover of 1997, so that rights would be recognised, respected and "
                "carried out in law, in administration and in daily life.</p>",
            ),
            ("heading", "Our four purposes"),
            (
                "text",
                "<ol>"
                "<li>Research into the rights that people have and ought to have.</li>"
                "<li>Action that presses government to take rights seriously and to improve "
                "policy and law.</li>"
                "<li>Helping the public to defend their own rights: books, pamphlets, "
                "exhibitions, workshops and a daily enquiry service.</li>"
                "<li>Promoting the legal protection of human rights, and public awareness of "
                "it.</li>"
                "</ol>",
            ),
        ],
    },
    "zh-hant": {
        "title": "關於我們",
        "summary": "我們是誰、始於何時、所為何事。",
        "body": [
            ("heading", "緣起"),
            (
                "text",
                "<p>六、七十年代，香港正步向現代化。各項民生事務都沒有長遠政策。"
                "社區組織協會（社協）與居民組織了數以百計的行動。"
                "不少問題因此改善，但未能建立持久的權利意識。</p>"
                "<p>八十年代，政策逐漸成形。長遠之計，是以民權教育建立公民社會。"
                "中心於1982年成立，為1997年回歸作準備。"
                "目標是讓權利在法律、施政及日常生活中得到承認、尊重和落實。</p>",
            ),
            ("heading", "四個宗旨"),
            (
                "text",
                "<ol>"
                "<li>研究市民享有及應有的權利。</li>"
                "<li>以行動促使政府重視權利，改善政策和法例。</li>"
                "<li>協助市民維護自己的權利：出版書刊、舉辦展覽和工作坊，並每日解答查詢。</li>"
                "<li>推動以法律保障人權，並提高公眾的認識。</li>"
                "</ol>",
            ),
        ],
    },
}

GET_HELP = {
    "en": {
        "title": "Get help",
        "summary": "Whom to ask when your rights are at stake.",
        "body": [
            (
                "notice",
                {
                    "heading": "This is a demonstration",
                    "text": "<p>No telephone number is given here. A real office enters its own "
                    "under “Office” in the settings.</p>",
                },
            ),
            ("help", None),
            ("heading", "What the centre does"),
            (
                "text",
                "<ul>"
                "<li>It answers questions about rights every day.</li>"
                "<li>It follows up complaints about departments and disciplined forces.</li>"
                "<li>Its legal centre gives regular legal counselling to SoCO members and "
                "grassroots residents.</li>"
                "<li>Lawyers give advice and follow up cases every month.</li>"
                "</ul>",
            ),
            ("heading", "Before you come"),
            (
                "text",
                "<p>Do not write about your case on this site. Ask for an appointment first, and "
                "bring your papers with you.</p>",
            ),
        ],
    },
    "zh-hant": {
        "title": "求助",
        "summary": "權利受損時，可以找誰。",
        "body": [
            (
                "notice",
                {
                    "heading": "這是示範網站",
                    "text": "<p>此處沒有電話號碼。機構可在設定的「機構資料」自行填寫。</p>",
                },
            ),
            ("help", None),
            ("heading", "中心可以做甚麼"),
            (
                "text",
                "<ul>"
                "<li>每日解答有關權利的查詢。</li>"
                "<li>跟進對政府部門及紀律部隊的投訴。</li>"
                "<li>民權法律中心定期為社協會員及基層居民提供法律諮詢。</li>"
                "<li>律師每月提供意見並跟進個案。</li>"
                "</ul>",
            ),
            ("heading", "前來之前"),
            ("text", "<p>請勿在本網站填寫個案內容。請先預約，並帶備有關文件。</p>"),
        ],
    },
}

PRISON_REFORM = {
    "en": {
        "title": "Prison reform and rights in custody",
        "summary": "People who are detained or in custody have rights too.",
        "body": [
            (
                "text",
                "<p>The centre follows up the rights of people who are detained and in custody. "
                "It receives about 100 requests for help a year. It seeks prisons that are "
                "modern and in line with human rights, and calls SoCO a pioneer of this "
                "reform.</p>",
            )
        ],
    },
    "zh-hant": {
        "title": "監獄改革與在囚人士權利",
        "summary": "被扣留者及在囚人士同樣享有權利。",
        "body": [
            (
                "text",
                "<p>中心跟進被扣留者及在囚人士的權利，每年約有100宗求助。"
                "中心期望監獄與時並進，符合人權標準，並稱社協為此項改革的先行者。</p>",
            )
        ],
    },
}

RIGHT_TO_INFORMATION = {
    "en": {
        "title": "A right-to-information act",
        "summary": "The centre names such an act in its list of present and future work.",
        "body": [
            (
                "text",
                "<p>The centre’s list of present and future work names a right-to-information "
                "act. The list is not dated. What has happened since is not recorded here.</p>",
            )
        ],
    },
    "zh-hant": {
        "title": "資訊自由法",
        "summary": "中心把訂立資訊自由法列入現時及未來工作。",
        "body": [
            (
                "text",
                "<p>中心的「現時及未來工作」包括資訊自由法。該清單沒有註明日期。"
                "其後的發展，本頁未有記錄。</p>",
            )
        ],
    },
}

ARTICLE_23 = {
    "en": {
        "title": "Article 23 of the Basic Law: the record of 2002–03",
        "summary": "What the centre records of those years. History, not the present law.",
        "body": [
            (
                "text",
                "<p>This page is history. It tells what the centre records of the years 2002 and "
                "2003, and nothing of later years.</p>",
            )
        ],
    },
    "zh-hant": {
        "title": "《基本法》第二十三條：2002至03年的紀錄",
        "summary": "中心對當年的記錄。此頁為歷史，並非現行法律。",
        "body": [
            (
                "text",
                "<p>本頁為歷史紀錄，只記述中心對2002及2003年的記錄，不涉及其後的年份。</p>",
            )
        ],
    },
}

INTERNATIONAL_BODIES = {
    "en": {
        "title": "How international bodies promote human rights in Hong Kong: a summary",
        "summary": "An article by Sophie Lee in short: who acts, how, and what stands in the way.",
        "body": [
            (
                "notice",
                {
                    "heading": "Summary of an article by Sophie Lee",
                    "text": "<p>The article is not the centre’s. This summary is by the editor of "
                    "this site; the source is in the references.</p>",
                },
            ),
            ("heading", "Actors"),
            (
                "text",
                "<p>The article [7] starts from the Charter of the United Nations and the "
                "Universal Declaration of Human Rights [1] [6]. It names the human-rights bodies "
                "of the United Nations, the Office of the High Commissioner, the Human Rights "
                "Council and the Universal Periodic Review [5]; rules for armed conflict belong "
                "to the same history [3].</p>"
                "<p>States and alliances act through statements in the bodies of the United "
                "Nations.</p>"
                "<p>Organisations such as Human Rights Watch and Amnesty International "
                "investigate, publish, use the media and speak up for people [4].</p>",
            ),
            ("heading", "Obstacles"),
            (
                "text",
                "<p>The article names two: an argument from a “right to development”, and the "
                "charge of interference from outside. It refers to a report of 2020 on a head of "
                "Human Rights Watch who was not let into Hong Kong [2].</p>",
            ),
        ],
    },
    "zh-hant": {
        "title": "國際組織如何推動香港人權（摘要）",
        "summary": "Sophie Lee文章摘要：誰在推動、如何推動、有何障礙。",
        "body": [
            (
                "notice",
                {
                    "heading": "Sophie Lee文章摘要",
                    "text": "<p>原文並非中心的文章。摘要由本網站編輯撰寫，出處見參考資料。</p>",
                },
            ),
            ("heading", "推動者"),
            (
                "text",
                "<p>文章[7]由《聯合國憲章》及《世界人權宣言》說起[1][6]。"
                "文中介紹聯合國的人權機構：人權事務高級專員辦事處、聯合國人權理事會，"
                "以及普遍定期審議[5]。武裝衝突的規則亦屬同一段歷史[3]。</p>"
                "<p>各國及聯盟在聯合國機構發表聲明。</p>"
                "<p>人權觀察、國際特赦組織等團體會調查、出版、運用傳媒及倡議[4]。</p>",
            ),
            ("heading", "障礙"),
            (
                "text",
                "<p>文章提出兩項：以「發展權」為由的論點，以及外來干預的指責。"
                "文中引用2020年的一則報道，指人權觀察負責人不獲准入境香港[2]。</p>",
            ),
        ],
    },
}

REFERENCES = {
    "en": [
        "Osiatyński, 2009. “A Short History of Human Rights”.",
        "Report, 2020, on a head of Human Rights Watch barred from Hong Kong. "
        "Publisher: not recorded.",
        "Weissbrodt and Hicks, 1993, on human rights and humanitarian law in armed conflict.",
        "Gaer, 1995. “Reality check”, on non-governmental organisations at the United Nations.",
        "Hong Kong SAR, 2023. Report for the fourth Universal Periodic Review.",
        "Bosch, 1993. “The United Nations and human rights”.",
        "Sophie Lee. The article on how international bodies promote human rights in Hong Kong "
        "that is summarised here. Date: not recorded.",
    ],
    "zh-hant": [
        "Osiatyński，2009。“A Short History of Human Rights”。",
        "2020年報道，關於人權觀察負責人被拒入境香港。刊物未有記錄。",
        "Weissbrodt及Hicks，1993，論武裝衝突中的人權與人道法。",
        "Gaer，1995。“Reality check”，論聯合國的非政府組織。",
        "香港特別行政區，2023。第四次普遍定期審議報告。",
        "Bosch，1993。“The United Nations and human rights”。",
        "Sophie Lee，本摘要所據的文章，論國際組織如何推動香港人權。日期未有記錄。",
    ],
}

JUDICIAL_REVIEWS = {
    "en": {
        "title": "Judicial reviews, by year",
        "summary": "Five judicial reviews that the centre records. Only the years are known.",
        "body": [
            (
                "text",
                "<p>The centre records these judicial reviews. Parties, courts, case numbers and "
                "outcomes are not recorded.</p>"
                "<ul>"
                "<li>2008: prisoners’ voting rights</li>"
                "<li>2010: claim of returning Hong Kong residents to CSSA (social security)</li>"
                "<li>2013: claim of new arrivals to CSSA</li>"
                "<li>2016: allocation of public housing to non-elderly single people</li>"
                "<li>2018: external communication of people in custody</li>"
                "</ul>",
            ),
            (
                "notice",
                {
                    "heading": "Check the current law",
                    "text": "<p>The law and its practice may have changed since those years.</p>",
                },
            ),
        ],
    },
    "zh-hant": {
        "title": "歷年司法覆核",
        "summary": "中心記錄的五宗司法覆核，只知年份。",
        "body": [
            (
                "text",
                "<p>以下是中心記錄的司法覆核。當事人、法院、案件編號及結果均未有記錄。</p>"
                "<ul>"
                "<li>2008年：在囚人士投票權</li>"
                "<li>2010年：回流香港居民申領綜援</li>"
                "<li>2013年：新來港人士申領綜援</li>"
                "<li>2016年：非長者一人申請者的公屋編配</li>"
                "<li>2018年：在囚人士對外通訊</li>"
                "</ul>",
            ),
            (
                "notice",
                {
                    "heading": "請查核現行法律",
                    "text": "<p>法律及其執行自當年起或已改變。</p>",
                },
            ),
        ],
    },
}
