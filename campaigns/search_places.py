"""The newsletter, the registers and the trails, for whoever searches for them by name."""

from collections.abc import Iterator

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import languages
from site_project.core.search.places import Place, lists_places

from . import sitemaps
from .registers.trail import pages_with_trail

# What the sitemap names: the heading, and what people call it.
REGISTERS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "demand_ledger": (
        _("Ledger of demands"),
        ("demand ledger", "demands", "register of demands", "訴求", "訴求紀錄", "訴求登記冊"),
    ),
    "petitions": (
        _("Petitions"),
        ("petition register", "sign a petition", "register of petitions", "聯署", "聯署登記冊"),
    ),
    "recommendations": (
        _("Recommendations of the United Nations"),
        (
            "recommendations",
            "UN recommendations",
            "register of recommendations",
            "建議",
            "聯合國建議",
            "建議登記冊",
        ),
    ),
}
NEWSLETTER = ("e-newsletter", "mailing list", "電子通訊", "通訊", "電郵通訊")
SUBSCRIBE = (
    "subscribe",
    "unsubscribe",
    "subscribe to the newsletter",
    "sign up for the newsletter",
    "newsletter sign-up",
    "join the mailing list",
    "訂閱",
    "訂閱通訊",
    "訂閱電子通訊",
    "取消訂閱",
    "退訂",
)
ARCHIVE = (
    "newsletter",
    *NEWSLETTER,
    "newsletter archive",
    "past issues",
    "old newsletters",
    "back issues",
    "過往通訊",
    "以往通訊",
    "以往各期",
    "舊通訊",
    "通訊存檔",
)


@lists_places
def newsletter() -> Iterator[Place]:
    yield Place("subscribe", _("Newsletter"), (*NEWSLETTER, *SUBSCRIBE))
    yield Place("newsletter_archive", _("Earlier issues of the newsletter"), ARCHIVE)


@lists_places
def registers_and_trails() -> Iterator[Place]:
    """Yield what the sitemap names as well."""
    titles = {
        code: {page.slug: page.title for page in pages_with_trail(None, code).values()}
        for code in languages()
    }

    def title_of_trail(slug: str) -> str:
        colon = pgettext("between a label and its value", ": ")
        return f"{gettext('The trail')}{colon}{titles[get_language() or ''].get(slug, slug)}"

    for address in sitemaps.addresses():
        if address.name in REGISTERS:
            title, said = REGISTERS[address.name]
        else:
            title, said = lazy(title_of_trail, str)(*address.args), ()
        yield Place(address.name, title, said, address.args, languages=address.languages)
