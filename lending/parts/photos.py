"""Photographs of a copy's condition: judged by their content, written anew without EXIF."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from ..models import ConditionReport, Photo

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PHOTOS = 10
# Enough to see a scratch; a telephone's own size is ten times that.
LONGEST_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class PhotoRefused(Exception):
    """A file is not taken as a photograph; `message` tells which and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Picture:
    """A JPEG that the site itself has written."""

    data: bytes
    width: int
    height: int


def examine(uploads: Iterable[UploadedFile]) -> tuple[list[Picture], list[str]]:
    """Return the photographs among some files, and what is wrong with each of the others."""
    pictures: list[Picture] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            if len(pictures) == MOST_PHOTOS:
                text = _("%(file)s was not stored: at most %(count)d at a time.")
                values = {"file": upload.name, "count": MOST_PHOTOS}
                raise PhotoRefused("too_many", text % values)
            pictures.append(rewritten(upload))
        except PhotoRefused as refusal:
            refused.append(refusal.message)
    return pictures, refused


def rewritten(upload: UploadedFile) -> Picture:
    """Return a photograph turned upright, at most 2,000 pixels long, with nothing but pixels.

    Raises PhotoRefused: "too_big" above 10 MB, "too_large" above 40 million
    pixels (before any is computed), "no_photo" for what is no JPEG, PNG or
    WebP by its content, whatever its name says.
    """
    names = {"file": upload.name}
    if (upload.size or 0) > MOST_BYTES:
        raise PhotoRefused("too_big", _("%(file)s was not stored: it is above 10 MB.") % names)
    try:
        upload.seek(0)
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                text = _("%(file)s was not stored: it has more than 40 million pixels.")
                raise PhotoRefused("too_large", text % names)
            return as_jpeg(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        text = _("%(file)s was not stored: it has more than 40 million pixels.")
        raise PhotoRefused("too_large", text % names) from error
    except UNREADABLE as error:
        text = _("%(file)s was not stored: it is no JPEG, PNG or WebP photograph.")
        raise PhotoRefused("no_photo", text % names) from error


def as_jpeg(image: Image.Image) -> Picture:
    """Copy the pixels alone; what the camera wrote beside them stays behind."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    visible = upright.convert("RGBA")
    clean = Image.new("RGB", visible.size, "white")
    clean.paste(visible, mask=visible.getchannel("A"))
    file = BytesIO()
    clean.save(file, "JPEG", quality=85, optimize=True)
    return Picture(file.getvalue(), clean.width, clean.height)


def attach(report: ConditionReport, pictures: Iterable[Picture], *, at: datetime) -> list[Photo]:
    """Store photographs with a report, under names that nobody can guess."""
    return [
        Photo.objects.create(
            report=report,
            file=ContentFile(picture.data, name=f"{secrets.token_hex(16)}.jpg"),
            width=picture.width,
            height=picture.height,
            at=at,
        )
        for picture in pictures
    ]
