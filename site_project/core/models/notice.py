from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable, PreviewableMixin

from ..paired import Paired, both
from .site import pair_row

# What lies in each part of the site: the first word of an address after its language.
PARTS: dict[str, frozenset[str]] = {
    "campaigns": frozenset({"campaigns", "articles"}),
    "handbook": frozenset({"handbook", "rights"}),
    "events": frozenset({"events"}),
    "lending": frozenset({"lending"}),
}


class Tone(models.TextChoices):
    INFORMATION = "information", pgettext_lazy("tone of a notice", "Information")
    WARNING = "warning", pgettext_lazy("tone of a notice", "Warning")
    URGENT = "urgent", pgettext_lazy("tone of a notice", "Urgent, such as a closure")


# Above what is less pressing.
PRESSING = (Tone.URGENT, Tone.WARNING, Tone.INFORMATION)


class NoticeQuerySet(models.QuerySet):
    def not_over(self, now: datetime) -> "NoticeQuerySet":
        """What shows now or may show later."""
        return self.filter(Q(shows_until=None) | Q(shows_until__gt=now))

    def changes_after(self, now: datetime) -> list[models.QuerySet]:
        """Return when notices appear and when they go, later than now."""
        rows = self.order_by()
        return [
            rows.filter(**{f"{name}__gt": now}).values_list(name)
            for name in ("shows_from", "shows_until")
        ]


class Notice(PreviewableMixin, Orderable):
    """A line above every page, or above those of some parts, for as long as it is true."""

    text = Paired(models.CharField, _("text"), max_length=250)
    tone = models.CharField(_("tone"), max_length=20, choices=Tone, default=Tone.INFORMATION)
    shows_from = models.DateTimeField(
        _("shows from"), null=True, blank=True, help_text=_("Leave empty to show it at once.")
    )
    shows_until = models.DateTimeField(
        _("shows until"),
        null=True,
        blank=True,
        help_text=_("Leave empty to show it until somebody takes it down."),
    )
    on_every_page = models.BooleanField(_("on every page"), default=True)
    on_campaigns = models.BooleanField(_("campaigns and articles"), default=False)
    on_handbook = models.BooleanField(_("handbook and rights"), default=False)
    on_events = models.BooleanField(_("seminars and registration"), default=False)
    on_lending = models.BooleanField(_("borrowing"), default=False)

    objects = NoticeQuerySet.as_manager()

    panels = [
        pair_row("text"),
        FieldPanel("tone"),
        FieldRowPanel([FieldPanel("shows_from"), FieldPanel("shows_until")]),
        MultiFieldPanel(
            [FieldPanel("on_every_page"), *(FieldPanel(f"on_{part}") for part in PARTS)],
            heading=_("Where it shows"),
            help_text=_("On every page, or only in the parts that are ticked."),
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = [models.F("sort_order").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_says_something_in_each_language",
                condition=Q(*(~Q((name, "")) for name in both("text"))),
            ),
            models.CheckConstraint(name="notice_tone_known", condition=Q(tone__in=Tone.values)),
            models.CheckConstraint(
                name="notice_ends_after_it_begins",
                condition=Q(shows_from=None)
                | Q(shows_until=None)
                | Q(shows_until__gt=models.F("shows_from")),
            ),
            models.CheckConstraint(
                name="notice_shows_somewhere",
                condition=Q(
                    ("on_every_page", True),
                    *((f"on_{part}", True) for part in PARTS),
                    _connector=Q.OR,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)

    def clean(self) -> None:
        super().clean()
        if self.shows_from and self.shows_until and self.shows_until <= self.shows_from:
            raise ValidationError({"shows_until": _("It must end after it begins.")})
        if not self.on_every_page and not any(map(self.is_on, PARTS)):
            raise ValidationError({"on_every_page": _("Tick this, or at least one part.")})

    def is_on(self, part: str) -> bool:
        return getattr(self, f"on_{part}", False)

    def shows_at(self, now: datetime) -> bool:
        begun = self.shows_from is None or self.shows_from <= now
        return begun and (self.shows_until is None or now < self.shows_until)

    def shows_in(self, part: str | None) -> bool:
        """Say whether it stands above the pages of a part, None where they belong to none."""
        return self.on_every_page or (part is not None and self.is_on(part))

    @property
    def shows_now(self) -> bool:
        return self.shows_at(timezone.now())

    def where(self) -> str:
        """Name the parts where it shows, for the list."""
        parts = [f"on_{part}" for part in PARTS if self.is_on(part)]
        names = ["on_every_page"] if self.on_every_page else parts
        return pgettext("between names", ", ").join(
            str(self._meta.get_field(name).verbose_name) for name in names
        )

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show it as it will stand above a page, in the language that was chosen."""
        context: dict[str, Any] = {"notice_preview": self}
        with translation.override(mode_name or settings.LANGUAGE_CODE):
            return render(request, "core/notice_preview.html", context)
