"""Blocks of the pages that rest on sources."""

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from site_project.core.blocks import BodyBlock


class ClaimBlock(blocks.StructBlock):
    """A figure, a "first" or an "only": a draft may lack its source, what is published may not."""

    text = blocks.RichTextBlock(label=_("claim"), features=["bold", "italic", "link"])
    source = SnippetChooserBlock(
        "campaigns.Source",
        label=_("source"),
        required=False,
        help_text=_("Needed before the page can be published."),
    )
    place = blocks.CharBlock(
        label=_("where in it"),
        required=False,
        max_length=60,
        help_text=_("The page or paragraph, such as “p. 12”."),
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Claim with its source")
        description = _("A figure, a “first” or an “only”, with the source that says so.")
        template = "blocks/claim.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if value["source"] is None and not self.is_deferred_validation:
            error = ValidationError(
                _("A claim is published with its source only. Choose it, or save a draft.")
            )
            raise blocks.StructBlockValidationError(block_errors={"source": error})
        return value

    def get_preview_value(self) -> blocks.StructValue:
        """Show the first source of the bibliography, or only the words where there is none."""
        first = self.child_blocks["source"].model_class.objects.first()
        words = format_html(
            "<p>{}</p>", gettext("Four in ten of those held had not seen a lawyer.")
        )
        return self.normalize({"text": words, "source": first, "place": ""})


class SourcedBodyBlock(BodyBlock):
    """What the body of a page is made of that tells figures."""

    claim = ClaimBlock()
