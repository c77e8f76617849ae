"""Registers and trails beside the page tree, and the registers as data and as a feed."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from site_project.core import navigation
from site_project.core.atom import SteadyAtom
from site_project.core.changes import CONTENT
from site_project.core.models.site import DataLicence

from ..listing import page_of
from ..models import (
    CampaignIndexPage,
    Case,
    CaseIndexPage,
    CasePage,
    TreatyIndexPage,
)
from ..models.case_page import case_filter
from ..remade import remade_when_changed
from . import cases, demands, petitions, recommendations
from .feeds import add_cases
from .open_data import Register, register_as_csv, register_as_json
from .trail import pages_with_trail, trail


def _indexes(model: type[Page], language: str) -> dict[str, Page]:
    """Return the public pages that show a register, by language. Raises Http404 without this one's.

    Addresses below it answer in these languages only.
    """
    pages = model.objects.live().public().select_related("locale").order_by("locale")
    found = {page.locale.language_code: page for page in pages}
    if language not in found:
        raise Http404("no such register")
    return found


def _index(model: type[Page], language: str) -> Page:
    """Return the page that shows a register. Raises Http404 where there is none."""
    return _indexes(model, language)[language]


def _frame(request: HttpRequest, model: type[Page], language: str) -> dict[str, Any]:
    """Return what lies above an address below a register's page, and where else it answers."""

    def build() -> dict[str, Any]:
        indexes = _indexes(model, language)
        index = indexes[language]
        here = navigation.MenuItem(index.title, index.get_url(request), index.full_url)
        return {"trail": [*navigation.trail(request, index), here], "answers_in": [*indexes]}

    key = ("above a register", model.__name__, language)
    return navigation.remembered(request, CONTENT, key, build)


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Answer with a public page that anybody may keep, unless somebody is logged in."""
    request.is_public_page = True
    response = render(request, template, context)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True)
    return response


@require_safe
def demand_ledger(request: HttpRequest) -> HttpResponse:
    """Show what was asked of whom, the oldest first, narrowed by what a reader asks."""
    language = get_language() or ""
    frame = _frame(request, CampaignIndexPage, language)
    entries = demands.ledger(request, language)
    form = demands.demand_filter(request, entries)
    found = demands.narrowed(entries, form.asked)
    context = frame | {
        "title": gettext("Ledger of demands"),
        "about": gettext("What we ask for, of whom, since when, and what came of it."),
        "csv": reverse("demand_csv"),
        "json": reverse("demand_json"),
        "form": form,
        "asked": form.asked,
        "entries": page_of(found, request),
        "unanswered": sum(1 for entry in found if entry.demand.wait_in_words),
    }
    return _shown(request, "campaigns/demand_ledger.html", context)


@require_safe
def petition_register(request: HttpRequest) -> HttpResponse:
    """Show the petitions, those that can be signed first, narrowed by what a reader asks."""
    language = get_language() or ""
    frame = _frame(request, CampaignIndexPage, language)
    pages = petitions.register(request, language)
    form = petitions.petition_filter(request, pages)
    context = frame | {
        "title": gettext("Petitions"),
        "about": gettext("What people sign, for whom, and what came of it."),
        "csv": reverse("petition_csv"),
        "json": reverse("petition_json"),
        "form": form,
        "asked": form.asked,
        "entries": page_of(petitions.narrowed(pages, form.asked), request),
    }
    return _shown(request, "campaigns/petition_register.html", context)


@require_safe
def recommendation_register(request: HttpRequest) -> HttpResponse:
    """Show what the United Nations asked for, narrowed by what a reader asks."""
    language = get_language() or ""
    frame = _frame(request, TreatyIndexPage, language)
    entries = recommendations.register(request, language)
    form = recommendations.recommendation_filter(request, entries)
    found = recommendations.narrowed(entries, form.asked)
    context = frame | {
        "title": gettext("Recommendations of the United Nations"),
        "about": gettext("What the United Nations asked for, and what became of it."),
        "csv": reverse("recommendation_csv"),
        "json": reverse("recommendation_json"),
        "form": form,
        "asked": form.asked,
        "entries": page_of(found, request),
    }
    return _shown(request, "campaigns/recommendation_register.html", context)


@require_safe
def trail_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what led to each demand of a campaign, and what followed from it."""
    language = get_language() or ""
    pages = pages_with_trail(request, language).values()
    page = next((page for page in pages if page.slug == slug), None)
    if page is None:
        raise Http404("no such campaign")
    context = _frame(request, CampaignIndexPage, language) | {
        "campaign_page": page,
        "rows": trail(request, page, language),
    }
    return _shown(request, "campaigns/trail.html", context)


