"""The laws, provisions, bodies and topics that the demonstration refers to.

Headings are our own short words for what an article is about.
"""

from site_project.core.demo_content import Demo, pair

from .enums import LawKind
from .models import Law, Partner, Provision, PublicBody, Topic

Headings = dict[str, tuple[str, str]]

ICCPR: Headings = {
    "2": ("Every right for everyone", "人人享有各項權利"),
    "6": ("Life", "生命"),
    "7": ("No torture or cruel treatment", "不受酷刑及殘忍對待"),
    "9": ("Liberty and security of person", "人身自由與安全"),
    "10": ("Treatment of people deprived of liberty", "被剝奪自由者的待遇"),
    "12": ("Freedom of movement", "遷徙自由"),
    "14": ("A fair hearing", "公平審訊"),
    "17": ("Privacy, home and correspondence", "私生活、住宅與通訊"),
    "18": ("Thought, conscience and religion", "思想、良心與宗教"),
    "19": ("Opinion, expression and information", "意見、表達與資訊"),
    "21": ("Peaceful assembly", "和平集會"),
    "22": ("Association and trade unions", "結社與工會"),
    "23": ("The family", "家庭"),
    "24": ("Children", "兒童"),
    "25": ("Taking part in public affairs", "參與公共事務"),
    "26": ("Equality before the law", "法律面前平等"),
    "27": ("Minorities", "少數族群"),
}
ICESCR: Headings = {
    "2": ("Step by step, without discrimination", "逐步實現，不得歧視"),
    "3": ("Equal rights of men and women", "男女平等"),
    "6": ("Work", "工作"),
    "7": ("Fair conditions of work", "合理工作條件"),
    "8": ("Trade unions", "工會"),
    "9": ("Social security", "社會保障"),
    "10": ("Families, mothers and children", "家庭、母親與兒童"),
    "11": ("Standard of living", "生活水準"),
    "12": ("Health", "健康"),
    "13": ("Education", "教育"),
    "15": ("Culture and science", "文化與科學"),
}
CRC: Headings = {
    "2": ("No discrimination", "不受歧視"),
    "3": ("The child’s best interests", "兒童的最佳利益"),
    "6": ("Life and development", "生命與成長"),
    "9": ("Living with one’s parents", "與父母同住"),
    "12": ("The views of the child", "兒童的意見"),
    "13": ("Freedom of expression", "表達自由"),
    "16": ("Privacy", "私隱"),
    "19": ("Protection from harm", "免受傷害"),
    "23": ("Children with disabilities", "殘疾兒童"),
    "24": ("Health", "健康"),
    "28": ("Education", "教育"),
    "31": ("Rest and play", "休息與遊戲"),
    "37": ("Detention and cruel treatment", "拘留與殘忍對待"),
}

# Code, kind, names, provisions.
LAWS = [
    (
        "ICCPR",
        LawKind.TREATY,
        "International Covenant on Civil and Political Rights",
        "《公民權利和政治權利國際公約》",
        ICCPR,
    ),
    (
        "ICESCR",
        LawKind.TREATY,
        "International Covenant on Economic, Social and Cultural Rights",
        "《經濟、社會與文化權利的國際公約》",
        ICESCR,
    ),
    (
        "CRC",
        LawKind.TREATY,
        "Convention on the Rights of the Child",
        "《兒童權利公約》",
        CRC,
    ),
    ("Basic Law", LawKind.CONSTITUTION, "Basic Law", "《基本法》", {"23": ("", "")}),
    ("RDO", LawKind.ORDINANCE, "Race Discrimination Ordinance", "《種族歧視條例》", {}),
    (
        "UDHR",
        LawKind.DECLARATION,
        "Universal Declaration of Human Rights",
        "《世界人權宣言》",
        {},
    ),
    ("UPR", LawKind.MECHANISM, "Universal Periodic Review", "普遍定期審議", {}),
]

BODIES = {
    "government": ("Government of the Hong Kong SAR", "香港特別行政區政府"),
    "mainland offices": (
        "Mainland offices of the Hong Kong SAR Government",
        "特區政府駐內地辦事處",
    ),
    "un": ("United Nations", "聯合國"),
    "human rights council": ("United Nations Human Rights Council", "聯合國人權理事會"),
}

TOPICS = {
    "custody": ("People in custody", "在囚人士"),
    "information": ("Access to information", "取得資訊"),
    "basic-law": ("Basic Law", "《基本法》"),
    "mainland": ("Hong Kong and the Mainland", "香港與內地"),
    "courts": ("The courts", "法院"),
    "complaints": ("Complaints", "投訴"),
    "un": ("United Nations", "聯合國"),
    "equality": ("Equality", "平等"),
    "livelihood": ("Livelihood", "民生"),
    "refuge": ("Asylum and torture claims", "庇護及酷刑聲請"),
    "participation": ("Taking part", "公共參與"),
    "education": ("Civil-rights education", "民權教育"),
}


def laws(demo: Demo) -> None:
    for code, kind, en, zh, headings in LAWS:
        law = Law.objects.create(code=code, kind=kind, **pair("name", en, zh))
        demo.records[f"law {code}"] = law
        for number, heading in headings.items():
            provision = Provision.objects.create(
                law=law, number=number, **pair("heading", *heading)
            )
            demo.records[f"provision {code} {number}"] = provision


def bodies_and_topics(demo: Demo) -> None:
    for key, names in BODIES.items():
        demo.records[f"body {key}"] = PublicBody.objects.create(**pair("name", *names))
    demo.records["partner soco"] = Partner.objects.create(
        **pair("name", "Society for Community Organization", "社區組織協會")
    )
    for slug, names in TOPICS.items():
        demo.records[f"topic {slug}"] = Topic.objects.create(slug=slug, **pair("name", *names))
