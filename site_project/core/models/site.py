from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

from ..paired import Paired, both


def pair_row(name: str, **options: object) -> FieldRowPanel:
    """Return a panel row with a pair's columns side by side."""
    return FieldRowPanel([FieldPanel(column, **options) for column in both(name)])


class DataLicence(models.TextChoices):
    """On what terms others may use the data that the site gives away."""

    CC0 = "cc0", "CC0 1.0"
    CC_BY = "cc-by", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0"

    @property
    def url(self) -> str:
        if self is DataLicence.CC0:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        return f"https://creativecommons.org/licenses/{self.value.removeprefix('cc-')}/4.0/"


class PageViews(models.TextChoices):
    """Whether views of pages are counted, and who is told."""

    OFF = "off", pgettext_lazy("views of pages", "Not counted")
    COUNTED = "counted", pgettext_lazy("views of pages", "Counted, for staff only")
    SHOWN = "shown", pgettext_lazy("views of pages", "Counted, and shown at the foot of each page")


@register_setting(icon="home")
class OfficeSettings(BaseGenericSetting, ClusterableModel):
    """Who runs this site and how to reach them; empty lines are not shown."""

    name = Paired(models.CharField, _("name of the centre"), max_length=120, blank=True)
    telephone = models.CharField(
        _("telephone"), max_length=30, blank=True, help_text=_("With the country code: +852 …")
    )
    whatsapp = models.CharField(_("WhatsApp number"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = Paired(models.CharField, _("address"), max_length=250, blank=True)
    hours = Paired(models.CharField, _("opening hours"), max_length=250, blank=True)
    languages_spoken = Paired(models.CharField, _("languages spoken"), max_length=250, blank=True)
    cost = Paired(
        models.CharField,
        _("is it free?"),
        max_length=250,
        blank=True,
        help_text=_("One sentence, as it is shown beside the telephone number."),
    )
    data_licence = models.CharField(
        _("licence of the data"),
        max_length=20,
        choices=DataLicence,
        default=DataLicence.CC_BY,
        help_text=_("Of the tables that visitors can download, such as the cases and the demands."),
    )

    page_views = models.CharField(
        _("views of pages"),
        max_length=10,
        choices=PageViews,
        default=PageViews.COUNTED,
        help_text=_("Counted without a cookie and without anything about the reader."),
    )
    page_views_months = models.PositiveSmallIntegerField(
        _("numbers of views are kept for (months)"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    panels = [
        pair_row("name"),
        MultiFieldPanel(
            [FieldPanel("telephone"), FieldPanel("whatsapp"), FieldPanel("email")],
            heading=_("How to reach us"),
        ),
        pair_row("address"),
        pair_row("hours"),
        pair_row("languages_spoken"),
        pair_row("cost"),
        FieldPanel("data_licence"),
        FieldRowPanel([FieldPanel("page_views"), FieldPanel("page_views_months")]),
        InlinePanel("social_links", label=_("Social link")),
    ]

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")

    @property
    def counts_page_views(self) -> bool:
        return self.page_views != PageViews.OFF

    @property
    def shows_page_views(self) -> bool:
        return self.page_views == PageViews.SHOWN

    @property
    def can_be_reached(self) -> bool:
        return bool(self.telephone or self.whatsapp or self.email or self.address)


class SocialLink(Orderable):
    settings = ParentalKey(OfficeSettings, on_delete=models.CASCADE, related_name="social_links")
    label = models.CharField(_("label"), max_length=60)
    url = models.URLField(_("address"))

    panels = [FieldPanel("label"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("social link")
        verbose_name_plural = _("social links")

    def __str__(self) -> str:
        return self.label
