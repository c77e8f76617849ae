"""What must follow a change of a page or a person wherever it was made."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.search import index

from site_project.core.models import ContentVersion, Person

from .models import Campaign, CampaignPage


@receiver([post_save, post_delete], sender=Person)
def forget_people(**kwargs: Any) -> None:
    """Let feeds that name a person be made anew."""
    ContentVersion.bump("people")


@receiver(post_delete, sender=CampaignPage)
def free_the_record(instance: CampaignPage, **kwargs: Any) -> None:
    """Let a record have new pages once the last of its family is gone."""
    Campaign.objects.filter(pk=instance.campaign_id, pages=None).update(page_key=None)


@receiver(post_save, sender=Campaign)
def find_pages_by_new_words(instance: Campaign, **kwargs: Any) -> None:
    """A page is found by its record's words too; demands and milestones are saved after it."""
    transaction.on_commit(lambda: index_pages(instance.pk), robust=True)


def index_pages(campaign: int) -> None:
    for page in CampaignPage.objects.filter(campaign=campaign).select_related("campaign", "locale"):
        index.insert_or_update_object(page)
