"""What stands on the boards about the Covenant on Economic, Social and Cultural Rights.

Plain summaries of its articles: the number, the heading and the text in both languages.
"""

BOARDS: list[tuple[str, tuple[str, str], tuple[str, str]]] = [
    (
        "2",
        ("Step by step, for everyone", "逐步落實，人人同享"),
        (
            (
                "A state that joins the covenant undertakes to take steps, to the maximum of "
                "its available resources, towards the full realisation of these rights. It does "
                "so progressively, by all appropriate means and in particular by making laws, "
                "alone and with international help. The rights are to be exercised without "
                "discrimination of any kind, such as race, sex, language, religion, opinion, "
                "origin, property or birth. Article 3 adds that men and women have an equal "
                "right to them all."
            ),
            (
                "締約國承諾盡其資源能力所及採取步驟，以一切適當方法，尤其是立法，"
                "逐步使公約的權利充分實現；既靠本身努力，也靠國際援助與合作。行使這些權利，"
                "不得因種族、性別、語言、宗教、見解、出身、財產、出生等而受歧視。第三條補充："
                "男女享有這些權利，一律平等。"
            ),
        ),
    ),
    (
        "6",
        ("The right to work", "工作權"),
        (
            (
                "Everyone has the right to work: the chance to gain a living by work that one "
                "freely chooses or accepts. The state takes appropriate steps to safeguard it. "
                "They include technical and vocational guidance and training, and policies that "
                "aim at steady economic, social and cultural development and at full and "
                "productive employment, under conditions that protect the individual’s "
                "fundamental freedoms."
            ),
            (
                "人人有工作的權利，有機會以自由選擇或接受的工作謀生。"
                "國家須採取適當步驟保障這項權利，包括技術和職業的輔導與培訓，以及促進經濟、"
                "社會和文化穩步發展、達致充分而有成效就業的政策；推行時須保障個人的基本自由。"
            ),
        ),
    ),
    (
        "7",
        ("Fair conditions of work", "公平的工作條件"),
        (
            (
                "Everyone has the right to just and favourable conditions of work. Wages are to "
                "be fair, equal for work of equal value, and enough for a decent living for "
                "workers and their families; women’s conditions may not be inferior to those of "
                "men. Work is to be safe and healthy. Promotion depends on seniority and "
                "competence alone. There are rest, leisure, a reasonable limit to working "
                "hours, regular holidays with pay, and pay for public holidays."
            ),
            (
                "人人有權享有公正和良好的工作條件。工資須公平，同值工作同等報酬，"
                "足以使工人和家人過像樣的生活；女性的工作條件不得遜於男性。工作須安全衞生。"
                "晉升只看年資和能力，人人機會均等。工人須有休息和閒暇、合理的工時限制、"
                "定期的有薪假期，公眾假期亦應有薪酬。"
            ),
        ),
    ),
    (
        "8",
        ("Trade unions", "工會權利"),
        (
            (
                "Everyone may form trade unions and join the one of their choice. Unions may "
                "form federations and work freely. Limits must be laid down by law and be "
                "necessary in a democratic society for national security or public order, or "
                "for the rights and freedoms of others. The right to strike is ensured, "
                "provided that it is exercised in conformity with the laws of the country. "
                "Members of the armed forces, the police and the state administration may be "
                "put under lawful restrictions."
            ),
            (
                "人人有權組織工會，並參加自己選擇的工會。工會有權組織聯合會，並自由運作。"
                "限制須由法律規定，並且在民主社會中，為國家安全、"
                "公共秩序或他人的權利和自由所必需。罷工權應受保障，但須按照該國法律行使。"
                "軍隊、警察及國家行政機關人員行使這些權利，可受合法限制。"
            ),
        ),
    ),
    (
        "9",
        ("Social security", "社會保障"),
        (
            (
                "The states that join the covenant recognise the right of everyone to social "
                "security, including social insurance. Of the articles that name the rights "
                "this is the shortest: it gives no amounts and no list of risks. Article 10 "
                "adds to it: for a reasonable time before and after childbirth, working mothers "
                "should have paid leave, or leave with adequate social security benefits."
            ),
            (
                "締約國承認人人有權享有社會保障，包括社會保險。在列明各項權利的條文之中，"
                "這一條最短，沒有訂明金額，也沒有列出涵蓋哪些風險。第十條有所補充："
                "在職母親在產前產後的合理期間，應享有薪假期，或有足夠社會保障津貼的假期。"
            ),
        ),
    ),
    (
        "10",
        ("Family, mothers, children", "家庭、母親與兒童"),
        (
            (
                "The family, the natural and fundamental group unit of society, is to have the "
                "widest possible protection and assistance, above all while it cares for "
                "dependent children. Marriage needs the free consent of both. Mothers have "
                "special protection for a reasonable time before and after childbirth. Children "
                "and young people are protected without discrimination, whatever their "
                "parentage, and against economic and social exploitation. The state sets age "
                "limits below which paid child labour is prohibited and punishable."
            ),
            (
                "家庭是社會自然和基本的單位，應得到盡可能廣泛的保護和協助，"
                "在照顧受供養子女時尤其如此。婚姻須經雙方自由同意。母親在產前產後的合理期間，"
                "應受特別保護。兒童和少年應受保護，不因出身或其他情況而受歧視，"
                "並免受經濟和社會剝削。國家應訂定年齡限制，禁止並懲罰僱用童工。"
            ),
        ),
    ),
    (
        "11",
        ("Food, clothing, housing", "衣、食、住"),
        (
            (
                "Everyone has the right to an adequate standard of living for themselves and "
                "their family. It includes adequate food, clothing and housing, and the "
                "continuous improvement of living conditions. Everyone has the fundamental "
                "right to be free from hunger. States, alone and together, improve how food is "
                "produced, conserved and distributed, and see to a fair distribution of the "
                "world’s food supplies in relation to need."
            ),
            (
                "人人有權為自己和家人獲得足夠的生活水準，包括足夠的食物、衣着和住屋，"
                "並不斷改善生活條件。人人有免於飢餓的基本權利。各國須各自努力並互相合作，"
                "改進食物的生產、保存和分配方法，並按照需要公平分配世界糧食。"
            ),
        ),
    ),
    (
        "12",
        ("The right to health", "健康權"),
        (
            (
                "Everyone has the right to the highest attainable standard of physical and "
                "mental health. The steps that states take include reducing stillbirths and "
                "infant deaths and caring for the healthy development of the child; improving "
                "environmental and industrial hygiene; preventing, treating and controlling "
                "epidemic, occupational and other diseases; and creating conditions that assure "
                "everyone medical service and attention in the event of sickness."
            ),
            (
                "人人有權享有能夠達到的最高水平的身心健康。國家採取的步驟包括："
                "減低死胎率和嬰兒死亡率，使兒童健康成長；改善環境和工業衞生；預防、"
                "治療和控制流行病、職業病及其他疾病；以及創造條件，"
                "使人人患病時得到醫療服務和照顧。"
            ),
        ),
    ),
    (
        "13",
        ("The right to education", "教育權"),
        (
            (
                "Everyone has the right to education. It aims at the full development of the "
                "human personality and of its sense of dignity, and strengthens respect for "
                "human rights. Primary education is compulsory and free for all. Secondary "
                "education is generally available and accessible to all; higher education is "
                "equally accessible to all on the basis of capacity. Both become free step by "
                "step. Parents may choose schools other than public ones that meet the minimum "
                "standards of the state."
            ),
            (
                "人人有受教育的權利。教育的目的，是充分發展人的個性和尊嚴感，"
                "並加強對人權的尊重。初等教育屬義務性質，一律免費。中等教育應普遍設立，"
                "人人均有機會就讀；高等教育根據能力，對所有人平等開放；兩者應逐步免費。"
                "父母可為子女選擇公立學校以外、符合國家最低標準的學校。"
            ),
        ),
    ),
    (
        "15",
        ("Culture and science", "文化與科學"),
        (
            (
                "Everyone has the right to take part in cultural life, to enjoy the benefits of "
                "scientific progress and its applications, and to benefit from the protection "
                "of the moral and material interests that come from any scientific, literary or "
                "artistic work of which they are the author. States conserve, develop and "
                "spread science and culture, and respect the freedom that scientific research "
                "and creative activity cannot do without."
            ),
            (
                "人人有權參加文化生活、享受科學進步及其應用的好處；對自己創作的科學、"
                "文學或藝術作品，其精神和物質利益有權受到保護。國家須保存、"
                "發展和傳播科學與文化，並尊重科學研究和創作活動不可缺少的自由。"
            ),
        ),
    ),
]
