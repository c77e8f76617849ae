"""From HTTP to a rule and back: writing and withdrawing a comment; the feeds."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from site_project.core.links import BadLink, read_token
from site_project.core.navigation import office
from site_project.core.throttle import Limit, allow, client_network

from ..models import ArticleIndexPage, ArticlePage, Comment
from ..models.comment import WITHDRAW_SCOPE
from ..models.family import url_for_readers
from ..newsletter.views import private
from ..remade import remade_when_changed
from . import rules
from .enums import CommentsMode
from .feeds import Commented, comment_feed
from .forms import CommentForm

FORMS = Limit("comment form", count=20, seconds=3600)


def article_with_comments(slug: str) -> ArticlePage:
    """Return the article as it is read in the active language.

    Raises Http404 where there is none, or where it has no comments.
    """
    articles = ArticlePage.objects.for_readers(get_language() or "").filter(slug=slug)
    article = articles.exclude(comments_mode=CommentsMode.OFF).first()
    if article is None:
        raise Http404("no article with comments at this address")
    return article


# Anybody may send the form, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def comment_view(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or take it; what was typed is kept until it is taken."""
    article = article_with_comments(slug)
    context = {
        "article": article,
        "article_url": url_for_readers(article, request, get_language() or ""),
        "kept": Comment.personal_data.keep_text(),
    }
    if article.comments_mode == CommentsMode.CLOSED:
        return _page(request, context, 410)
    if request.method != "POST":
        return _page(request, context | {"form": CommentForm()})
    form = CommentForm(request.POST)
    if not allow(FORMS, client_network(request)):
        form.add_error(None, _("Too many forms came from your network. Try again in an hour."))
        return _page(request, context | {"form": form}, 429)
    if not form.is_valid():
        return _page(request, context | {"form": form}, 400)
    typed = form.cleaned_data
    rules.send(
        article,
        text=typed["text"],
        name=typed["name"],
        email=typed["email"],
        language=get_language() or "",
        form_key=typed["form_key"] or None,
    )
    return _page(request, context | {"sent": True, "mailed": bool(typed["email"])})


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    page = render(request, "campaigns/comments/form.html", context, status=status)
    return private(page, "same-origin")


# Whoever knows the token may act, and no cookie counts.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_view(request: HttpRequest, token: str) -> HttpResponse:
    """What the author's mail leads to: a GET shows the button, only a POST withdraws."""
    try:
        link = read_token(token, WITHDRAW_SCOPE)
    except BadLink as error:
        raise Http404("no such link") from error
    row = Comment.objects.filter(pk=link.pk).first()
    language = row.language if row else translation.get_language_from_request(request)
    with translation.override(language):
        if row and request.method == "POST":
            rules.withdraw(row)
            row = None
        context = {"row": row, "token": token}
        return private(render(request, "campaigns/comments/withdraw.html", context))


# --- The feeds ----------------------------------------------------------------------------


@remade_when_changed
def feed_view(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Serve the newest comments that were approved, of one article or of all (RFC 4287)."""
    language = get_language() or ""
    site = Site.find_for_request(request)
    shown = ArticlePage.objects.for_readers(language).exclude(comments_mode=CommentsMode.OFF)
    index = ArticleIndexPage.objects.live().filter(locale__language_code=language).first()
    if site is None or index is None:
        raise Http404("no list of articles")
    articles = {
        article.translation_key: Commented(
            article.title, f"{site.root_url}{url_for_readers(article, request, language)}"
        )
        for article in ([article_with_comments(slug)] if slug else shown)
    }
    about = next(iter(articles.values())) if slug else Commented(index.title, index.full_url)
    publisher = str(office(request).name)
    feed = comment_feed(
        articles,
        title=_("Comments: %(title)s") % {"title": about.title},
        language=language,
        url=about.url,
        feed_url=f"{site.root_url}{request.path}",
        begun=site.root_page.first_published_at or site.root_page.latest_revision_created_at,
        publisher=publisher,
    )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
