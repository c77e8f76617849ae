"""Captions as WebVTT (https://www.w3.org/TR/webvtt1/): what an author's file must keep to."""

import re

from django.utils.translation import gettext as _

TIMESTAMP = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIMESTAMP}[ \t]+-->[ \t]+{TIMESTAMP}(?:[ \t]+\S.*)?")
SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
# Blocks that are no cue and hold no text for readers.
OTHER_BLOCKS = ("NOTE", "STYLE", "REGION")


class BadCaptions(ValueError):
    """A file that is no WebVTT, with the number of the line that says so and what is wrong."""

    def __init__(self, line: int, problem: str) -> None:
        self.line = line
        self.problem = problem
        super().__init__(_("Line %(line)d: %(problem)s") % {"line": line, "problem": problem})


def check(data: bytes) -> int:
    """Return the number of cues. Raises BadCaptions at the first line that is wrong."""
    lines = _decoded(data).split("\n")
    if not SIGNATURE.fullmatch(lines[0]):
        raise BadCaptions(1, _("The file must begin with the word WEBVTT."))
    if len(lines) > 1 and "-->" in lines[1]:
        raise BadCaptions(2, _("An empty line must follow the first one."))
    cues = 0
    last_start = 0
    for number, block in _blocks(lines):
        if block[0].split(maxsplit=1)[0] in OTHER_BLOCKS and "-->" not in block[0]:
            continue
        last_start = _check_cue(number, block, last_start)
        cues += 1
    if not cues:
        raise BadCaptions(len(lines), _("There are no captions in the file."))
    return cues


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadCaptions(line, _("The text is not UTF-8. Save it as UTF-8.")) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Return what stands between empty lines, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_open = False
        elif is_open:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            is_open = True
    return blocks[1:]  # the first is the signature with what belongs to it


def _check_cue(number: int, block: list[str], last_start: int) -> int:
    """Return when a cue begins, in milliseconds. Raises BadCaptions."""
    if "-->" not in block[0]:
        number, block = number + 1, block[1:]  # the cue's name
        if not block or "-->" not in block[0]:
            problem = _("A caption needs its times, such as 00:01.000 --> 00:04.000.")
            raise BadCaptions(number - 1, problem)
    found = TIMING.fullmatch(block[0].rstrip())
    if not found:
        problem = _("The times are not written as 00:01.000 --> 00:04.000.")
        raise BadCaptions(number, problem)
    parts = [int(part or 0) for part in found.groups()]
    start, end = _milliseconds(*parts[:4]), _milliseconds(*parts[4:])
    if end <= start:
        raise BadCaptions(number, _("The caption ends before it begins."))
    if start < last_start:
        raise BadCaptions(number, _("The caption begins before the one above it."))
    if len(block) == 1:
        raise BadCaptions(number, _("The caption has no text."))
    for offset, line in enumerate(block[1:], start=1):
        if "-->" in line:
            raise BadCaptions(number + offset, _("An empty line must part two captions."))
    return start


def _milliseconds(hours: int, minutes: int, seconds: int, thousandths: int) -> int:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
