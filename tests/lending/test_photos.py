"""Photographs are judged by their content and lose what the camera knew."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from lending import parts
from lending.enums import Stage
from lending.models import Photo
from lending.parts import photos
from site_project.core.retention import purge
from tests.factories.lending import make_title

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def file(data: bytes, name: str = "box.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def image(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = BytesIO()
    picture = Image.new("RGB", size, "red")
    picture.putpixel((0, 0), (0, 0, 255))
    picture.save(out, kind, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has a great many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photographs_become_plain_jpegs(kind: str) -> None:
    picture = photos.rewritten(file(image(kind), "box.exe"))
    made = Image.open(BytesIO(picture.data))
    assert (made.format, made.size, picture.width, picture.height) == ("JPEG", (40, 20), 40, 20)


def test_what_the_camera_wrote_is_left_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Camera of Chan Siu Ming"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    data = image(exif=exif, comment=b"at home")
    assert b"Chan Siu Ming" in data
    picture = photos.rewritten(file(data))
    assert (picture.width, picture.height) == (20, 40)
    assert b"Chan" not in picture.data
    assert b"at home" not in picture.data
    assert not Image.open(BytesIO(picture.data)).getexif()


def test_large_photographs_are_made_smaller() -> None:
    picture = photos.rewritten(file(image(size=(4000, 1000))))
    assert (picture.width, picture.height) == (2000, 500)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (SVG, "drawing.svg", "no_photo"),
        (SVG, "drawing.jpg", "no_photo"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "bill.jpg", "no_photo"),
        (image("GIF"), "moving.jpg", "no_photo"),
        (image("BMP"), "box.png", "no_photo"),
        (image()[:200], "half.jpg", "no_photo"),
        (image("PNG")[:60], "half.png", "no_photo"),
        (b"x", "tiny.jpg", "no_photo"),
        (bomb(7000, 7000), "bomb.png", "too_large"),
        (bomb(60000, 60000), "bomb.png", "too_large"),
        (bomb(10000, 10000), "bomb.png", "too_large"),
    ],
)
def test_other_files_are_refused_by_their_content(data: bytes, name: str, code: str) -> None:
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.rewritten(file(data, name))
    assert refused.value.code == code
    assert name in refused.value.message


def test_files_above_ten_megabytes_are_not_even_opened() -> None:
    big = file(b"")
    big.size = 60 * 1024 * 1024
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.rewritten(big)
    assert refused.value.code == "too_big"


def test_bad_photographs_do_not_keep_good_ones_out() -> None:
    pictures, refused = photos.examine([file(SVG, "a.svg"), file(image(), "b.jpg")])
    assert len(pictures) == 1
    assert len(refused) == 1
    assert "a.svg" in refused[0]
    many, left = photos.examine([file(image())] * (photos.MOST_PHOTOS + 1))
    assert (len(many), len(left)) == (photos.MOST_PHOTOS, 1)


@pytest.mark.django_db
def test_photographs_lie_apart_under_names_nobody_guesses_and_end_with_retention(
    homes: Any,
) -> None:
    copy = make_title().copies.get()
    pictures, _refused = photos.examine([file(image(), "hall-of-school.jpg")])
    parts.report(copy, stage=Stage.STOCKTAKE, counts={}, photos=pictures)
    photo = Photo.objects.get()
    stored = Path(photo.file.path)
    assert stored.is_file()
    assert "school" not in photo.file.name
    purge(timezone.now() + timedelta(days=700))
    assert stored.exists()
    purge(timezone.now() + timedelta(days=740))
    assert not stored.exists()
    assert not Photo.objects.exists()
