"""The districts that borrowers come from: Hong Kong's eighteen, unless a setting names others.

Source: District Councils Ordinance (Cap. 547), Schedule 1.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

HONG_KONG: list[tuple[str, Any]] = [
    ("central-western", _("Central and Western")),
    ("wan-chai", _("Wan Chai")),
    ("eastern", _("Eastern")),
    ("southern", _("Southern")),
    ("yau-tsim-mong", _("Yau Tsim Mong")),
    ("sham-shui-po", _("Sham Shui Po")),
    ("kowloon-city", _("Kowloon City")),
    ("wong-tai-sin", _("Wong Tai Sin")),
    ("kwun-tong", _("Kwun Tong")),
    ("kwai-tsing", _("Kwai Tsing")),
    ("tsuen-wan", _("Tsuen Wan")),
    ("tuen-mun", _("Tuen Mun")),
    ("yuen-long", _("Yuen Long")),
    ("north", _("North")),
    ("tai-po", _("Tai Po")),
    ("sha-tin", _("Sha Tin")),
    ("sai-kung", _("Sai Kung")),
    ("islands", _("Islands")),
]


def districts() -> list[tuple[str, Any]]:
    """Return the choices: the setting DISTRICTS, or Hong Kong's."""
    return getattr(settings, "DISTRICTS", HONG_KONG)
