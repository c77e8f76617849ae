"""From HTTP to a rule and back: subscribing, confirming, choosing, leaving; the archive."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from site_project.core.atom import SteadyAtom
from site_project.core.days import moment_in_words
from site_project.core.links import BadLink, Link, read_token
from site_project.core.navigation import office
from site_project.core.public_forms import CodeForm
from site_project.core.throttle import Limit, allow, client_network

from ..models import NewsletterIssue, NewsletterSettings, Subscriber
from ..models.subscriber import CONFIRM_SCOPE, PREFERENCES_SCOPE, UNSUBSCRIBE_SCOPE
from ..remade import remade_when_changed
from . import subscribing
from .contents import text_of
from .enums import PUBLISHED, SubscriberState
from .forms import PreferencesForm, SubscribeForm
from .refusals import Refused

State = SubscriberState
FORMS = Limit("newsletter form", count=60, seconds=3600)
ISSUES_IN_FEED = 30


def private(response: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    """Keep an answer about one person out of caches and its address out of other logs."""
    response.headers["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = referrer
    return response


# --- The form ---------------------------------------------------------------------------


# Anybody may send the form, and no cookie counts: there is no request to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_view(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it and ask for the code.

    The answer is the same whether an address is known or not. It is the page
    itself and no redirect to it: the form carries a one-time key, so that
    sent again it acts once.
    """
    if request.method != "POST":
        return _form_page(request, SubscribeForm(initial={"language": get_language()}))
    form = SubscribeForm(request.POST)
    if not allow(FORMS, client_network(request)):
        form.add_error(None, _("Too many forms came from your network. Try again in an hour."))
        return _form_page(request, form, status=429)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    typed = form.cleaned_data
    row = subscribing.subscribe(
        subscribing.Wish(
            email=typed["email"],
            language=typed["language"],
            topics=form.chosen_topics,
            form_key=typed["form_key"] or None,
        )
    )
    return _code_page(request, row)


def _form_page(request: HttpRequest, form: SubscribeForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rules": NewsletterSettings.load(),
        "kept": Subscriber.personal_data.keep_text(),
        "has_issues": NewsletterIssue.objects.filter(state__in=PUBLISHED).exists(),
    }
    page = render(request, "campaigns/newsletter/subscribe.html", context, status=status)
    return private(page, "same-origin")


def _code_page(
    request: HttpRequest, row: Subscriber, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "form": form or CodeForm(),
        "until": moment_in_words(row.confirm_until()),
    }
    return private(render(request, "campaigns/newsletter/confirm.html", context, status=status))


# --- The links --------------------------------------------------------------------------

View = Callable[[HttpRequest, Subscriber], HttpResponse]


# Whoever knows the token may act, and no cookie counts: mail programs post without one.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_view(request: HttpRequest, token: str) -> HttpResponse:
    """A subscriber's page by a link; what it shows and does is told by the link's scope.

    Only a POST changes anything, and it is answered with the page itself. A
    forged link is unknown (404), one that a newer one replaced is gone (410).
    """
    try:
        link = read_token(token, *_by_scope)
    except BadLink as error:
        raise Http404("no such link") from error
    row = Subscriber.objects.filter(pk=link.pk).first()
    if row is None:
        return _gone(request, link)
    with translation.override(row.language):
        if row.link_version != link.version:
            return _refused(request, _("A newer link was sent to you. Please use the latest mail."))
        return _by_scope[link.scope](request, row)


