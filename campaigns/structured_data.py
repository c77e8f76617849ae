"""What search engines are told about a page (schema.org, as JSON-LD)."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import get_text_for_indexing

from site_project.core.days import start_of_day
from site_project.core.models import BasePage, Person
from site_project.core.navigation import MenuItem

from .enums import LawKind, PublicationKind
from .library.citing import Work, is_isbn
from .models import (
    ArticlePage,
    CampaignPage,
    CasePage,
    Law,
    PetitionPage,
    Provision,
    PublicationPage,
    ReviewCyclePage,
    RightPage,
    SectionPage,
    TreatyPage,
)
from .registers.open_data import known_date

# The characters that could end a script element or begin a comment in it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """Return a data block for the page's head; nothing in it is ever run."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    # Escaped just above.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def _told_by(page: BasePage, kind: str, publisher: str) -> dict[str, Any]:
    """Describe what any page of ours is: https://schema.org/CreativeWork."""
    code = page.locale.language_code
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "name": page.title,
        "inLanguage": settings.HTML_LANGUAGES.get(code, code),
        "url": page.full_url,
        "publisher": {"@type": "Organization", "name": publisher},
    }
    if page.summary:
        data["description"] = page.summary
    if page.last_published_at:
        data["dateModified"] = page.last_published_at
    return data


def law(row: Law) -> dict[str, Any]:
    """Describe a law or a treaty: https://schema.org/Legislation."""
    if row.kind == LawKind.MECHANISM:
        return {"@type": "Thing", "name": str(row.name)}
    data = {
        "@type": "Legislation",
        "name": str(row.name),
        "legislationIdentifier": row.code,
        "legislationType": row.get_kind_display(),
    }
    return data | {"url": row.url} if row.url else data


def provision(row: Provision) -> dict[str, Any]:
    """Describe an article or a section as a part of its law: https://schema.org/Legislation."""
    whole = law(row.law)
    if whole["@type"] != "Legislation":
        return {"@type": "Thing", "name": row.in_words}
    data = {
        "@type": "Legislation",
        "name": row.in_words,
        "legislationIdentifier": row.code,
        "isPartOf": whole,
    }
    return data | {"description": str(row.heading)} if row.heading else data


def _about(data: dict[str, Any], provisions: Iterable[Provision], *more: dict[str, Any]) -> None:
    about = [*more, *(provision(row) for row in provisions)]
    if about:
        data["about"] = about


def right(page: RightPage, publisher: str) -> dict[str, Any]:
    """Describe the page of a right by the provisions behind it: https://schema.org/WebPage."""
    data = _told_by(page, "WebPage", publisher)
    named = {"@type": "Thing", "name": str(page.right.name)}
    _about(data, page.right.provisions.all(), named)
    return data


def campaign(page: CampaignPage, publisher: str) -> dict[str, Any]:
    """Describe a campaign by what it rests on: https://schema.org/WebPage."""
    data = _told_by(page, "WebPage", publisher)
    if page.campaign.live:
        _about(data, page.campaign.provisions.all())
    return data


def petition(page: PetitionPage, publisher: str) -> dict[str, Any]:
    """Describe a petition as a part of its campaign: https://schema.org/WebPage."""
    data = _told_by(page, "WebPage", publisher)
    if above := page.campaign_page:
        data["isPartOf"] = {"@type": "WebPage", "name": above.title, "url": above.full_url}
    return data


def case(page: CasePage, publisher: str) -> dict[str, Any]:
    """Describe a case by its judgment and its years; schema.org has no type for a case."""
    data = _told_by(page, "WebPage", publisher)
    record = page.case
    if not record.live:
        return data
    _about(data, record.provisions.all())
    if years := record.years:
        ends = dict.fromkeys((years[0], years[-1]))
        data["temporalCoverage"] = "/".join(str(year) for year in ends)
    if record.neutral_citation or record.judgment_url:
        judgment = {"@type": "CreativeWork", "name": record.neutral_citation or str(record)}
        data["citation"] = judgment | ({"url": record.judgment_url} if record.judgment_url else {})
    return data


def treaty(page: TreatyPage, publisher: str) -> dict[str, Any]:
    """Describe the page of a treaty: https://schema.org/WebPage about a Legislation."""
    data = _told_by(page, "WebPage", publisher)
    if page.law:
        data["about"] = [law(page.law)]
    return data


