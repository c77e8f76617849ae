from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PageViewDay(models.Model):
    """How often a page was read in one language on one day. Nothing is known of the readers.

    `page_key` is the translation key of the page's family.
    """

    page_key = models.UUIDField(_("page"))
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("views"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("views of a page")
        verbose_name_plural = _("views of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page_key", "language", "day"], name="page_view_day_once"
            )
        ]
        indexes = [models.Index(fields=["day"], name="page_view_day")]

    def __str__(self) -> str:
        return f"{self.page_key} {self.language} {self.day}"
