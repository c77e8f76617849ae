"""Addresses outside the page tree; the localized ones stand below /<lang>/."""

from django.urls import URLPattern, path

from . import views
from .comments import views as comments
from .handbook import views as handbook
from .indicators import views as indicators
from .library import views as library
from .newsletter import views as newsletter
from .petitions import views as petitions
from .registers import views as registers

urlpatterns: list[URLPattern] = [
    path("c/<str:token>/", comments.link_view, name="comment_link"),
    path("n/<str:token>/", newsletter.link_view, name="newsletter_link"),
]
localized_urlpatterns: list[URLPattern] = [
    path("campaigns/demands/", registers.demand_ledger, name="demand_ledger"),
    path("campaigns/demands/data.csv", registers.demand_csv, name="demand_csv"),
    path("campaigns/demands/data.json", registers.demand_json, name="demand_json"),
    path("campaigns/petitions/", registers.petition_register, name="petitions"),
    path("campaigns/petitions/data.csv", registers.petition_csv, name="petition_csv"),
    path("campaigns/petitions/data.json", registers.petition_json, name="petition_json"),
    path("campaigns/<str:campaign>/<str:slug>/sheet/", petitions.sheet, name="petition_sheet"),
    path("campaigns/<str:campaign>/<str:slug>/sheet.pdf", petitions.sheet_pdf, name="petition_pdf"),
    path("campaigns/<str:slug>/trail/", registers.trail_page, name="trail"),
    path("cases/feed.atom", registers.case_feed, name="case_feed"),
    path("cases/data.csv", registers.case_csv, name="case_csv"),
    path("cases/data.json", registers.case_json, name="case_json"),
    path("treaties/recommendations/", registers.recommendation_register, name="recommendations"),
    path(
        "treaties/recommendations/data.csv", registers.recommendation_csv, name="recommendation_csv"
    ),
    path(
        "treaties/recommendations/data.json",
        registers.recommendation_json,
        name="recommendation_json",
    ),
    path("handbook/k/<slug:key>/", handbook.permanent_address, name="handbook_key"),
    path("handbook/<str:slug>/search/", handbook.search_book, name="handbook_search"),
    path("handbook/<str:slug>/book.html", handbook.whole_book, name="handbook_whole"),
    path("indicators/<slug:slug>/data.csv", indicators.figures_csv, name="figures_csv"),
    path("indicators/<slug:slug>/data.json", indicators.figures_json, name="figures_json"),
    path("articles/feed.atom", views.article_feed, name="article_feed"),
    path("articles/comments.atom", comments.feed_view, name="comments_feed"),
    path("articles/<str:slug>/comments.atom", comments.feed_view, name="article_comments_feed"),
    path("articles/<str:slug>/comment/", comments.comment_view, name="comment"),
    path("articles/<str:slug>/cite.<slug:form>", library.cite_article, name="cite_article"),
    path(
        "publications/<str:slug>/cite.<slug:form>",
        library.cite_publication,
        name="cite_publication",
    ),
    path("subscribe/", newsletter.subscribe_view, name="subscribe"),
    path("subscribe/issues/", newsletter.archive_view, name="newsletter_archive"),
    path("subscribe/issues/feed.atom", newsletter.archive_feed, name="newsletter_feed"),
    path("subscribe/issues/<int:number>/", newsletter.issue_view, name="newsletter_issue"),
]
