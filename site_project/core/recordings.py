"""Sound and pictures that move: which files the site plays, told by what is in them."""

from typing import BinaryIO

# What browsers play without an add-on, by the end of the file's name.
AUDIO = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
}
VIDEO = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS = {"vtt": "text/vtt; charset=utf-8"}
PLAYED = AUDIO | VIDEO | CAPTIONS
# So much of a file tells what it is.
HEAD = 4096


def is_what_it_says(file: BinaryIO, extension: str) -> bool:
    """Say whether the first bytes are those of a recording with this end of its name.

    Sources: ISO/IEC 11172-3 (MP3), ID3v2, ISO/IEC 14496-12 (MP4), RFC 3533
    and RFC 7845 (Ogg, Opus), RFC 8794 and the WebM container guidelines.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if extension == "mp3":
        return head.startswith(b"ID3") or _is_frame_of_layer_three(head)
    if extension in ("m4a", "mp4"):
        return head[4:8] == b"ftyp"
    if extension == "opus":
        return head.startswith(b"OggS") and b"OpusHead" in head
    if extension == "ogg":
        sounds = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
        return head.startswith(b"OggS") and any(sound in head for sound in sounds)
    if extension == "webm":
        return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]
    return False


def _is_frame_of_layer_three(head: bytes) -> bool:
    """Say whether a header of four bytes opens a frame: sync, Layer III, a rate that there is."""
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in (0x0, 0xF)
        and head[2] >> 2 & 0x3 != 0x3
    )
