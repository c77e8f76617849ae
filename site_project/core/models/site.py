from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable

from ..paired import Paired, both


def pair_row(name: str, **options: object) -> FieldRowPanel:
    """Return a panel row with a pair's columns side by side."""
    return FieldRowPanel([FieldPanel(column, **options) for column in both(name)])


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
    notice = Paired(
        models.CharField,
        _("notice on every page"),
        max_length=250,
        blank=True,
        help_text=_("Leave empty to show none."),
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
        pair_row("notice"),
        InlinePanel("social_links", label=_("Social link")),
    ]

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("office")

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
