"""What must follow a change of a record or a person wherever it was made."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from site_project.core.models import ContentVersion, Person


@receiver([post_save, post_delete], sender=Person)
def forget_people(**kwargs: Any) -> None:
    """Let feeds that name a person be made anew."""
    ContentVersion.bump("people")
