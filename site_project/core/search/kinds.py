"""What kind of thing a result is, as visitors call it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """key: in addresses (`?type=`). label, plural: on the page."""

    key: str
    label: str | Promise
    plural: str | Promise


PAGE = Kind("page", _("Page"), _("Other pages"))
DOCUMENT = Kind("document", _("Document"), _("Documents"))
