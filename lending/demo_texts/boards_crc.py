"""What stands on the boards about the Convention on the Rights of the Child.

Plain summaries of its articles: the number, the heading and the text in both languages.
"""

BOARDS: list[tuple[str, tuple[str, str], tuple[str, str]]] = [
    (
        "2",
        ("For every child", "每一個兒童"),
        (
            (
                "The convention holds for each child within a state’s jurisdiction, without "
                "discrimination of any kind. It does not matter what the race, colour, sex, "
                "language, religion, opinion, origin, property, disability, birth or other "
                "status of the child is, or of the parents or guardian. A child may not be "
                "discriminated against or punished for who the parents or family are, what they "
                "do, what they say or what they believe."
            ),
            (
                "公約適用於締約國管轄範圍內的每一個兒童，不容任何歧視。不論兒童、"
                "父母或監護人的種族、膚色、性別、語言、宗教、見解、出身、財產、殘疾、"
                "出生或其他身分為何，都一樣。兒童不得因為父母或家人的身分、活動、"
                "言論或信念而受歧視或懲罰。"
            ),
        ),
    ),
    (
        "3",
        ("The child’s best interests", "兒童的最佳利益"),
        (
            (
                "Whenever something is done that concerns children, their best interests are a "
                "primary consideration. This is so for welfare institutions, public or private, "
                "for courts, for authorities and for law-makers. The state gives children the "
                "protection and care that their well-being needs. Places that look after "
                "children must keep to standards of safety and health, of the number and "
                "suitability of staff, and of proper supervision."
            ),
            (
                "凡是關乎兒童的行動，都要以兒童的最佳利益為首要考慮。"
                "公營或私營的社會福利機構、法院、行政當局和立法機關，都應如此。"
                "國家須給予兒童福祉所需的保護和照顧。照顧兒童的機構，在安全、衞生、員工人數、"
                "員工資格和監督方面，須符合標準。"
            ),
        ),
    ),
    (
        "6",
        ("Life and growing up", "生存與發展"),
        (
            (
                "Every child has the inherent right to life. The state ensures, to the greatest "
                "extent possible, that the child survives and develops. Article 1 says who is "
                "meant: every human being below the age of eighteen, unless the law that "
                "applies to the child lets adulthood begin earlier."
            ),
            (
                "每個兒童都有與生俱來的生命權。國家須盡最大可能，確保兒童存活與發展。"
                "第一條說明誰是兒童：未滿十八歲的人；除非對其適用的法律規定較早成年。"
            ),
        ),
    ),
    (
        "9",
        ("Staying with one’s parents", "與父母一起"),
        (
            (
                "A child is not separated from the parents against their will. Separation is "
                "possible only where the competent authorities, under judicial review, decide "
                "by law that the child’s best interests need it, as in a case of abuse or "
                "neglect. All concerned may make their views known. A child who is separated "
                "from a parent keeps regular contact with both, unless this is against the "
                "child’s best interests. Where the state has caused the separation, it tells "
                "the family where the absent member is, unless this would harm the child."
            ),
            (
                "兒童不應在違背父母意願下與父母分離。只有主管當局按照法律，並受司法覆核，"
                "裁定分離符合兒童的最佳利益，例如受虐待或疏忽照顧，才可如此。"
                "有關各方可表達意見。與父母分離的兒童，有權與父母定期聯繫，"
                "除非違反其最佳利益。分離若因國家行動所致，國家須告知家人下落，"
                "除非會損害兒童。"
            ),
        ),
    ),
    (
        "12",
        ("A say of one’s own", "表達意見"),
        (
            (
                "A child who is capable of forming views may express them freely in all matters "
                "that affect the child. They are given due weight according to age and "
                "maturity. In particular, the child is given the opportunity to be heard in any "
                "court or administrative proceedings that affect the child, directly or through "
                "a representative."
            ),
            (
                "有主見能力的兒童，對影響自己的一切事情，都有權自由表達意見。"
                "成人須按照兒童的年齡和成熟程度，給予適當的重視。"
                "特別是在影響兒童的司法和行政程序中，兒童應有機會親自或由代表陳述意見。"
            ),
        ),
    ),
    (
        "16",
        ("Privacy", "私隱"),
        (
            (
                "No child may be subjected to arbitrary or unlawful interference with privacy, "
                "family, home or correspondence, nor to unlawful attacks on honour and "
                "reputation. The child has the right to the protection of the law against them. "
                "The words are nearly those of article 17 of the covenant on civil and "
                "political rights: children have this right as everyone does."
            ),
            (
                "兒童的私隱、家庭、住宅或通訊，不得受到任意或非法的干擾；"
                "榮譽和名聲不得受到非法的攻擊。兒童有權受法律保護，免受這些侵擾。"
                "條文與《公民權利和政治權利國際公約》第十七條相近：這項權利，"
                "兒童與其他人一樣享有。"
            ),
        ),
    ),
    (
        "19",
        ("Safe from violence", "免受暴力"),
        (
            (
                "While in the care of parents, guardians or anyone else, children are protected "
                "from all forms of physical or mental violence, injury or abuse, neglect, "
                "maltreatment or exploitation, sexual abuse included. The state takes all "
                "appropriate measures: in law, in administration, in social work and in "
                "education. They include support for the child and the carers, and ways to "
                "prevent, report, investigate, treat and follow up cases, with the courts where "
                "appropriate."
            ),
            (
                "兒童受父母、監護人或其他人照顧時，應受保護，免受任何形式的身心暴力、"
                "傷害或虐待、疏忽照顧、苛待或剝削，包括性侵犯。國家須採取一切適當的立法、"
                "行政、社會和教育措施，包括支援兒童和照顧者，以及預防、舉報、調查、"
                "治療和跟進個案，並在適當時由司法介入。"
            ),
        ),
    ),
    (
        "23",
        ("Children with disabilities", "殘疾兒童"),
        (
            (
                "A child with a mental or physical disability should enjoy a full and decent "
                "life, in conditions that ensure dignity, promote self-reliance and help the "
                "child to take an active part in the community. The state recognises the right "
                "to special care. Help is given free of charge whenever possible, so that the "
                "child really gets education, training, health care, rehabilitation, "
                "preparation for employment and recreation."
            ),
            (
                "身心殘疾的兒童應享有充實而像樣的生活，其環境須確保尊嚴、促進自立，"
                "並方便兒童積極參與社會。國家承認這些兒童有權得到特別照顧。協助應盡可能免費，"
                "使兒童真正得到教育、訓練、護理、康復、就業準備和康樂機會。"
            ),
        ),
    ),
    (
        "24",
        ("The right to health", "健康權"),
        (
            (
                "Children have the right to the highest attainable standard of health, and to "
                "facilities for treatment and rehabilitation. States strive to see that no "
                "child is deprived of them. They take measures against infant and child deaths; "
                "towards primary health care, nutritious food and clean drinking water; for "
                "mothers before and after birth; and for health education. They work to abolish "
                "traditional practices that harm children’s health."
            ),
            (
                "兒童有權享有可達到的最高標準的健康，並使用治療和康復設施。"
                "國家須努力使兒童不被剝奪這些服務，並採取措施：減低嬰幼兒死亡率；"
                "提供基層健康護理、營養食物和清潔飲用水；照顧產前產後的母親；推廣健康教育；"
                "以及廢除損害兒童健康的傳統習俗。"
            ),
        ),
    ),
    (
        "28",
        ("Going to school", "上學"),
        (
            (
                "Children have the right to education, on the basis of equal opportunity. "
                "Primary education is compulsory and free for all. Forms of secondary education "
                "are available and accessible to every child; higher education is accessible to "
                "all on the basis of capacity. Educational and vocational guidance is open to "
                "every child. States encourage regular attendance and help to reduce drop-out. "
                "School discipline respects the child’s human dignity."
            ),
            (
                "兒童有權在機會均等的基礎上受教育。小學教育屬義務性質，一律免費。"
                "各種中學教育應讓每個兒童都有機會就讀；高等教育根據能力，向所有人開放。"
                "每個兒童都可得到升學和職業輔導。國家應鼓勵學生按時上學，減少輟學。"
                "學校執行紀律的方式，須符合兒童的人格尊嚴。"
            ),
        ),
    ),
    (
        "31",
        ("Rest, play, art", "休息、遊戲、藝術"),
        (
            (
                "Children have the right to rest and leisure, to play and recreation that suit "
                "their age, and to take part freely in cultural life and the arts. The state "
                "respects and promotes the child’s right to take full part in cultural and "
                "artistic life, and encourages suitable and equal opportunities for culture, "
                "art, recreation and leisure."
            ),
            (
                "兒童有權休息和享受閒暇，有權從事與年齡相宜的遊戲和康樂活動，"
                "並自由參加文化生活和藝術活動。"
                "國家須尊重並促進兒童充分參加文化和藝術生活的權利，"
                "並鼓勵提供適當而均等的文化、藝術、康樂和休閒機會。"
            ),
        ),
    ),
    (
        "37",
        ("Deprived of liberty", "被剝奪自由時"),
        (
            (
                "No child may be tortured or treated cruelly. Neither death nor life "
                "imprisonment without possibility of release may be imposed for what a person "
                "did under eighteen. Arrest and detention follow the law, and are a last resort "
                "for the shortest appropriate time. A child in custody is kept apart from "
                "adults unless it is better for the child not to be, keeps contact with the "
                "family by letters and visits save in exceptional circumstances, and has prompt "
                "access to legal help and to a court."
            ),
            (
                "兒童不得遭受酷刑或殘忍的對待。未滿十八歲時犯罪，"
                "不得判處死刑或不得釋放的無期徒刑。逮捕和拘留須依法進行，只可作為最後手段，"
                "時間須盡可能短。被拘押的兒童須與成年人分開，除非不分開更符合其最佳利益；"
                "除特殊情況外，可與家人通信和會面；並有權迅速獲得法律協助，及向法院提出質疑。"
            ),
        ),
    ),
]
