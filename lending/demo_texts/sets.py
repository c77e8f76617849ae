"""Three sets of exhibition boards: what they are, and how to put them up."""

from typing import Any

from . import boards_crc, boards_iccpr, boards_icescr
from .words import PIECES, heading, text

# Everywhere but where a board says otherwise, in centimetres.
SIZE = (85, 120)
# Lower, so that young children read them; two are wide, for a group to stand at.
LOW, LOW_AND_WIDE = (70, 100), (140, 100)

PUTTING_UP = {
    "en": [
        heading("Putting them up"),
        text(
            "Two people need about thirty minutes. The boards stand in the order of the articles "
            "from left to right; with less room, a row can be split where you like.",
            "Nothing has to be fixed to a wall. Leave a passage of 1.5 metres in front, so that "
            "people in wheelchairs can pass and read.",
        ),
    ],
    "zh-hant": [
        heading("怎樣布置"),
        text(
            "兩個人約需三十分鐘。展板由左至右，按條文次序排列；地方不夠，可在任何一塊之間分成兩排。",
            "無須在牆上釘掛。請在展板前留出1.5米通道，方便輪椅使用者經過和閱讀。",
        ),
    ],
}


SETS: list[dict[str, Any]] = [
    {
        "slug": "iccpr-boards",
        "code": "ICCPR-BOARDS",
        "kind": "boards",
        "law": "ICCPR",
        "copies": 2,
        "cost": 960000,
        "name": (
            "Exhibition boards: the Covenant on Civil and Political Rights",
            "展板：《公民權利和政治權利國際公約》",
        ),
        "dimensions": (
            "12 boards of 85 × 120 cm with stands, packed in two bags",
            "展板12塊，每塊85 × 120厘米，連展架，分裝兩袋",
        ),
        "boards": boards_iccpr.BOARDS,
        "parts": [
            ("Board", "展板", PIECES, 12, 12, 70000),
            ("Stand", "展架", PIECES, 12, 11, 9000),
            ("Carrying bag", "展板袋", PIECES, 2, 2, 6000),
        ],
        "pages": {
            "en": {
                "title": "Boards on civil and political rights",
                "summary": (
                    "Liberty, a fair trial, expression, assembly: twelve boards for a hall or a "
                    "corridor, one right to a board."
                ),
                "body": [
                    text(
                        "The boards go through the International Covenant on Civil and Political "
                        "Rights, one article to a board. Each gives the number of the article, "
                        "its subject, and what it says in plain words.",
                        "They suit readers from about twelve years of age. Someone who stops at "
                        "every board needs twenty minutes.",
                    ),
                    *PUTTING_UP["en"],
                ],
            },
            "zh-hant": {
                "title": "展板：公民權利和政治權利",
                "summary": "人身自由、公正審訊、表達、集會：十二塊展板，一板一權利。",
                "body": [
                    text(
                        "整套展板介紹《公民權利和政治權利國際公約》，每塊講一條條文：條文編號、主題，"
                        "以及用淺白文字寫成的內容。",
                        "適合約十二歲或以上的讀者。逐塊細看，約需二十分鐘。",
                    ),
                    *PUTTING_UP["zh-hant"],
                ],
            },
        },
    },
    {
        "slug": "icescr-boards",
        "code": "ICESCR-BOARDS",
        "kind": "boards",
        "law": "ICESCR",
        "copies": 1,
        "cost": 800000,
        "name": (
            "Exhibition boards: the Covenant on Economic, Social and Cultural Rights",
            "展板：《經濟、社會與文化權利的國際公約》",
        ),
        "dimensions": (
            "10 boards of 85 × 120 cm with stands, packed in two bags",
            "展板10塊，每塊85 × 120厘米，連展架，分裝兩袋",
        ),
        "boards": boards_icescr.BOARDS,
        "parts": [
            ("Board", "展板", PIECES, 10, 10, 70000),
            ("Stand", "展架", PIECES, 10, 9, 9000),
            ("Carrying bag", "展板袋", PIECES, 2, 2, 6000),
        ],
        "pages": {
            "en": {
                "title": "Boards on economic, social and cultural rights",
                "summary": (
                    "Work, housing, health, school: ten boards on what people need for a life in "
                    "dignity."
                ),
                "body": [
                    text(
                        "The boards go through the International Covenant on Economic, Social and "
                        "Cultural Rights. The first tells how a state is to carry it out: step by "
                        "step, and for everyone. The other nine take one right each.",
                        "They suit readers from about twelve years of age, and go well with the "
                        "teaching kit on the same covenant.",
                    ),
                    *PUTTING_UP["en"],
                ],
            },
            "zh-hant": {
                "title": "展板：經濟、社會與文化權利",
                "summary": "工作、住屋、健康、上學：十塊展板，講述有尊嚴的生活需要甚麼。",
                "body": [
                    text(
                        "整套展板介紹《經濟、社會與文化權利的國際公約》。第一塊說明國家應怎樣落實："
                        "逐步實現，人人同享。其餘九塊各講一項權利。",
                        "適合約十二歲或以上的讀者，可與同一公約的教材套一併借用。",
                    ),
                    *PUTTING_UP["zh-hant"],
                ],
            },
        },
    },
    {
        "slug": "crc-boards",
        "code": "CRC-BOARDS",
        "kind": "boards",
        "law": "CRC",
        "copies": 1,
        "cost": 720000,
        "name": (
            "Exhibition boards: the Convention on the Rights of the Child",
            "展板：《兒童權利公約》",
        ),
        "dimensions": (
            "10 boards of 70 × 100 cm and 2 of 140 × 100 cm with stands, packed in two bags",
            "展板12塊，其中10塊70 × 100厘米，2塊140 × 100厘米，連展架，分裝兩袋",
        ),
        "boards": boards_crc.BOARDS,
        "size": LOW,
        "sizes": {"12": LOW_AND_WIDE, "31": LOW_AND_WIDE},
        "parts": [
            ("Board", "展板", PIECES, 10, 10, 50000),
            ("Wide board", "闊身展板", PIECES, 2, 2, 80000),
            ("Stand", "展架", PIECES, 14, 13, 7000),
            ("Carrying bag", "展板袋", PIECES, 2, 2, 6000),
        ],
        "pages": {
            "en": {
                "title": "Boards on the rights of the child",
                "summary": (
                    "Twelve low boards for schools and community centres: a say, a home, school, "
                    "play, protection."
                ),
                "body": [
                    text(
                        "The boards go through the Convention on the Rights of the Child. They are "
                        "lower than our other sets, so that children of about eight and over can "
                        "read them standing.",
                        "The two wide ones, on having a say and on rest and play, are for a group "
                        "to stop and talk.",
                    ),
                    *PUTTING_UP["en"],
                ],
            },
            "zh-hant": {
                "title": "展板：兒童權利",
                "summary": "十二塊較矮的展板：表達意見、家庭、上學、遊戲、保護。",
                "body": [
                    text(
                        "整套展板介紹《兒童權利公約》，高度比其他展板矮，約八歲或以上的兒童站着就能閱讀。",
                        "兩塊闊身展板分別講「表達意見」和「休息、遊戲、藝術」，可讓小組停下來討論。",
                    ),
                    *PUTTING_UP["zh-hant"],
                ],
            },
        },
    },
]
