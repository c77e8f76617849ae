import re
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both

from ..enums import LawKind


class Law(index.Indexed, models.Model):
    """A treaty, an ordinance or a constitutional document."""

    code = models.CharField(
        _("code"), max_length=30, unique=True, help_text=_("How it is cited, such as ICCPR.")
    )
    name = Paired(models.CharField, _("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=20, choices=LawKind)
    url = models.URLField(_("address of the text"), blank=True)

    panels = [FieldPanel("code"), pair_row("name"), FieldPanel("kind"), FieldPanel("url")]
    search_fields = [
        index.SearchField("code"),
        index.AutocompleteField("code"),
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.FilterField("kind"),
    ]

    class Meta:
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="law_kind_known", condition=models.Q(kind__in=LawKind.values)
            )
        ]

    def __str__(self) -> str:
        return self.code


class ProvisionManager(models.Manager):
    """A provision is named with its law, so the law always comes along."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().select_related("law")


class Provision(index.Indexed, models.Model):
    """An article or section of a law, such as ICCPR 9."""

    law = models.ForeignKey(
        Law, verbose_name=_("law"), on_delete=models.PROTECT, related_name="provisions"
    )
    number = models.CharField(
        _("number"), max_length=20, help_text=_("Of the article or section, such as 9 or 14(3).")
    )
    heading = Paired(
        models.CharField,
        _("heading"),
        max_length=250,
        blank=True,
        help_text=_("What it is about, in a few words."),
    )
    # The number's leading digits, so that article 9 comes before article 10.
    position = models.PositiveIntegerField(default=0, editable=False)

    objects = ProvisionManager()

    panels = [FieldPanel("law"), FieldPanel("number"), pair_row("heading")]
    search_fields = [
        index.SearchField("code"),
        index.AutocompleteField("code"),
        *[index.SearchField(name) for name in both("heading")],
        *[index.AutocompleteField(name) for name in both("heading")],
        index.FilterField("law"),
    ]

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["law__code", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["law", "number"], name="one_provision_per_number")
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        digits = re.match(r"\d+", self.number)
        self.position = int(digits.group()) if digits else 0
        super().save(*args, **kwargs)

    @property
    def code(self) -> str:
        """How it is cited: the law's code and the number."""
        return f"{self.law.code} {self.number}"

    @property
    def in_words(self) -> str:
        """The law's name and the article or section, in the reader's language."""
        words = {"law": self.law.name, "number": self.number}
        if self.law.kind == LawKind.ORDINANCE:
            return gettext("%(law)s, section %(number)s") % words
        return gettext("%(law)s, article %(number)s") % words
