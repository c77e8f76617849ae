from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from site_project.core.links import make_token
from site_project.core.retention import PersonalData, delete_rows

from .registration import Registration

FEED_SCOPE = "f"


class PersonalFeed(models.Model):
    """One person's places as a calendar: all registrations of one e-mail address.

    Made when somebody asks for it; a new secret ends the old one.
    """

    email_folded = models.CharField(_("e-mail, to compare"), max_length=254, unique=True)
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    made_at = models.DateTimeField(_("made"))

    wagtail_reference_index_ignore = True

    personal_data = PersonalData(
        fields=("email_folded",),
        purpose=_("So that your own calendar shows your places."),
        keep=_("As long as one of your registrations is kept."),
        due=lambda now: feeds_over(now),
        erase=delete_rows,
    )

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def token(self) -> str:
        return make_token(FEED_SCOPE, self.pk, self.link_version)


def feeds_over(now: datetime) -> "models.QuerySet[PersonalFeed]":
    """Return those whose address no registration holds any more."""
    rows = Registration.objects.filter(email_folded=OuterRef("email_folded"))
    return PersonalFeed.objects.filter(~Exists(rows))