def _recommendations(request: HttpRequest) -> Register:
    language = get_language() or ""
    _index(TreatyIndexPage, language)
    entries = recommendations.register(request, language)
    asked = recommendations.recommendation_filter(request, entries).asked
    found = recommendations.narrowed(entries, asked)
    office = navigation.office(request)
    return Register(
        name="recommendations",
        title=gettext("Recommendations"),
        description=gettext("What the United Nations asked for, and what became of it."),
        url=request.build_absolute_uri(reverse("recommendations")),
        publisher=str(office.name),
        language=settings.HTML_LANGUAGES.get(language, language),
        licence=DataLicence(office.data_licence),
        fields=recommendations.FIELDS,
        rows=recommendations.recommendation_rows(found, request, language),
    )


def _demands(request: HttpRequest) -> Register:
    language = get_language() or ""
    _index(CampaignIndexPage, language)
    entries = demands.ledger(request, language)
    found = demands.narrowed(entries, demands.demand_filter(request, entries).asked)
    office = navigation.office(request)
    return Register(
        name="demands",
        title=gettext("Demands"),
        description=gettext("What we ask for, of whom, since when, and what came of it."),
        url=request.build_absolute_uri(reverse("demand_ledger")),
        publisher=str(office.name),
        language=settings.HTML_LANGUAGES.get(language, language),
        licence=DataLicence(office.data_licence),
        fields=demands.FIELDS,
        rows=demands.demand_rows(found, request, language),
    )


def _petitions(request: HttpRequest) -> Register:
    language = get_language() or ""
    _index(CampaignIndexPage, language)
    pages = petitions.register(request, language)
    found = petitions.narrowed(pages, petitions.petition_filter(request, pages).asked)
    office = navigation.office(request)
    return Register(
        name="petitions",
        title=gettext("Petitions"),
        description=gettext("What people sign, for whom, and what came of it."),
        url=request.build_absolute_uri(reverse("petitions")),
        publisher=str(office.name),
        language=settings.HTML_LANGUAGES.get(language, language),
        licence=DataLicence(office.data_licence),
        fields=petitions.FIELDS,
        rows=petitions.petition_rows(found, request, language),
    )


def _case_pages(request: HttpRequest, language: str) -> list[CasePage]:
    pages = CasePage.objects.listed_for(language).filter(case__live=True)
    asked = case_filter(request, language).asked
    found = pages.narrowed(asked).prefetch_related(None)
    return list(found.prefetch_related(*Case.told_in_public("case__")))


def _cases(request: HttpRequest) -> Register:
    language = get_language() or ""
    index = _index(CaseIndexPage, language)
    office = navigation.office(request)
    return Register(
        name="cases",
        title=index.title,
        description=index.summary,
        url=index.full_url,
        publisher=str(office.name),
        language=settings.HTML_LANGUAGES.get(language, language),
        licence=DataLicence(office.data_licence),
        fields=cases.FIELDS,
        rows=cases.case_rows(_case_pages(request, language), request, language),
    )


def csv_of(register: Register) -> HttpResponse:
    response = HttpResponse(register_as_csv(register), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{register.name}.csv"'
    licence = f'<{register.licence.url}>; rel="license", ' if register.licence.url else ""
    response["Link"] = f'{licence}<data.json>; rel="describedby"'
    return response


def json_of(register: Register, **more: Any) -> HttpResponse:
    """Answer with the rows, what says what they are, and `more` beside them."""
    data = register_as_json(register) | more
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@remade_when_changed
def demand_csv(request: HttpRequest) -> HttpResponse:
    return csv_of(_demands(request))


@remade_when_changed
def demand_json(request: HttpRequest) -> HttpResponse:
    return json_of(_demands(request))


@remade_when_changed
def petition_csv(request: HttpRequest) -> HttpResponse:
    return csv_of(_petitions(request))


@remade_when_changed
def petition_json(request: HttpRequest) -> HttpResponse:
    return json_of(_petitions(request))


@remade_when_changed
def recommendation_csv(request: HttpRequest) -> HttpResponse:
    return csv_of(_recommendations(request))


@remade_when_changed
def recommendation_json(request: HttpRequest) -> HttpResponse:
    return json_of(_recommendations(request))


@remade_when_changed
def case_csv(request: HttpRequest) -> HttpResponse:
    return csv_of(_cases(request))


@remade_when_changed
def case_json(request: HttpRequest) -> HttpResponse:
    return json_of(_cases(request))


@remade_when_changed
def case_feed(request: HttpRequest) -> HttpResponse:
    """Serve the Atom feed of the cases in one language, narrowed as the list is."""
    language = get_language() or ""
    index = _index(CaseIndexPage, language)
    publisher = str(navigation.office(request).name)
    address = request.build_absolute_uri()
    feed = SteadyAtom(
        title=f"{index.title} | {publisher}",
        link=index.full_url,
        description="",
        language=language,
        feed_url=address,
        feed_guid=address,
        author_name=publisher,
        begun=index.first_published_at or index.latest_revision_created_at,
    )
    add_cases(feed, _case_pages(request, language), request, language)
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