def review(page: ReviewCyclePage, publisher: str) -> dict[str, Any]:
    """Describe a review by its treaty and its documents: https://schema.org/WebPage."""
    data = _told_by(page, "WebPage", publisher)
    record = page.cycle
    if not record.live:
        return data
    if record.law:
        data["about"] = [law(record.law)]
    papers = []
    for paper in record.papers.all():
        described = {"@type": "CreativeWork", "name": str(paper.title)}
        if paper.symbol:
            described["identifier"] = paper.symbol
        if paper.url:
            described["url"] = paper.url
        if published := known_date(paper):
            # A span of days is no date in schema.org.
            described |= {} if "/" in published else {"datePublished": published}
        papers.append(described)
    if papers:
        data["citation"] = papers
    return data


DESCRIBED = {
    CampaignPage: campaign,
    CasePage: case,
    PetitionPage: petition,
    ReviewCyclePage: review,
    RightPage: right,
    TreatyPage: treaty,
}


def article(page: ArticlePage, byline: list[Person], publisher: str) -> dict[str, Any]:
    """Describe an article: https://schema.org/Article."""
    data = _told_by(page, "Article", publisher)
    data |= {"headline": page.title, "datePublished": page.published_on}
    if byline:
        data["author"] = [{"@type": "Person", "name": str(person.name)} for person in byline]
    if page.is_episode and page.recording is not None:
        data["video" if page.is_video else "audio"] = recording(page)
    return data


def recording(page: ArticlePage) -> dict[str, Any]:
    """Describe what is heard or seen in an episode: https://schema.org/MediaObject."""
    data: dict[str, Any] = {
        "@type": "VideoObject" if page.is_video else "AudioObject",
        "name": page.title,
        "description": page.summary,
        "uploadDate": start_of_day(page.published_on),
        "contentUrl": urljoin(page.full_url, page.recording.url),
        "encodingFormat": page.recording.content_type,
        "transcript": get_text_for_indexing(page.transcript).strip(),
    }
    if page.duration:
        data["duration"] = page.duration_for_machines
    if page.speech_language:
        data["inLanguage"] = page.speech_language
    if page.is_video:
        data["caption"] = [
            {
                "@type": "MediaObject",
                "inLanguage": row.language,
                "encodingFormat": row.document.content_type,
                "contentUrl": urljoin(page.full_url, row.document.url),
            }
            for row in page.captions_in_order
        ]
    return data


def dataset(
    *, name: str, description: str, url: str, licence: str, publisher: str, files: dict[str, str]
) -> dict[str, Any]:
    """Describe data to take away: https://schema.org/Dataset. `files`: media type to address."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": url,
        "license": licence,
        "creator": {"@type": "Organization", "name": publisher},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}
            for kind, address in files.items()
        ],
    }


def section(page: SectionPage, book: str, publisher: str) -> dict[str, Any]:
    """Describe a section of the handbook as a part of its book: https://schema.org/Article."""
    data = _told_by(page, "Article", publisher)
    data |= {"identifier": page.key, "headline": page.title}
    if book:
        data["isPartOf"] = {"@type": "Book", "name": book}
    _about(data, page.provisions.all())
    return data


_SCHEMA_OF_PUBLICATIONS = {
    PublicationKind.BOOK: "Book",
    PublicationKind.UN_REPORT: "Report",
    PublicationKind.STUDY: "Report",
}


def publication(page: PublicationPage, work: Work) -> dict[str, Any]:
    """Describe a publication with its files: https://schema.org/CreativeWork."""
    kind = _SCHEMA_OF_PUBLICATIONS.get(page.kind, "CreativeWork")
    data = _told_by(page, kind, work.publisher)
    data["inLanguage"] = settings.HTML_LANGUAGES.get(work.language, work.language)
    if page.authors:
        # Whether a name is a person's is not recorded.
        data["author"] = [{"@type": "Thing", "name": name} for name in work.authors]
    if page.date_for_machines:
        data["datePublished"] = page.date_for_machines
    if page.identifier:
        key = "isbn" if page.kind == PublicationKind.BOOK and is_isbn(page.identifier) else ""
        data[key or "identifier"] = page.identifier
    _about(data, page.provisions.all())
    return data


def breadcrumbs(trail: list[MenuItem]) -> dict[str, Any]:
    """Describe the way down to a page: https://schema.org/BreadcrumbList."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": step.title, "item": step.full_url}
            for place, step in enumerate(trail, start=1)
        ],
    }
