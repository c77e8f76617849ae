"""What must follow a change of a seminar's page or venue wherever it was made."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .ical import write_items, write_sessions
from .models import Event, EventPage, Session, Venue


@receiver([page_published, page_unpublished, page_slug_changed, post_page_move])
def write_feed_of_page(instance: Any, **kwargs: Any) -> None:
    """Store the calendar entries again that name a page's address, or its summary."""
    if isinstance(instance, EventPage):
        with transaction.atomic():
            write_items(instance.event)


@receiver(post_delete, sender=EventPage)
def write_feed_of_deleted_page(instance: EventPage, **kwargs: Any) -> None:
    event = Event.objects.filter(pk=instance.event_id).first()
    if event:
        write_items(event)


@receiver(post_save, sender=Venue)
def write_feed_of_venue(instance: Venue, **kwargs: Any) -> None:
    write_sessions(instance.sessions.all())


@receiver(post_save, sender=Event)
def write_feed_of_event(instance: Event, created: bool, **kwargs: Any) -> None:
    if not created:
        write_items(instance)


@receiver([post_save, post_delete], sender=Session)
def find_pages_by_place(instance: Session, **kwargs: Any) -> None:
    transaction.on_commit(lambda: index_pages([instance.event_id]), robust=True)


@receiver(post_save, sender=Venue)
def find_pages_by_new_place(instance: Venue, **kwargs: Any) -> None:
    transaction.on_commit(
        lambda: index_pages(instance.sessions.values_list("event", flat=True).distinct()),
        robust=True,
    )


@receiver(post_save, sender=Event)
def find_pages_by_new_words(instance: Event, **kwargs: Any) -> None:
    transaction.on_commit(lambda: index_pages([instance.pk]), robust=True)


def index_pages(events: Iterable[int]) -> None:
    """Index the pages of these events anew: they are found by what the records say."""
    pages = EventPage.objects.filter(event__in=list(events)).select_related("event", "locale")
    for page in pages:
        index.insert_or_update_object(page)
