"""The blocks of every body: each with a template, a preview, a description and search text."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A heading of a part of the page.")
        template = "blocks/heading.html"
        preview_value = _("What you can do")


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs, lists and links.")
        template = "blocks/text.html"
        features = TEXT_FEATURES
        preview_value = staticmethod(
            lambda: format_html(
                "<p>{}</p>", gettext("Everyone has the right to know why they are held.")
            )
        )


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with its credit and a caption.")
        template = "blocks/picture.html"

    def get_preview_value(self) -> blocks.StructValue:
        """Show the newest picture of the library, or only the words where it is empty."""
        newest = get_image_model().objects.order_by("-pk").first()
        return self.normalize({"image": newest, "caption": gettext("A caption says what matters.")})


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quotation"))
    source = blocks.CharBlock(label=_("who said it, and where"), max_length=250)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("Somebody's words, with their source.")
        template = "blocks/quote.html"
        preview_value = staticmethod(
            lambda: {
                "text": gettext("All human beings are born free and equal in dignity and rights."),
                "source": gettext("Universal Declaration of Human Rights, article 1"),
            }
        )


class NoticeBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "link"])

    class Meta:
        icon = "warning"
        label = _("Notice")
        description = _("Something the reader must know first, such as “check the current law”.")
        template = "blocks/notice.html"
        preview_value = staticmethod(
            lambda: {
                "heading": gettext("Check the current law"),
                "text": format_html("<p>{}</p>", gettext("This page is history.")),
            }
        )


class LinkCardBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.URLBlock(label=_("or an address elsewhere"), required=False)
    text = blocks.CharBlock(label=_("text"), max_length=250, required=False)

    class Meta:
        icon = "link"
        label = _("Link card")
        description = _("A link with a line about it; nothing of another site is embedded.")
        template = "blocks/link_card.html"
        preview_value = staticmethod(
            lambda: {
                "title": gettext("UN Treaty Body Database"),
                "url": "https://tbinternet.ohchr.org/",
                "text": gettext("Reports and concluding observations."),
            }
        )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if bool(value["page"]) == bool(value["url"]):
            error = ValidationError(_("Choose a page, or give an address elsewhere: one of them."))
            raise blocks.StructBlockValidationError(block_errors={"page": error})
        return value


class DocumentsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("document")), label=_("documents"))

    class Meta:
        icon = "doc-full"
        label = _("Downloads")
        description = _("Files to download, with their size and language.")
        template = "blocks/documents.html"

    def get_preview_value(self) -> blocks.StructValue:
        """Show the two newest documents of the library."""
        newest = list(get_document_model().objects.order_by("-pk")[:2])
        return self.normalize({"heading": gettext("To download"), "documents": newest})


class HelpBlock(blocks.StaticBlock):
    class Meta:
        icon = "help"
        label = _("Get help")
        description = _("Telephone, hours, languages and address, from the office's settings.")
        admin_text = _("Telephone, hours, languages and address, from the office's settings.")
        template = "blocks/help.html"
        preview_value = None


class ForeignTextBlock(blocks.StructBlock):
    """A passage in another language than the page, so that it is read aloud rightly."""

    language = blocks.ChoiceBlock(choices=settings.LANGUAGES, label=_("language"))
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        icon = "globe"
        label = _("Text in another language")
        description = _("A passage in another language than the page.")
        template = "blocks/foreign_text.html"
        preview_value = {"language": "en", "text": "<p>Everyone has the right to liberty.</p>"}


class DoorBlock(blocks.StructBlock):
    """One of the ways in on the home page."""

    page = blocks.PageChooserBlock(label=_("page"))
    title = blocks.CharBlock(
        label=_("title"),
        max_length=40,
        required=False,
        help_text=_("Empty: the title of the page."),
    )
    text = blocks.CharBlock(label=_("text"), max_length=120, required=False)

    class Meta:
        icon = "link"
        label = _("Door")
        description = _("A way into one part of the site, with a line about it.")
        template = "blocks/door.html"
        preview_value = staticmethod(
            lambda: {"title": gettext("Seminars"), "text": gettext("Come, ask, take part.")}
        )


class BodyBlock(blocks.StreamBlock):
    """What a page body is made of."""

    heading = HeadingBlock()
    text = TextBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    notice = NoticeBlock()
    link = LinkCardBlock()
    documents = DocumentsBlock()
    help = HelpBlock()
    foreign_text = ForeignTextBlock()
