"""Where borrowers come from and how they show what they are: Hong Kong's, unless settings differ.

Sources: District Councils Ordinance (Cap. 547), Schedule 1; Education Ordinance
(Cap. 279), registration of schools; Inland Revenue Ordinance (Cap. 112), section 88.
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


HONG_KONG_PROOFS: list[tuple[str, Any]] = [
    ("edb", _("School number of the Education Bureau")),
    ("s88", _("Charity file number (section 88)")),
    ("other", _("Another proof")),
]


def kinds_of_proof() -> list[tuple[str, Any]]:
    """Return the choices: the setting KINDS_OF_PROOF, or Hong Kong's."""
    return getattr(settings, "KINDS_OF_PROOF", HONG_KONG_PROOFS)


HONG_KONG_ENDINGS = (
    *("school", "college", "secondary", "primary", "kindergarten", "limited", "ltd"),
    *("中學", "小學", "學校", "書院", "幼稚園", "有限公司"),
)


def endings_of_names() -> tuple[str, ...]:
    """Return what most names of institutions end with, folded: INSTITUTION_ENDINGS, or these."""
    return getattr(settings, "INSTITUTION_ENDINGS", HONG_KONG_ENDINGS)
