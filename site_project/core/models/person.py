from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index

from ..paired import Paired, both
from ..retention import PersonalData


class Person(index.Indexed, models.Model):
    """An author, speaker or member of staff who is named on the site."""

    name = Paired(models.CharField, _("name"), max_length=120)
    role = Paired(models.CharField, _("role"), max_length=200, blank=True)
    about = Paired(models.TextField, _("about"), blank=True)
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    agreed_to_be_named = models.BooleanField(
        _("has agreed to be named here"),
        default=False,
        help_text=_("Nobody is shown on the site who has not agreed. Untick to take the name off."),
    )

    personal_data = PersonalData(
        fields=(*both("name"), *both("role"), *both("about")),
        purpose=_("To say who wrote an article or who speaks at a seminar."),
        keep=_("Until the person asks us to take it off."),
    )

    panels = [
        FieldRowPanel([FieldPanel(name) for name in both("name")]),
        FieldRowPanel([FieldPanel(name) for name in both("role")]),
        *[FieldPanel(name) for name in both("about")],
        FieldPanel("photo"),
        FieldPanel("agreed_to_be_named"),
    ]
    search_fields = [
        *[index.SearchField(name) for name in both("name")],
        *[index.AutocompleteField(name) for name in both("name")],
        index.FilterField("agreed_to_be_named"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        super().clean()
        if self.photo_id and not self.agreed_to_be_named:
            raise ValidationError({"photo": _("A photo needs the person's agreement.")})
