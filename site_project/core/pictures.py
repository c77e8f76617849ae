"""Pictures and plates are made ready before a visitor asks.

Renditions are made in a task after the upload, plates when a page is
published. A page is never kept waiting for either: what is not ready yet is
not shown.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet, prefetch_related_objects
from django_tasks import task
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import Page

from . import plates
from .changes import CONTENT, announce
from .models import ContentVersion, CustomImage, Rendition
from .periodic import job

logger = logging.getLogger(__name__)

# At the head of a page: the shape of a plate, cut around the focal point. A phone whose CSS
# pixel takes three of the screen's gets the widest, where a lower quality is not seen.
LEAD = (
    "fill-480x252|format-webp|webpquality-70",
    "fill-800x420|format-webp|webpquality-65",
    "fill-1080x567|format-webp|webpquality-50",
)
# In a text: as it is.
BODY = ("width-480|format-webp|webpquality-70", "width-900|format-webp|webpquality-65")
# For shared links; not every network reads WebP.
SOCIAL = "fill-1200x630|format-jpeg|jpegquality-75"
ALL = (*LEAD, *BODY, SOCIAL)

AT_ONCE = 20


# --- Renditions ---


@task()
def make_ready(image_pk: int) -> None:
    """Make the renditions of a picture that are missing, outside anybody's request."""
    if image := get_image_model().objects.filter(pk=image_pk).first():
        make_renditions(image)


def make_renditions(image: CustomImage) -> int:
    """Make what is missing of a picture's renditions; returns how many."""
    filters = [Filter(spec=spec) for spec in ALL]
    missing = len(ALL) - len(image.find_existing_renditions(*filters))
    if missing:
        image.get_renditions(*filters)
        tell_pages()
    return missing


def tell_pages() -> None:
    """Let pages look again for pictures that were not there before."""
    ContentVersion.bump("pages", CONTENT)
    announce()


@job("pictures")
def make_overdue(now: datetime) -> int:
    """Make ready what no worker has made, a few at a time; a broken file is passed over."""
    made = 0
    for image in _unready().order_by("-pk")[:AT_ONCE]:
        try:
            made += make_renditions(image)
        except SourceImageIOError:
            logger.debug("the file of image %s cannot be read", image.pk)
    return made


def _unready() -> QuerySet[CustomImage]:
    images = get_image_model().objects.all()
    for spec in ALL:
        made = Rendition.objects.filter(filter_spec=spec).values("image_id")
        unready = images.exclude(pk__in=made)
        if unready.exists():
            return unready
    return images.none()


def ready(image: CustomImage) -> dict[str, Rendition]:
    """Return the renditions that are ready, by their spec, in one query for each picture."""
    if not hasattr(image, "ready_renditions"):
        keep_ready([image])
    return image.ready_renditions


def keep_ready(images: Collection[CustomImage]) -> None:
    """Read the ready renditions of several pictures in one query."""
    by_pk = {image.pk: image for image in images}
    found: dict[int, dict[str, Rendition]] = {pk: {} for pk in by_pk}
    keys = {
        (pk, spec): Filter(spec=spec).get_cache_key(image)
        for pk, image in by_pk.items()
        for spec in ALL
    }
    for rendition in Rendition.objects.filter(image__in=by_pk, filter_spec__in=ALL):
        place = rendition.image_id, rendition.filter_spec
        if rendition.focal_point_key == keys[place]:
            found[place[0]][place[1]] = rendition
    for image in images:
        image.ready_renditions = found[image.pk]


def read_along(pages: Sequence[Page]) -> None:
    """Read the pictures of a list's pages and their renditions: no query where there are none."""
    prefetch_related_objects(pages, "picture")
    if images := [page.picture for page in pages if page.picture_id]:
        keep_ready(images)


# --- Plates ---


def is_drawn(title: str, language: str) -> bool:
    return default_storage.exists(plates.name_of(title, language))


def draw_plate(title: str, language: str) -> bool:
    """Draw a title's plate into the storage of media; returns False where it was there."""
    name = plates.name_of(title, language)
    if default_storage.exists(name):
        return False
    saved = default_storage.save(name, ContentFile(plates.draw(title, language)))
    if saved != name:  # somebody drew the same plate meanwhile
        default_storage.delete(saved)
        return False
    return True


def draw_for(page: Page) -> None:
    """Draw the plate of a page that has just been published, and remove its former ones."""
    language = page.locale.language_code
    if draw_plate(page.title, language):
        tell_pages()
    former = page.revisions.order_by("-pk").values_list("content__title", flat=True)[:AT_ONCE]
    for title in set(former) - {page.title}:
        remove_unused(title, language)


def remove_unused(title: str, language: str) -> bool:
    """Remove a plate that no public page shows; returns whether there was one."""
    pages = Page.objects.live().filter(title=title, locale__language_code=language)
    name = plates.name_of(title, language)
    if pages.exists() or not default_storage.exists(name):
        return False
    default_storage.delete(name)
    return True


def draw_missing() -> tuple[int, int]:
    """Draw every plate that a public page lacks, remove the others; returns both counts."""
    titles = Page.objects.live().filter(depth__gt=1)
    wanted = {
        plates.name_of(title, language): (title, language)
        for title, language in titles.values_list("title", "locale__language_code")
    }
    try:
        there = {f"{plates.FOLDER}/{name}" for name in default_storage.listdir(plates.FOLDER)[1]}
    except FileNotFoundError:
        there = set()
    drawn = sum(draw_plate(*wanted[name]) for name in sorted(wanted.keys() - there))
    for name in there - wanted.keys():
        default_storage.delete(name)
    if drawn:
        tell_pages()
    return drawn, len(there - wanted.keys())
