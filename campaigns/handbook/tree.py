"""What the languages of the handbook have in common: numbers, and what stands where."""

from typing import Any

from django.db import transaction
from wagtail.models import Page


def carry_number_over(page: Any) -> list[Any]:
    """Give a page's other languages its number; return those that had another."""
    others = type(page).objects.filter(translation_key=page.translation_key)
    changed = list(others.exclude(pk=page.pk).exclude(number=page.number))
    for other in changed:
        with transaction.atomic():
            type(page).objects.filter(pk=other.pk).update(number=page.number)
            other.number = page.number
            if other.latest_revision is not None:
                # Else the next publication would bring the old number back.
                other.latest_revision.content["number"] = page.number
                other.latest_revision.save(update_fields=["content"])
    return changed


def without_the_new_place(page: Page, parent: Page) -> list[Page]:
    """Return the other languages of a page that have nothing to move into."""
    there = {each.locale_id for each in parent.get_translations().filter(depth=parent.depth)}
    return [each for each in page.get_translations() if each.locale_id not in there]


def carry_move_over(page: Page, parent: Page) -> None:
    """Let a page's other languages move below the same page as this one."""
    for other in page.get_translations():
        there = parent.get_translations().filter(locale=other.locale_id).first()
        if there is not None and not other.is_child_of(there):
            other.specific.move(there, pos="last-child")
