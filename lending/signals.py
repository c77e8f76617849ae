"""What must follow a change wherever it was made."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from .models import Title, TitlePage


@receiver(post_delete, sender=TitlePage)
def release_title(instance: TitlePage, **kwargs: Any) -> None:
    """Once the last page of a family is gone, its title may be presented by another."""
    if instance.item_id and not TitlePage.objects.filter(item=instance.item_id).exists():
        Title.objects.filter(pk=instance.item_id).update(page_key=None)
