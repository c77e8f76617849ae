"""The rules of borrowing and the borrower's own loans, for whoever searches for them by name."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from site_project.core.search.places import Place, lists_places

from . import sitemaps

RULES = (
    "lending rules",
    "borrowing rules",
    "loan rules",
    "how to borrow",
    "借用規則",
    "借用須知",
    "借用條款",
    "外借規則",
    "借用守則",
)
LOANS = ("my loans", "extend a loan", "return boards", "我的借用", "續借", "歸還", "借用紀錄")


@lists_places
def rules_and_loans() -> Iterator[Place]:
    for address in sitemaps.addresses():
        yield Place(address.name, _("Rules of borrowing"), RULES, languages=address.languages)
        yield Place("lending_my", _("Your loans"), LOANS, languages=address.languages)
