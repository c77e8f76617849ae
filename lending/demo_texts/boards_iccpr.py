"""What stands on the boards about the Covenant on Civil and Political Rights.

Plain summaries of its articles: the number, the heading and the text in both languages.
"""

BOARDS: list[tuple[str, tuple[str, str], tuple[str, str]]] = [
    (
        "2",
        ("A duty of the state", "國家的責任"),
        (
            (
                "A state that joins the covenant promises to respect its rights and to ensure "
                "them for everyone within its territory and under its jurisdiction. No "
                "distinction is allowed: not by race, colour, sex, language, religion, opinion, "
                "origin, property, birth or other status. Whoever’s rights are violated must "
                "have an effective remedy, even where the violation was committed by someone in "
                "an official position. What the competent authority grants must be carried out."
            ),
            (
                "締約國承諾尊重公約所載的權利，並確保境內受其管轄的人都能享有。不得因種族、"
                "膚色、性別、語言、宗教、見解、出身、財產、出生或其他身分而有分別。"
                "權利受侵犯的人，應獲得有效補救；即使侵犯者是執行公務的人，也不例外。"
                "主管當局准予的補救，須付諸執行。"
            ),
        ),
    ),
    (
        "6",
        ("The right to life", "生命權"),
        (
            (
                "Every human being has the inherent right to life. The law must protect it, and "
                "nobody may be arbitrarily deprived of it. Where the death penalty has not been "
                "abolished, it may follow only the most serious crimes and the final judgment "
                "of a competent court. Anyone sentenced to death may ask for a pardon or a "
                "milder sentence. It may not be imposed for a crime committed under the age of "
                "eighteen, nor carried out on a pregnant woman."
            ),
            (
                "人人都有與生俱來的生命權。這項權利受法律保護，任何人的生命不得被任意剝奪。"
                "尚未廢除死刑的國家，只可就最嚴重的罪行，並經管轄法院終局判決，才執行死刑。"
                "被判死刑的人，有權請求赦免或減刑。犯罪時未滿十八歲的人不得判處死刑；"
                "孕婦不得被執行死刑。"
            ),
        ),
    ),
    (
        "7",
        ("No torture", "免受酷刑"),
        (
            (
                "Nobody may be tortured, nor treated or punished in a way that is cruel, "
                "inhuman or degrading. The article names one thing in particular: nobody may be "
                "made the subject of a medical or scientific experiment without having freely "
                "agreed to it. Article 4 adds that this ban holds even in a public emergency "
                "that threatens the life of the nation. It may not be suspended."
            ),
            (
                "任何人都不得遭受酷刑，也不得受到殘忍、不人道或侮辱的對待或懲罰。"
                "條文特別指明：未經本人自由同意，不得對任何人進行醫學或科學試驗。第四條補充，"
                "即使國家處於危及存亡的緊急狀態，這項禁令仍然有效，不得暫停。"
            ),
        ),
    ),
    (
        "9",
        ("Liberty and security", "人身自由與安全"),
        (
            (
                "Everyone has the right to liberty and security of person. Nobody may be "
                "arrested or detained arbitrarily, but only on grounds and by procedures that "
                "the law lays down. Whoever is arrested must be told why at that time, and "
                "promptly what the charges are. Whoever is held on a criminal charge must be "
                "brought promptly before a judge. Anyone detained may ask a court to decide "
                "whether it is lawful. Unlawful arrest or detention gives a right to "
                "compensation."
            ),
            (
                "人人有權享有人身自由和安全。除非依照法律所定的理由及程序，"
                "任何人不得被剝奪自由，也不得被任意逮捕或拘留。被捕的人，須當場獲告知原因，"
                "並迅速獲知控罪。因刑事罪名被羈押的人，須迅速被帶見法官。"
                "被拘留的人可要求法院裁定拘留是否合法。被非法逮捕或拘留的人，有權獲得賠償。"
            ),
        ),
    ),
    (
        "10",
        ("Dignity in custody", "羈押中的尊嚴"),
        (
            (
                "Whoever is deprived of liberty must be treated with humanity and with respect "
                "for the dignity that every person has. Those who wait for trial are kept apart "
                "from those convicted, save in exceptional circumstances, and are treated as "
                "people who have not been convicted. Accused young people are kept apart from "
                "adults and their cases are decided as speedily as possible. The essential aim "
                "of the prison system is reformation and social rehabilitation."
            ),
            (
                "被剝奪自由的人，須獲人道對待，其固有的人格尊嚴須受尊重。除特殊情況外，"
                "候審的人須與已定罪的人分開，並按未定罪者的身分對待。"
                "被控的少年須與成年人分開，案件須盡快判決。監獄制度的基本目的，"
                "是使囚犯改過自新、重新融入社會。"
            ),
        ),
    ),
    (
        "14",
        ("A fair trial", "公正審訊"),
        (
            (
                "All are equal before the courts and entitled to a fair and public hearing by a "
                "competent, independent and impartial tribunal established by law. Whoever is "
                "charged with a crime is presumed innocent until proved guilty according to "
                "law. They must be told the charge in a language they understand, have time and "
                "means to prepare, a lawyer of their choice or one assigned where justice "
                "requires it, witnesses and a free interpreter, and may not be compelled to "
                "confess. A higher tribunal may review conviction and sentence."
            ),
            (
                "人人在法庭之前平等，有權由依法設立、獨立而無偏倚的合格法庭，公正公開地審訊。"
                "被控犯罪的人，在依法證明有罪之前，應假定無罪。他們有權以所懂的語言知悉控罪、"
                "有足夠時間準備辯護、自選律師；為公義所需時，獲指派律師。他們可盤問證人、"
                "免費獲傳譯，不得被迫認罪，並可請上級法院覆核。"
            ),
        ),
    ),
    (
        "17",
        ("Privacy, home and letters", "私生活、住宅與通訊"),
        (
            (
                "Nobody may be subjected to arbitrary or unlawful interference with their "
                "privacy, family, home or correspondence, nor to unlawful attacks on their "
                "honour and reputation. It is not enough that the state itself keeps away: "
                "everyone has the right to the protection of the law against such interference "
                "and such attacks."
            ),
            (
                "任何人的私生活、家庭、住宅或通訊，不得受到任意或非法的干擾；"
                "名譽和信用不得受到非法的攻擊。國家自己不干擾並不足夠：人人都有權受法律保護，"
                "免受這些干擾或攻擊。"
            ),
        ),
    ),
    (
        "18",
        ("Thought, conscience, religion", "思想、良心與宗教"),
        (
            (
                "Everyone has freedom of thought, conscience and religion: to have or adopt a "
                "religion or belief of one’s own choice, and to show it alone or with others, "
                "in public or in private, in worship, observance, practice and teaching. Nobody "
                "may be coerced in this choice. Only the showing of a belief may be limited, by "
                "law and as far as is necessary to protect public safety, order, health or "
                "morals, or the fundamental rights and freedoms of others."
            ),
            (
                "人人有思想、良心和宗教的自由：可自行選擇宗教或信仰，單獨或與他人一起，"
                "公開或私下以禮拜、戒律、實踐和教義表明出來。任何人不得受脅迫而損害這種選擇。"
                "只有表明信仰的自由可受限制，而且須由法律規定，並為保障公共安全、秩序、衞生、"
                "道德或他人的基本權利和自由所必需。"
            ),
        ),
    ),
    (
        "19",
        ("Opinion and expression", "意見與表達"),
        (
            (
                "Everyone may hold opinions without interference. Everyone has freedom of "
                "expression: to seek, receive and pass on information and ideas of all kinds, "
                "regardless of frontiers, by word of mouth, in writing, in print, as art or by "
                "any other medium of their choice. This freedom carries special duties and "
                "responsibilities. Restrictions are possible only if the law provides for them "
                "and they are necessary for the rights or reputations of others, or for "
                "national security, public order, public health or morals."
            ),
            (
                "人人可持有意見，不受干預。人人有表達自由：不分國界，以口頭、書寫、印刷、"
                "藝術或自選的其他媒介，尋求、接受和傳遞各種資訊和思想。"
                "行使這項自由附有特殊的義務和責任。限制只可由法律規定，"
                "並且為尊重他人的權利或名譽，或保障國家安全、公共秩序、公共衞生或道德所必需。"
            ),
        ),
    ),
    (
        "21",
        ("Peaceful assembly", "和平集會"),
        (
            (
                "The right of peaceful assembly is recognised. It may be restricted only in "
                "conformity with the law, and only as far as is necessary in a democratic "
                "society in the interests of national security, public safety or public order, "
                "to protect public health or morals, or to protect the rights and freedoms of "
                "others. Article 22 says much the same of the freedom to associate with others, "
                "which includes forming and joining trade unions."
            ),
            (
                "和平集會的權利，應獲承認。限制只可按照法律施加，並且在民主社會中，"
                "為維護國家安全、公共安全或公共秩序，保護公共衞生或道德，"
                "或保障他人的權利和自由所必需。第二十二條就結社自由有相近的規定，"
                "包括組織和參加工會的權利。"
            ),
        ),
    ),
    (
        "25",
        ("A part in public life", "參與公共事務"),
        (
            (
                "Every citizen has the right and the opportunity, without distinction and "
                "without unreasonable restrictions, to take part in public affairs, directly or "
                "through freely chosen representatives; to vote and to be elected at genuine "
                "periodic elections, by universal and equal suffrage and by secret ballot, so "
                "that the will of the voters is freely expressed; and to have access to public "
                "service on general terms of equality."
            ),
            (
                "每個公民都有權利和機會，不受區別對待及不合理的限制："
                "直接或經自由選出的代表參與公共事務；在真正的定期選舉中投票和被選，"
                "選舉須普及而平等，並以不記名方式投票，以保證選民意志的自由表達；"
                "以及在一般平等的條件下擔任公職。"
            ),
        ),
    ),
    (
        "26",
        ("Equal before the law", "法律之前平等"),
        (
            (
                "All are equal before the law and entitled, without any discrimination, to its "
                "equal protection. The law must prohibit discrimination and guarantee everyone "
                "equal and effective protection against it on any ground, such as race, colour, "
                "sex, language, religion, political or other opinion, national or social "
                "origin, property, birth or other status."
            ),
            (
                "法律之前人人平等，並有權受法律平等保護，不受任何歧視。法律應禁止歧視，"
                "並保證人人得到平等而有效的保護，不論歧視是基於種族、膚色、性別、語言、宗教、"
                "政治或其他見解、國籍或社會出身、財產、出生，還是其他身分。"
            ),
        ),
    ),
]
