"""What the demonstration says about six titles and three borrowers, in both languages."""

from .borrowers import SCHOOLS
from .kits import KITS
from .sets import SETS, SIZE
from .uses import USES

__all__ = ["DOWNLOADS", "SCHOOLS", "SIZE", "TITLES", "USES"]

TITLES = [*SETS, *KITS]
DOWNLOADS = {"en": "Worksheet to copy", "zh-hant": "可影印的工作紙"}
