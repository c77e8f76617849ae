"""What the foundation itself shows beside the page tree."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from .search.places import Place, lists_places


@lists_places
def what_we_hold() -> Iterator[Place]:
    said = (
        "what we hold",
        "privacy",
        "privacy policy",
        "personal data",
        "data protection",
        "delete my data",
        "個人資料",
        "私隱政策",
        "私隱",
        "刪除資料",
    )
    yield Place("what_we_hold", _("What we hold about you"), said)
