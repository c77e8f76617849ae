"""Titles, parts, copies and institutions out of CSV and XLSX files, after a dry run.

A file is taken whole or not at all: one wrong row keeps all others out. What
is stored and not in the file stays as it is; nothing is ever deleted.
"""

from .copies import Copies
from .institutions import Institutions
from .parts import Parts
from .planning import Differs, Importer, Outcome, Plan, Row, carry_out, plan_file
from .reading import Unreadable
from .titles import Titles

# In the order in which a new centre needs them: parts and copies name their title.
KINDS: dict[str, type[Importer]] = {
    kind.key: kind for kind in (Titles, Parts, Copies, Institutions)
}

__all__ = [
    "KINDS",
    "Copies",
    "Differs",
    "Importer",
    "Institutions",
    "Outcome",
    "Parts",
    "Plan",
    "Row",
    "Titles",
    "Unreadable",
    "carry_out",
    "plan_file",
]
