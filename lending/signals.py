"""What must follow a change wherever it was made."""

from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index

from campaigns.models import Law, Provision
from site_project.core.models import ContentVersion, PublicHoliday

from . import parts
from .models import (
    Board,
    ClosedDay,
    ComponentSpec,
    Copy,
    DeskDay,
    Level,
    Policy,
    PolicyOverride,
    Subject,
    Title,
    TitlePage,
)
from .storms import follow_closed_days

# What a worker remembers of the desk's calendar, and of the titles' descriptions.
OPENING = "lending-opening"
TITLES = "lending-titles"
REMEMBERED: dict[type, str] = {
    Board: TITLES,
    ClosedDay: OPENING,
    Copy: TITLES,
    DeskDay: OPENING,
    PublicHoliday: OPENING,
    ComponentSpec: TITLES,
    Law: TITLES,
    Level: TITLES,
    Policy: TITLES,
    PolicyOverride: TITLES,
    Provision: TITLES,
    Subject: TITLES,
    Title: TITLES,
}


@receiver([post_save, post_delete])
def forget(sender: type, **kwargs: Any) -> None:
    if kind := REMEMBERED.get(sender):
        ContentVersion.bump(kind)
    if kind == OPENING:
        # Once for all days of one act: the second call finds nothing to follow.
        transaction.on_commit(follow_closed_days, robust=True)


@receiver(m2m_changed, sender=Title.provisions.through)
@receiver(m2m_changed, sender=Title.subjects.through)
@receiver(m2m_changed, sender=Title.levels.through)
def forget_lists(**kwargs: Any) -> None:
    ContentVersion.bump(TITLES)


@receiver(post_save, sender=Copy)
@receiver(post_save, sender=ComponentSpec)
def begin_the_ledger(instance: Copy | ComponentSpec, created: bool, **kwargs: Any) -> None:
    """A new copy has every part, a new part is in every copy."""
    if created and not kwargs.get("raw"):
        parts.first_stock(instance.title_id)


@receiver(post_delete, sender=TitlePage)
def release_title(instance: TitlePage, **kwargs: Any) -> None:
    """Once the last page of a family is gone, its title may be presented by another."""
    if instance.item_id and not TitlePage.objects.filter(item=instance.item_id).exists():
        Title.objects.filter(pk=instance.item_id).update(page_key=None)


@receiver(post_save, sender=Title)
def find_pages_by_new_words(instance: Title, **kwargs: Any) -> None:
    """A page is found by its record's words too; its parts and boards are saved after it."""
    transaction.on_commit(lambda: index_pages(instance.pk))


def index_pages(title: int) -> None:
    for page in TitlePage.objects.filter(item=title).select_related("item", "locale"):
        index.insert_or_update_object(page)