def _gone(request: HttpRequest, link: Link) -> HttpResponse:
    """Nothing is held under this link. To a mail program that unsubscribes, all is well."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        done = link.scope == UNSUBSCRIBE_SCOPE
        page = render(request, "campaigns/newsletter/gone.html", status=200 if done else 410)
        return private(page)


def _of_link(view: View) -> View:
    """Turn a refusal into a page that says it."""

    @wraps(view)
    def wrapped(request: HttpRequest, row: Subscriber) -> HttpResponse:
        try:
            return view(request, row)
        except Refused as refusal:
            return _refused(request, refusal.message)

    return wrapped


def _refused(request: HttpRequest, told: str) -> HttpResponse:
    page = render(request, "campaigns/newsletter/gone.html", {"refusal": told}, status=410)
    return private(page)


@_of_link
def _confirm(request: HttpRequest, row: Subscriber) -> HttpResponse:
    """The page after the form: it takes the code and shows nothing of the subscriber."""
    if row.state == State.ACTIVE:
        return _thanks(request)
    if row.state == State.UNSUBSCRIBED or row.confirm_until() <= timezone.now():
        raise Refused("over")
    if request.method != "POST":
        return _code_page(request, row)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, row, form, 400)
    try:
        subscribing.confirm_with_code(row, form.cleaned_data["code"])
    except Refused as refusal:
        if refusal.code == "over":
            raise
        form.add_error("code", refusal.message)
        return _code_page(request, row, form, 429 if refusal.code == "locked" else 400)
    return _thanks(request)


def _thanks(request: HttpRequest) -> HttpResponse:
    return private(render(request, "campaigns/newsletter/thanks.html"))


@_of_link
def _preferences(request: HttpRequest, row: Subscriber) -> HttpResponse:
    """What only the mail leads to: confirm, choose, leave."""
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "erase":
        subscribing.erase(row)
        return private(render(request, "campaigns/newsletter/gone.html", {"erased": True}))
    form, told, status = None, "", 200
    if action == "save":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            row = subscribing.change(
                row, language=form.cleaned_data["language"], topics=form.chosen_topics
            )
            form, told = None, action
        else:
            status = 400
    elif action in ACTS:
        row, told = ACTS[action](row), action
    elif request.method == "POST":
        status = 400
    with translation.override(row.language):
        return _preferences_page(request, row, form, told, status)


ACTS: dict[str, Callable[[Subscriber], Subscriber]] = {
    "confirm": subscribing.confirm_with_link,
    "unsubscribe": subscribing.unsubscribe,
    "renew": subscribing.renew_links,
}


def _preferences_page(
    request: HttpRequest, row: Subscriber, form: PreferencesForm | None, told: str, status: int
) -> HttpResponse:
    if row.state == State.UNCONFIRMED and row.confirm_until() <= timezone.now():
        raise Refused("over")
    if form is None:
        chosen = row.topics.values_list("pk", flat=True)
        form = PreferencesForm(initial={"language": row.language, "topics": list(chosen)})
    context = {
        "row": row,
        "form": form,
        "told": told,
        "states": State,
        "rules": NewsletterSettings.load(),
        "kept": Subscriber.personal_data.keep_text(),
    }
    page = render(request, "campaigns/newsletter/preferences.html", context, status=status)
    return private(page)


@_of_link
def _unsubscribe(request: HttpRequest, row: Subscriber) -> HttpResponse:
    """One POST unsubscribes (RFC 8058), whatever it holds; a GET shows the button."""
    if request.method == "POST":
        row = subscribing.unsubscribe(row)
    context = {"row": row, "is_over": row.state != State.ACTIVE, "rules": NewsletterSettings.load()}
    return private(render(request, "campaigns/newsletter/unsubscribe.html", context))


_by_scope: dict[str, View] = {
    CONFIRM_SCOPE: _confirm,
    PREFERENCES_SCOPE: _preferences,
    UNSUBSCRIBE_SCOPE: _unsubscribe,
}


# --- The archive ------------------------------------------------------------------------


@require_safe
@cache_control(public=True, max_age=0)
def archive_view(request: HttpRequest) -> HttpResponse:
    """All issues that have gone out, the newest first."""
    issues = NewsletterIssue.objects.filter(state__in=PUBLISHED)
    told = [(issue, text_of(issue, get_language() or "")) for issue in issues]
    return render(request, "campaigns/newsletter/archive.html", {"issues": told})


@require_safe
@cache_control(public=True, max_age=0)
def issue_view(request: HttpRequest, number: int) -> HttpResponse:
    """One issue, as it was sent."""
    issue = NewsletterIssue.objects.filter(state__in=PUBLISHED, number=number).first()
    if issue is None:
        raise Http404("no such issue")
    context = {"issue": issue, "text": text_of(issue, get_language() or "")}
    return render(request, "campaigns/newsletter/issue.html", context)


@remade_when_changed
def archive_feed(request: HttpRequest) -> HttpResponse:
    """Serve the issues as an Atom feed in one language (RFC 4287)."""
    language = get_language() or ""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404("no site")
    publisher = str(office(request).name)
    root = site.root_url
    archive = f"{root}{request.path.removesuffix('feed.atom')}"
    feed = SteadyAtom(
        title=f"{_('Newsletter')} | {publisher}",
        link=archive,
        description="",
        language=language,
        feed_url=f"{root}{request.path}",
        feed_guid=f"{root}{request.path}",
        author_name=publisher,
        begun=site.root_page.first_published_at or site.root_page.latest_revision_created_at,
    )
    for issue in NewsletterIssue.objects.filter(state__in=PUBLISHED)[:ISSUES_IN_FEED]:
        text = text_of(issue, language)
        address = f"{archive}{issue.number}/"
        titles = " · ".join(entry.title for entry in text.entries)
        feed.add_item(
            title=text.subject,
            link=address,
            description=text.introduction or titles,
            unique_id=address,
            pubdate=issue.started_at,
            updateddate=issue.started_at,
        )
    content = feed.writeString("utf-8")
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
