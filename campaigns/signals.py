"""What must follow a change of a page or a person wherever it was made."""

from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index

from site_project.core.models import ContentVersion, Person

from .models import Right, RightPage
from .models.record import ContentRecord, RecordPage


@receiver([post_save, post_delete], sender=Person)
def forget_people(**kwargs: Any) -> None:
    """Let feeds that name a person be made anew."""
    ContentVersion.bump("people")


@receiver(post_save, sender=Right)
@receiver(m2m_changed, sender=Right.provisions.through)
def find_pages_of_a_right(instance: Any, **kwargs: Any) -> None:
    """The page of a right is found by the right's name and its provisions too."""
    if isinstance(instance, Right):
        transaction.on_commit(lambda: index_pages_of(instance), robust=True)


def index_pages_of(right: Right) -> None:
    for page in RightPage.objects.filter(right=right).select_related("right", "locale"):
        index.insert_or_update_object(page)


@receiver(post_delete)
def free_the_record(instance: Any, **kwargs: Any) -> None:
    """Let a record have new pages once the last of its family is gone."""
    if isinstance(instance, RecordPage):
        records = instance.record_model().objects.filter(pk=instance.record_id, pages=None)
        records.update(page_key=None)


@receiver(post_save)
def find_pages_by_new_words(instance: Any, **kwargs: Any) -> None:
    """A page is found by its record's words too; the rows below a record are saved after it."""
    if isinstance(instance, ContentRecord):
        transaction.on_commit(lambda: index_pages(type(instance), instance.pk), robust=True)


def index_pages(model: type[ContentRecord], record: int) -> None:
    pages = model._meta.get_field("pages").related_model
    told = pages.objects.filter(**{pages.record_field: record})
    for page in told.select_related(pages.record_field, "locale"):
        index.insert_or_update_object(page)
