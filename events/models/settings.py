from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
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

    quiet_from = models.TimeField(
        _("quiet hours begin"),
        default=time(22),
        help_text=_("No offer is sent in these hours, and their time does not count."),
    )
    quiet_until = models.TimeField(_("quiet hours end"), default=time(9))
    waiting_ends_minutes = models.PositiveSmallIntegerField(
        _("waiting list closes (minutes before the start)"),
        default=60,
        help_text=_("From then on places go to whoever is first at the door."),
    )
    join_minutes = models.PositiveSmallIntegerField(
        _("online meetings open (minutes before the start)"), default=30
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("first reminder (days before)"), default=3, help_text=_("0: none.")
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("second reminder (hours before)"), default=3, help_text=_("0: none.")
    )
    access_open_days = models.PositiveSmallIntegerField(
        _("access requests are answered within (open days)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    access_latest_days = models.PositiveSmallIntegerField(
        _("access requests are answered at the latest (days before)"), default=7
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("time to undo a change before mails leave (minutes)"), default=10
    )
    uses_quotas = models.BooleanField(_("quotas for audiences"), default=False)
    uses_questions = models.BooleanField(_("questions in the form"), default=True)
    uses_series = models.BooleanField(_("series"), default=True)
    uses_clinics = models.BooleanField(_("clinic hours"), default=False)

    panels = [
        FieldPanel("hold_minutes"),
        FieldPanel("confirm_hours"),
        FieldPanel("holds_per_network"),
        FieldPanel("holds_per_address"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("quiet_from"), FieldPanel("quiet_until")]),
                FieldPanel("waiting_ends_minutes"),
            ],
            heading=_("Waiting list"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("reminder_days"),
                FieldPanel("reminder_hours"),
                FieldPanel("join_minutes"),
                FieldPanel("undo_minutes"),
            ],
            heading=_("Mails"),
        ),
        MultiFieldPanel(
            [FieldPanel("access_open_days"), FieldPanel("access_latest_days")],
            heading=_("Access requests"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("uses_quotas"),
                FieldPanel("uses_questions"),
                FieldPanel("uses_series"),
                FieldPanel("uses_clinics"),
            ],
            heading=_("Parts that this office uses"),
        ),
    ]

    class Meta:
        verbose_name = _("registration for seminars")
        verbose_name_plural = _("registration for seminars")
