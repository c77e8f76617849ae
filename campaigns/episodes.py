"""What an episode is made of, and what is said where something is missing."""

from django.utils.translation import gettext_lazy as _

from site_project.core.recordings import AUDIO, VIDEO

from .enums import ArticleKind

# The ends of the names of files that an episode of each kind can be.
PLAYS = {ArticleKind.AUDIO: AUDIO, ArticleKind.VIDEO: VIDEO}
UNKNOWN_LANGUAGE = _("No language is known by this. Write a tag such as en, zh-Hant-HK or ur.")
WANTING = {
    "recording": _("Choose the recording, or save a draft."),
    "transcript": _("An episode is published with its transcript only. Write it, or save a draft."),
    "captions": _("A video is published with captions only. Add them, or save a draft."),
}
