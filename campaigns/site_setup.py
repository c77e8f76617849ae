"""A new site has a list of campaigns and a list of articles in each language."""

from django.utils.translation import gettext as _

from site_project.core.site_setup import Setup, index_pages, setup_part

from .models import ArticleIndexPage, CampaignIndexPage

CAMPAIGNS = {"en": "Campaigns", "zh-hant": "倡議行動"}
ARTICLES = {"en": "Articles", "zh-hant": "文章"}
ABOUT_CAMPAIGNS = {
    "en": "What we ask for, of whom, and how far it has come.",
    "zh-hant": "我們的訴求、對象及進展。",
}
ABOUT_ARTICLES = {
    "en": "Articles, updates and statements.",
    "zh-hant": "文章、行動進展及聲明。",
}


@setup_part
def campaign_pages(setup: Setup) -> None:
    """Make the lists where they are missing."""
    index_pages(setup.homes, CampaignIndexPage, CAMPAIGNS, summary=ABOUT_CAMPAIGNS)
    index_pages(setup.homes, ArticleIndexPage, ARTICLES, summary=ABOUT_ARTICLES)
    setup.say(_("Lists of campaigns and articles are in place"))
