from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from .. import recordings, webvtt
from ..paired import Paired, both

# Files that search reads, and how many bytes of each.
PLAIN_TEXT = ("txt", "vtt")
READ_AT_MOST = 200_000


class CustomImage(AbstractImage):
    """A picture with its credit, its licence, and its words in each language."""

    class Licence(models.TextChoices):
        OWN = "own", _("Our own")
        PERMISSION = "permission", _("Used by permission")
        CC_BY = "cc-by", "CC BY"
        CC_BY_SA = "cc-by-sa", "CC BY-SA"
        PUBLIC_DOMAIN = "public-domain", _("Public domain")

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, default=Licence.OWN)
    alt = Paired(
        models.CharField,
        _("text alternative"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    # Not "decorative": Wagtail sets that on each picture it reads, for image blocks.
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The page loses nothing without this picture.")
    )

    admin_form_fields = (
        "title",
        "file",
        *both("alt"),
        "is_decorative",
        "credit",
        "licence",
        "collection",
        "tags",
        *(f"focal_point_{side}" for side in ("x", "y", "width", "height")),
    )
    search_fields = [*AbstractImage.search_fields, *map(index.SearchField, both("alt"))]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def clean(self) -> None:
        super().clean()
        if not self.is_decorative:
            missing = [name for name in both("alt") if not getattr(self, name)]
            if missing:
                raise ValidationError(
                    {name: _("Describe the picture, or tick “decorative”.") for name in missing}
                )

    @property
    def default_alt_text(self) -> str:
        """What an image block starts from: nothing where the picture is decorative."""
        return "" if self.is_decorative else str(self.alt)


class Rendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition"
            )
        ]


class CustomDocument(AbstractDocument):
    """A file to download, with the language it is written in."""

    language = models.CharField(
        _("language"), max_length=20, choices=settings.LANGUAGES, blank=True
    )
    admin_form_fields = (*Document.admin_form_fields, "language")
    search_fields = [
        *AbstractDocument.search_fields,
        index.SearchField("words_of_the_file"),
        index.FilterField("language"),
    ]

    def clean(self) -> None:
        super().clean()
        # A file that lies in the library was looked at when it came.
        if self.file and not self.file._committed:
            self._check_recording()

    def _check_recording(self) -> None:
        """Refuse what is no recording in spite of its name, and captions that no player reads."""
        extension = self.file_extension.lower()
        if extension in recordings.CAPTIONS:
            try:
                webvtt.check(self.file.read())
            except webvtt.BadCaptions as error:
                raise ValidationError({"file": str(error)}) from error
            finally:
                self.file.seek(0)
        elif extension in recordings.PLAYED and not recordings.is_what_it_says(
            self.file, extension
        ):
            message = _("What is in the file is not %(kind)s. Convert it, then choose it again.")
            raise ValidationError({"file": message % {"kind": extension.upper()}})

    @property
    def content_type(self) -> str:
        return recordings.PLAYED.get(self.file_extension.lower()) or super().content_type

    def words_of_the_file(self) -> str:
        """Return the text of a file that is nothing but text, for the search index."""
        if self.file_extension.lower() not in PLAIN_TEXT:
            return ""
        try:
            with self.file.open("rb") as file:
                return file.read(READ_AT_MOST).decode(errors="ignore")
        except OSError:
            return ""  # the file is gone; its title can still be found
