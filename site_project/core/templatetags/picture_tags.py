"""A page's picture at its head and with shared links, and pictures in its text."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.core.files.storage import default_storage
from wagtail.models import Page

from .. import navigation, pictures, plates
from ..models import CustomImage, Rendition
from ..paired import PairedText, text_in
from .core_tags import html_language

register = template.Library()


@dataclass(frozen=True)
class Shown:
    """An image element: its sources by width, its size, and its words."""

    url: str
    width: int
    height: int
    srcset: str = ""
    alt: str = ""
    alt_language: str = ""  # where it is not the page's
    credit: str = ""
    is_plate: bool = False


@register.inclusion_tag("components/picture.html", takes_context=True)
def lead_picture(
    context: dict[str, Any], page: Page, *, plate: bool = True
) -> dict[str, Shown | None]:
    """Show the picture at the head of a page: its own, else its plate if there is room for one."""
    image = getattr(page, "picture", None)
    found = shown(image, pictures.LEAD, page) if image else None
    return {"shown": found or (plate_of(context, page) if plate else None)}


@register.simple_tag(takes_context=True)
def card_picture(context: dict[str, Any], page: Page) -> Shown | None:
    """Return a page's picture or plate for a list; it stands beside its title or in its place."""
    image = getattr(page, "picture", None)
    return (image and shown(image, pictures.LEAD[:2], page)) or plate_of(context, page)


@register.simple_tag(takes_context=True)
def social_picture(context: dict[str, Any], page: Page) -> Shown | None:
    """Return what a shared link shows of a page: absolute address, size and alternative."""
    image = getattr(page, "picture", None)
    found = (image and shown(image, (pictures.SOCIAL,), page)) or plate_of(context, page)
    if found is None or "://" in found.url:
        return found
    site = navigation.site_of(context["request"])
    return replace(found, url=f"{site.root_url}{found.url}" if site else found.url)


@register.simple_tag(takes_context=True)
def body_picture(context: dict[str, Any], image: CustomImage | None) -> Shown | None:
    """Return a picture of a text; the renditions of all its pictures are read in one query."""
    if image is None:
        return None
    if not hasattr(image, "ready_renditions"):
        pictures.keep_ready([image, *images_in(context.get("page"))])
    widest = _sources(pictures.ready(image), pictures.BODY)
    if not widest:
        return None
    # What the editor wrote for this place; nothing where it was ticked as decorative.
    return _show(widest, alt=image.contextual_alt_text or "", credit=credit_of(image))


@register.simple_tag(takes_context=True)
def photo(context: dict[str, Any], image: CustomImage | None) -> Shown | None:
    """Return the picture of a record, with its alternative in the language of the page."""
    if image is None:
        return None
    if not hasattr(image, "ready_renditions"):
        pictures.keep_ready([image])
    return shown(image, pictures.BODY, context["page"])


def images_in(page: Page | None) -> list[CustomImage]:
    """Return the pictures of a page's body."""
    return [
        block.value["image"]
        for block in getattr(page, "body", None) or ()
        if block.block_type == "picture" and block.value["image"]
    ]


def shown(image: CustomImage, specs: Sequence[str], page: Page) -> Shown | None:
    """Return a page's picture with its alternative in the page's language, once it is ready."""
    renditions = _sources(pictures.ready(image), specs)
    if not renditions:
        return None
    alt = PairedText("", "", "")
    if not image.is_decorative:
        alt = text_in(image, "alt", page.locale.language_code)
    language = html_language(alt.language) if alt.is_fallback else ""
    return _show(renditions, alt=alt, alt_language=language, credit=credit_of(image))


def credit_of(image: CustomImage) -> str:
    """Return who made a picture, with the licence where the licence wants to be named."""
    named = image.licence in (CustomImage.Licence.CC_BY, CustomImage.Licence.CC_BY_SA)
    return " · ".join(filter(None, (image.credit, image.get_licence_display() if named else "")))


def plate_of(context: dict[str, Any], page: Page) -> Shown | None:
    """Return the plate of a page, once it is drawn."""
    language = page.locale.language_code
    name = plates.name_of(page.title, language)
    drawn = navigation.remembered(
        context["request"], "pages", ("plate", name), lambda: default_storage.exists(name)
    )
    if not drawn:
        return None
    return Shown(default_storage.url(name), plates.WIDTH, plates.HEIGHT, is_plate=True)


def _sources(ready: dict[str, Rendition], specs: Sequence[str]) -> list[Rendition]:
    """Return the renditions for these specs, the widest last, each width once.

    A small original gives the same picture for several specs.
    """
    by_width = {ready[spec].width: ready[spec] for spec in specs if spec in ready}
    return [by_width[width] for width in sorted(by_width)]


def _show(renditions: list[Rendition], *, alt: str, credit: str, alt_language: str = "") -> Shown:
    widest = renditions[-1]
    several = len(renditions) > 1
    srcset = ", ".join(f"{each.url} {each.width}w" for each in renditions) if several else ""
    return Shown(widest.url, widest.width, widest.height, srcset, alt, alt_language, credit)
