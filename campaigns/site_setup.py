"""A new site has the lists of this app in each language; the menu names the first few."""

from django.utils.translation import gettext as _

from site_project.core.site_setup import Setup, index_pages, setup_part

from .models import (
    ArticleIndexPage,
    CampaignIndexPage,
    CaseIndexPage,
    HandbookIndexPage,
    IndicatorIndexPage,
    PathwayIndexPage,
    PublicationIndexPage,
    RightIndexPage,
    TreatyIndexPage,
)
from .review import legal

CAMPAIGNS = {"en": "Campaigns", "zh-hant": "倡議行動"}
ARTICLES = {"en": "Articles", "zh-hant": "文章"}
CASES = {"en": "Judicial reviews", "zh-hant": "司法覆核個案"}
TREATIES = {"en": "Treaties", "zh-hant": "國際公約"}
PUBLICATIONS = {"en": "Publications", "zh-hant": "刊物"}
HANDBOOK = {"en": "Handbook", "zh-hant": "民權手冊"}
RIGHTS = {"en": "Rights", "zh-hant": "各項權利"}
PATHWAYS = {"en": "Step by step", "zh-hant": "逐步指引"}
INDICATORS = {"en": "Indicators", "zh-hant": "人權指標"}
ABOUT_CAMPAIGNS = {
    "en": "What we ask for, of whom, and how far it has come.",
    "zh-hant": "我們的訴求、對象及進展。",
}
ABOUT_ARTICLES = {
    "en": "Articles, updates and statements.",
    "zh-hant": "文章、行動進展及聲明。",
}

ABOUT_CASES = {
    "en": "What the courts were asked about civil rights, and what became of it.",
    "zh-hant": "有關民權的司法覆核：向法院提出甚麼問題，結果如何。",
}
ABOUT_RIGHTS = {
    "en": "What each right means for you, in plain words, and who can help.",
    "zh-hant": "用淺白文字說明各項權利，以及誰可幫助你。",
}
ABOUT_TREATIES = {
    "en": "What Hong Kong is bound by, and how the United Nations examine whether it is kept.",
    "zh-hant": "適用於香港的公約，以及聯合國怎樣審議落實情況。",
}
ABOUT_PUBLICATIONS = {
    "en": "Books, pamphlets, reports to the United Nations and studies.",
    "zh-hant": "書籍、小冊子、提交聯合國的報告及研究。",
}
ABOUT_HANDBOOK = {
    "en": "Your rights, book by book: what the law says and what you can do.",
    "zh-hant": "逐冊說明你的權利：法律怎樣規定，你可以怎樣做。",
}
ABOUT_PATHWAYS = {
    "en": "Answer a few plain questions and read what you can do now.",
    "zh-hant": "回答幾條簡單問題，看看現在可以怎樣做。",
}
ABOUT_INDICATORS = {
    "en": "Figures that show whether rights are kept, and where there are none.",
    "zh-hant": "以數字檢視各項權利的實況，並指出欠缺數據之處。",
}


@setup_part
def campaign_pages(setup: Setup) -> None:
    """Make the lists where they are missing."""
    index_pages(setup.homes, RightIndexPage, RIGHTS, summary=ABOUT_RIGHTS)
    index_pages(setup.homes, CampaignIndexPage, CAMPAIGNS, summary=ABOUT_CAMPAIGNS)
    index_pages(setup.homes, ArticleIndexPage, ARTICLES, summary=ABOUT_ARTICLES)
    index_pages(setup.homes, CaseIndexPage, CASES, in_menus=False, summary=ABOUT_CASES)
    index_pages(setup.homes, TreatyIndexPage, TREATIES, in_menus=False, summary=ABOUT_TREATIES)
    index_pages(
        setup.homes,
        PublicationIndexPage,
        PUBLICATIONS,
        in_menus=False,
        summary=ABOUT_PUBLICATIONS,
    )
    index_pages(setup.homes, HandbookIndexPage, HANDBOOK, summary=ABOUT_HANDBOOK)
    index_pages(setup.homes, PathwayIndexPage, PATHWAYS, in_menus=False, summary=ABOUT_PATHWAYS)
    index_pages(
        setup.homes,
        IndicatorIndexPage,
        INDICATORS,
        in_menus=False,
        summary=ABOUT_INDICATORS,
    )
    setup.say(_("Rights, campaigns, articles, handbook and registers are in place"))


@setup_part
def legal_reviews(setup: Setup) -> None:
    """Let handbook, rights and cases go through legal review."""
    legal.set_up()
    setup.say(_("Legal review is in place"))
