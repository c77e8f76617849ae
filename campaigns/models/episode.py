"""Articles to listen to or to watch: the recording, its captions, its transcript."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.duration import duration_iso_string
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Revision

from site_project.core.recordings import CAPTIONS

from ..enums import EPISODES, ArticleKind
from ..episodes import PLAYS, UNKNOWN_LANGUAGE
from ..library.languages import language_tag


class EpisodeIncomplete(PermissionDenied):
    """An episode cannot be published: its recording, transcript or captions are wanting."""


class Episode(models.Model):
    """What an article has that is an episode; whoever cannot hear or see it reads it.

    WCAG 2.2, 1.2.1 and 1.2.2. The editor's form tells at the field what is
    missing; `publish` refuses every other way, such as an approval.
    """

    recording = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("recording"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Sound: MP3, M4A, OGG or OPUS. Video: MP4 or WebM."),
    )
    duration = models.DurationField(
        _("duration"), null=True, blank=True, help_text=_("Minutes and seconds, such as 12:34.")
    )
    speech_language = models.CharField(
        _("language spoken"),
        max_length=20,
        blank=True,
        help_text=_("As a tag of BCP 47: yue, en, cmn, ur, ne …"),
    )
    poster = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("still picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Stands where the video will play."),
    )
    transcript = RichTextField(
        _("transcript"),
        blank=True,
        features=["h3", "bold", "italic", "ol", "ul", "link", "blockquote"],
        help_text=_("All that is said, who says it, and what is heard or seen beside it."),
    )
    transcript_language = models.CharField(
        _("language of the transcript"),
        max_length=20,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Leave empty where it is that of the page."),
    )

    episode_panel = MultiFieldPanel(
        [
            FieldPanel("recording"),
            FieldRowPanel([FieldPanel("duration"), FieldPanel("speech_language")]),
            FieldPanel("poster"),
            InlinePanel("captions", heading=_("Captions"), label=_("Captions in one language")),
            FieldPanel("transcript"),
            FieldPanel("transcript_language"),
        ],
        heading=_("Audio or video episode"),
        classname="collapsed",
    )
    # For Meta.constraints of the page type.
    episode_constraints = (
        models.CheckConstraint(
            name="article_duration_is_some_time",
            condition=models.Q(duration=None) | models.Q(duration__gt=timedelta(0)),
        ),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.speech_language:
            try:
                self.speech_language = language_tag(self.speech_language)
            except ValueError:
                errors["speech_language"] = UNKNOWN_LANGUAGE
        if self.duration is not None and self.duration <= timedelta(0):
            errors["duration"] = _("An episode lasts some time.")
        if self.recording is not None:
            ends = PLAYS.get(self.kind)
            if ends is None:
                errors["kind"] = _("An article with a recording is an audio or a video episode.")
            elif self.recording.file_extension.lower() not in ends:
                errors["recording"] = _("An episode of this kind is one of these: %(kinds)s.") % {
                    "kinds": ", ".join(end.upper() for end in ends)
                }
        if errors:
            raise ValidationError(errors)

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        if revision.as_object().lacks:
            raise EpisodeIncomplete(
                gettext("“%(page)s” lacks its recording, its transcript or its captions.")
                % {"page": self}
            )
        return super().publish(revision, *args, **kwargs)

    @property
    def is_episode(self) -> bool:
        return self.kind in EPISODES

    @property
    def is_video(self) -> bool:
        return self.kind == ArticleKind.VIDEO

    def wanting(self, *, has_captions: bool) -> list[str]:
        """Return the keys of `episodes.WANTING` that keep this text from being published."""
        if not self.is_episode:
            return []
        missing = {
            "recording": self.recording is None,
            "transcript": not strip_tags(self.transcript).strip(),
            "captions": self.is_video and not has_captions,
        }
        return [name for name, is_missing in missing.items() if is_missing]

    @cached_property
    def captions_at_hand(self) -> list["Captions"]:
        """The captions whose file is there."""
        rows = self.captions.select_related("document")
        return [row for row in rows if row.document is not None]

    @property
    def captions_in_order(self) -> list["Captions"]:
        """The captions, those in the language of the page first: players begin with them."""
        own = self.locale.language_code.partition("-")[0]
        return sorted(self.captions_at_hand, key=lambda row: row.language.partition("-")[0] != own)

    @property
    def lacks(self) -> list[str]:
        """What keeps this text from being published, its captions as they are stored."""
        return self.wanting(has_captions=not self.is_video or bool(self.captions_at_hand))

    @property
    def duration_for_machines(self) -> str:
        """As ISO 8601 writes it; empty where it is not recorded."""
        return "" if self.duration is None else duration_iso_string(self.duration)


class Captions(Orderable):
    """One language of an episode's captions. A concrete one names its `page`."""

    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        verbose_name=_("file"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("WebVTT, in UTF-8."),
    )
    language = models.CharField(
        _("language"), max_length=20, help_text=_("As a tag of BCP 47: en, zh-Hant-HK, ur …")
    )

    panels = [FieldPanel("document"), FieldPanel("language")]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("captions")
        verbose_name_plural = _("captions")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.language}"

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.document is not None and self.document.file_extension.lower() not in CAPTIONS:
            errors["document"] = _("Captions are a WebVTT file: its name ends in .vtt.")
        try:
            self.language = language_tag(self.language)
        except ValueError:
            errors["language"] = UNKNOWN_LANGUAGE
        if errors:
            raise ValidationError(errors)
