"""The signature sheet beside the page of a petition, as a page to print and as a PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from site_project.core import navigation

from ..models import CampaignPage, PetitionPage
from ..models.family import url_for_readers
from ..registers.views import remade_when_changed
from .sheet import column_names, return_to, sheet_as_pdf, statements

# As many as fit on one sheet of A4 below a text of usual length.
ROWS = 10


def _open_petition(campaign: str, slug: str, language: str) -> PetitionPage:
    """Return the page of a petition that can be signed. Raises Http404 where there is none."""
    above = CampaignPage.objects.live().filter(slug=campaign).values("campaign")
    pages = PetitionPage.objects.listed_for(language).filter(slug=slug)
    page = pages.filter(petition__campaign__in=above).first()
    if page is None or not page.petition.is_open:
        raise Http404("no petition to sign at this address")
    return page


@require_safe
def sheet(request: HttpRequest, campaign: str, slug: str) -> HttpResponse:
    """Show the sheet as a page that prints on A4; the reader signs it by hand."""
    language = get_language() or ""
    page = _open_petition(campaign, slug, language)
    request.is_public_page = True
    office = navigation.office(request)
    context = {
        "petition_page": page,
        "record": page.petition,
        "page_url": url_for_readers(page, request, language),
        "statements": statements(page.petition, office),
        "return_to": return_to(page.petition, office),
        "columns": column_names(),
        "rows": range(1, ROWS + 1),
    }
    return render(request, "campaigns/petition_sheet.html", context)


@remade_when_changed
def sheet_pdf(request: HttpRequest, campaign: str, slug: str) -> HttpResponse:
    language = get_language() or ""
    page = _open_petition(campaign, slug, language)
    content = sheet_as_pdf(page.petition, navigation.office(request), language)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{page.petition.code}-{language}.pdf"'
    return response
