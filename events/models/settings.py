from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="date")
class EventSettings(BaseGenericSetting):
    """How long places are held, and how many unproved holds are believed."""

    hold_minutes = models.PositiveSmallIntegerField(
        _("a place is held for (minutes)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
        help_text=_("So long has a registrant to type the code from the mail."),
    )
    confirm_hours = models.PositiveSmallIntegerField(
        _("a form without a place can be confirmed for (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    holds_per_network = models.PositiveSmallIntegerField(
        _("unconfirmed places per session and network"),
        default=30,
        help_text=_("Beyond this a form is accepted, but its place is not kept until confirmed."),
    )
    holds_per_address = models.PositiveSmallIntegerField(
        _("unconfirmed places per address"),
        default=3,
        help_text=_("Of one e-mail address on the site, and of one network address in a session."),
    )

    panels = [
        FieldPanel("hold_minutes"),
        FieldPanel("confirm_hours"),
        FieldPanel("holds_per_network"),
        FieldPanel("holds_per_address"),
    ]

    class Meta:
        verbose_name = _("registration for seminars")
        verbose_name_plural = _("registration for seminars")
