"""What must follow a change of a seminar's page or venue wherever it was made."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .ical import write_items
from .models import Event, EventPage, Venue


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
    for event in Event.objects.filter(sessions__venue=instance).distinct():
        write_items(event)


@receiver(post_save, sender=Event)
def write_feed_of_event(instance: Event, created: bool, **kwargs: Any) -> None:
    if not created:
        write_items(instance)
