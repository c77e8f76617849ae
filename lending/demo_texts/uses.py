"""Who each title is for and what it takes to carry it, in centimetres and kilograms."""

from typing import Any

# The names of subjects and levels are those that a new site begins with.
CITIZENSHIP = ("Citizenship and Social Development", "Citizenship, Economics and Society")
SENIOR = ("Secondary 4–6", "University or college", "Adults")
JUNIOR = ("Secondary 1–3", "Secondary 4–6")
BAG = {"packed_length": 125, "packed_width": 90, "packed_height": 20, "pieces": 2}
BOX = {"packed_length": 40, "packed_width": 30, "packed_height": 20, "pieces": 1}

USES: dict[str, dict[str, Any]] = {
    "iccpr-boards": {
        "subjects": (*CITIZENSHIP, "History"),
        "levels": (*JUNIOR, "University or college", "Adults"),
        "minutes": 20,
        "fits": {**BAG, "weight": "38.0", "floor_area": "20.0"},
    },
    "icescr-boards": {
        "subjects": (*CITIZENSHIP, "Life and Society"),
        "levels": (*JUNIOR, "University or college", "Adults"),
        "minutes": 20,
        "fits": {**BAG, "weight": "32.0", "floor_area": "17.0"},
    },
    "crc-boards": {
        "subjects": ("Humanities (primary)", "Class teacher's period"),
        "levels": ("Primary 1–3", "Primary 4–6"),
        "minutes": 15,
        "fits": {
            **BAG,
            "packed_length": 145,
            "packed_width": 105,
            "weight": "34.0",
            "floor_area": "21.0",
        },
    },
    "iccpr-kit": {
        "subjects": (*CITIZENSHIP, "History"),
        "levels": SENIOR,
        "minutes": 40,
        "group_size": 40,
        "fits": {**BOX, "weight": "3.0"},
        "content_note": (
            "Some scenes concern the police or the courts.",
            "部分情境涉及警方或法庭。",
        ),
    },
    "icescr-kit": {
        "subjects": (*CITIZENSHIP, "Life and Society"),
        "levels": JUNIOR,
        "minutes": 40,
        "group_size": 40,
        "fits": {**BOX, "weight": "4.0"},
        "content_note": (
            "The cases on housing and social security may come close to a pupil’s own home.",
            "住屋及社會保障的個案，或與學生家境相近。",
        ),
    },
    "crc-kit": {
        "subjects": ("Humanities (primary)", "Class teacher's period"),
        "levels": ("Primary 1–3", "Primary 4–6"),
        "minutes": 40,
        "group_size": 30,
        "fits": {**BOX, "weight": "4.0", "floor_area": "6.0"},
    },
}
