from .article import (
    ArticleAuthor,
    ArticleIndexPage,
    ArticlePage,
    Correction,
    Reference,
    RelatedArticle,
)
from .campaign import Campaign, CampaignPartner, Demand, Milestone
from .campaign_page import CampaignIndexPage, CampaignPage
from .law import Law, Provision
from .reference import Partner, PublicBody, Topic

__all__ = [
    "ArticleAuthor",
    "ArticleIndexPage",
    "ArticlePage",
    "Campaign",
    "CampaignIndexPage",
    "CampaignPage",
    "CampaignPartner",
    "Correction",
    "Demand",
    "Law",
    "Milestone",
    "Partner",
    "Provision",
    "PublicBody",
    "Reference",
    "RelatedArticle",
    "Topic",
]
