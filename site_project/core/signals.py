"""What must follow a change wherever it was made."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, Site
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from . import pictures
from .models import ContentVersion, CustomImage, Notice, OfficeSettings, Term


@receiver([page_published, page_unpublished, post_page_move, page_slug_changed])
def forget_pages(**kwargs: Any) -> None:
    ContentVersion.bump("pages")


@receiver(post_delete, sender=Page)
@receiver([post_save, post_delete], sender=Site)
def forget_pages_too(**kwargs: Any) -> None:
    ContentVersion.bump("pages")


@receiver(post_save, sender=OfficeSettings)
@receiver([post_save, post_delete], sender=Notice)
def forget_office(**kwargs: Any) -> None:
    ContentVersion.bump("office")


@receiver([post_save, post_delete], sender=Term)
def forget_glossary(**kwargs: Any) -> None:
    ContentVersion.bump("glossary")


@receiver(page_slug_changed)
def carry_slug_over(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """Give the page's other languages the same new slug, each with its own redirects."""
    for other in instance.get_translations().exclude(slug=instance.slug).specific():
        before = type(other).objects.get(pk=other.pk)
        with transaction.atomic():
            other.slug = instance.slug
            other.save(clean=False)
            revision = other.latest_revision
            if revision is not None:
                # Else the next publication would bring the old slug back.
                revision.content["slug"] = instance.slug
                revision.content["url_path"] = other.url_path
                revision.save(update_fields=["content"])
            page_slug_changed.send(sender=type(other), instance=other, instance_before=before)


@receiver(page_published)
def draw_plate(instance: Page, **kwargs: Any) -> None:
    # A fault in the drawing must not look like a fault of the publication.
    transaction.on_commit(partial(pictures.draw_for, instance), robust=True)


@receiver(page_unpublished)
@receiver(post_delete, sender=Page)
def remove_plate(instance: Page, **kwargs: Any) -> None:
    language = instance.locale.language_code
    transaction.on_commit(partial(pictures.remove_unused, instance.title, language), robust=True)


@receiver(post_save, sender=CustomImage)
def make_pictures_ready(instance: CustomImage, **kwargs: Any) -> None:
    transaction.on_commit(partial(pictures.make_ready.enqueue, instance.pk), robust=True)
