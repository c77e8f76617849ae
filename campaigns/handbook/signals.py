"""What follows when a page of the handbook, or a change of the law, is written."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from site_project.core.models import ContentVersion

from ..law_changes import VERSION
from ..models import ChapterPage, LawChange, SectionAnchor, SectionKey, SectionPage
from ..models.numbered import Numbered
from . import editions
from .tree import carry_move_over, carry_number_over


@receiver(page_published, sender=SectionPage)
def keep_for_good(instance: SectionPage, **kwargs: Any) -> None:
    """Keep the text, its key and its anchors. What waits for its day is not public yet."""
    if not instance.live:
        return
    with transaction.atomic():
        section = SectionKey.claim(instance.key, instance.translation_key)
        SectionKey.objects.filter(pk=section.pk).update(published=True)
        SectionAnchor.keep(section, instance.locale.language_code, instance.anchors())
        editions.keep(instance)


@receiver(page_unpublished, sender=SectionPage)
def end_the_text(instance: SectionPage, **kwargs: Any) -> None:
    editions.end(instance)


@receiver(page_published)
def give_the_number_to_the_other_languages(instance: Page, **kwargs: Any) -> None:
    if not isinstance(instance, Numbered) or not instance.live:
        return
    for other in carry_number_over(instance):
        if isinstance(other, SectionPage) and other.live:
            editions.keep(other)


@receiver(post_page_move, sender=ChapterPage)
@receiver(post_page_move, sender=SectionPage)
def move_the_other_languages(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    carry_move_over(instance, parent_page_after)


@receiver(post_delete, sender=SectionPage)
def free_the_key(instance: SectionPage, **kwargs: Any) -> None:
    """Let another section have a key that was never published."""
    if not SectionPage.objects.filter(translation_key=instance.translation_key).exists():
        SectionKey.objects.filter(family=instance.translation_key, published=False).delete()


@receiver([post_save, post_delete], sender=LawChange)
def forget_changes_of_the_law(**kwargs: Any) -> None:
    ContentVersion.bump(VERSION)
