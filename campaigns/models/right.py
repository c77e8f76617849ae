from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from .law import Provision
from .reference import Named


class Right(Named):
    """A right, such as that to a fair trial, and the provisions that it rests on.

    A page is about a right where the two share a provision.
    """

    slug = models.SlugField(
        _("short name for addresses"),
        max_length=60,
        unique=True,
        help_text=_("In Latin letters, the same in every language, such as fair-trial."),
    )
    provisions = models.ManyToManyField(
        Provision,
        verbose_name=_("provisions"),
        blank=True,
        related_name="rights",
        help_text=_("What cites one of these is shown on the page of the right."),
    )
    place = models.PositiveSmallIntegerField(
        _("place in lists"),
        default=0,
        help_text=_("Rights stand in the order of this number, then of their names."),
    )

    panels = [
        *Named.panels,
        FieldPanel("slug"),
        FieldPanel("provisions"),
        FieldPanel("place"),
    ]

    class Meta(Named.Meta):
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        ordering = ["place", "name_en", "pk"]
