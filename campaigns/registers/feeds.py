"""The cases as an Atom feed (RFC 4287): an entry rises when its page or its record changes."""

from datetime import datetime
from uuid import uuid5

from django.http import HttpRequest

from site_project.core.atom import SteadyAtom

from ..models import CasePage
from ..models.family import url_for_readers

CASES_IN_FEED = 50


def changed_at(page: CasePage) -> datetime:
    """Return when readers last saw something new of a case."""
    times = (page.first_published_at, page.last_published_at, page.case.last_published_at)
    return max(at for at in times if at is not None)


def add_cases(feed: SteadyAtom, pages: list[CasePage], request: HttpRequest, language: str) -> None:
    """Add the cases that changed last; an entry keeps its id when its address changes."""
    newest = sorted(pages, key=lambda page: (changed_at(page), page.pk), reverse=True)
    for page in newest[:CASES_IN_FEED]:
        case = page.case
        steps = case.steps_in_order
        told = [page.summary, str(case.question)]
        told += [f"{steps[-1].date_in_words}: {steps[-1].text}"] if steps else []
        feed.add_item(
            title=page.title,
            link=request.build_absolute_uri(url_for_readers(page, request, language)),
            description="\n".join(dict.fromkeys(filter(None, told))),
            unique_id=uuid5(page.translation_key, language).urn,
            pubdate=page.first_published_at,
            updateddate=changed_at(page),
            categories=[case.get_stage_display(), case.get_outcome_display()],
        )
