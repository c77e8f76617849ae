from .article import (
    ArticleAuthor,
    ArticleIndexPage,
    ArticlePage,
    Correction,
    EpisodeCaptions,
    Reference,
    RelatedArticle,
)
from .campaign import Campaign, CampaignPartner, Demand, DemandStep, Milestone
from .campaign_page import CampaignIndexPage, CampaignPage
from .case import Case, CaseStep
from .case_page import CaseIndexPage, CasePage
from .comment import Comment, CommentLog, CommentSettings
from .handbook import (
    ChapterPage,
    HandbookIndexPage,
    HandbookPage,
    SectionCorrection,
    SectionEdition,
    SectionPage,
)
from .indicator import Indicator, IndicatorValue
from .indicator_page import IndicatorIndexPage, IndicatorPage
from .law import Law, Provision
from .law_change import LawChange, LawChangeCheck
from .legal_review import LegalReviewTask, UnreviewedPublication
from .newsletter import NewsletterIssue, NewsletterItem, NewsletterSettings
from .newsletter_delivery import NewsletterDelivery, NewsletterLog
from .pathway import PathwayIndexPage, PathwayPage
from .people import Cohort, PeoplePage, ShownPerson
from .petition import PaperCount, Petition, PetitionAnswer, PetitionStep
from .petition_page import PetitionPage
from .publication import PublicationFile, PublicationIndexPage, PublicationPage
from .reference import Partner, PublicBody, Topic
from .right import Right
from .right_page import RightIndexPage, RightPage
from .section_key import SectionAnchor, SectionKey
from .source import Source
from .subscriber import Subscriber, SuppressedAddress
from .treaty import CyclePaper, CycleStage, FollowUp, Recommendation, ReviewCycle
from .treaty_page import ReviewCyclePage, TreatyIndexPage, TreatyPage

__all__ = [
    "ArticleAuthor",
    "ArticleIndexPage",
    "ArticlePage",
    "Campaign",
    "CampaignIndexPage",
    "CampaignPage",
    "CampaignPartner",
    "Case",
    "CaseIndexPage",
    "CasePage",
    "CaseStep",
    "ChapterPage",
    "Cohort",
    "Comment",
    "CommentLog",
    "CommentSettings",
    "Correction",
    "CyclePaper",
    "CycleStage",
    "Demand",
    "DemandStep",
    "EpisodeCaptions",
    "FollowUp",
    "HandbookIndexPage",
    "HandbookPage",
    "Indicator",
    "IndicatorIndexPage",
    "IndicatorPage",
    "IndicatorValue",
    "Law",
    "LawChange",
    "LawChangeCheck",
    "LegalReviewTask",
    "Milestone",
    "NewsletterDelivery",
    "NewsletterIssue",
    "NewsletterItem",
    "NewsletterLog",
    "NewsletterSettings",
    "PaperCount",
    "Partner",
    "PathwayIndexPage",
    "PathwayPage",
    "PeoplePage",
    "Petition",
    "PetitionAnswer",
    "PetitionPage",
    "PetitionStep",
    "Provision",
    "PublicBody",
    "PublicationFile",
    "PublicationIndexPage",
    "PublicationPage",
    "Recommendation",
    "Reference",
    "RelatedArticle",
    "ReviewCycle",
    "ReviewCyclePage",
    "Right",
    "RightIndexPage",
    "RightPage",
    "SectionAnchor",
    "SectionCorrection",
    "SectionEdition",
    "SectionKey",
    "SectionPage",
    "ShownPerson",
    "Source",
    "Subscriber",
    "SuppressedAddress",
    "Topic",
    "TreatyIndexPage",
    "TreatyPage",
    "UnreviewedPublication",
]
