"""The body of a section: its headings carry keys, which are what links point to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..blocks import SourcedBodyBlock

LONGEST_KEY = 60
KEY = RegexValidator(
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z",
    _("Use small Latin letters, digits and single hyphens, beginning with a letter."),
)
FORMER_KEYS = RegexValidator(
    r"^[a-z][a-z0-9-]*( +[a-z][a-z0-9-]*)*\Z",
    _("Write the keys with a space between them: small Latin letters, digits and hyphens."),
)


class KeyedHeadingBlock(blocks.StructBlock):
    """A heading with a key that stays the same when the heading is reworded or translated."""

    text = blocks.CharBlock(label=_("heading"), max_length=200)
    key = blocks.CharBlock(
        label=_("key for links"),
        required=False,
        max_length=LONGEST_KEY,
        validators=[KEY],
        help_text=_(
            "One or two English words, such as phone-call; the same in both languages. "
            "Empty: made from the heading when you save. It stays once it is published."
        ),
    )
    former = blocks.CharBlock(
        label=_("keys of parts that are now told here"),
        required=False,
        max_length=250,
        validators=[FORMER_KEYS],
        help_text=_("When a part is merged into this one, so that links to it still arrive."),
    )

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        """Return the heading alone: readers neither see nor search for the keys."""
        return [value["text"]]

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A heading that can be linked to for good.")
        template = "blocks/keyed_heading.html"
        preview_value = staticmethod(
            lambda: {"text": gettext("What you can do"), "key": "what-you-can-do", "former": ""}
        )


def keys_of(heading: blocks.StructValue) -> list[str]:
    """Return every key that leads to a heading, its own first."""
    return [key for key in (heading["key"], *(heading["former"] or "").split()) if key]


class SectionBlock(SourcedBodyBlock):
    """What a section of the handbook is made of; no key stands twice in it."""

    heading = KeyedHeadingBlock()

    def clean(self, value: Any, **options: Any) -> Any:
        value = super().clean(value, **options)
        seen: set[str] = set()
        errors = {}
        for place, block in enumerate(value):
            if block.block_type != "heading":
                continue
            keys = keys_of(block.value)
            if len(set(keys)) < len(keys) or seen.intersection(keys):
                errors[place] = ValidationError(
                    _("Another heading of this section has this key. Choose another one.")
                )
            seen.update(keys)
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return value
