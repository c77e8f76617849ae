"""Three borrowers of the demonstration; all persons are invented."""

from typing import Any

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
