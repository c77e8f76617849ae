"""A change of the law, and which pages somebody has since compared with it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both
from site_project.core.retention import PersonalData

from ..handbook.forms import LawChangeForm
from .dated import Dated
from .law import Provision


class LawChange(index.Indexed, Dated):
    """What changed in a provision. Every page that cites it says so until it is checked.

    The date is that of the change itself, such as its gazettal; `in_force_on`
    is the day from which it counts, where that is known. A change recorded by
    mistake is withdrawn, never deleted.
    """

    provision = models.ForeignKey(
        Provision, verbose_name=_("provision"), on_delete=models.PROTECT, related_name="changes"
    )
    what = Paired(
        models.TextField,
        _("what changed"),
        max_length=500,
        help_text=_("One or two plain sentences. Readers see them at the head of each page."),
    )
    in_force_on = models.DateField(
        _("in force on"), null=True, blank=True, help_text=_("Empty: not recorded.")
    )
    source = Paired(
        models.CharField,
        _("source"),
        max_length=300,
        help_text=_("Where it can be read, such as the number of the Gazette."),
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("Recorded by mistake: no page shows it.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    panels = [
        FieldPanel("provision"),
        pair_row("what"),
        Dated.date_panel,
        FieldPanel("in_force_on"),
        pair_row("source"),
        FieldPanel("source_url"),
        FieldPanel("withdrawn"),
    ]
    base_form_class = LawChangeForm
    search_fields = [
        *[index.SearchField(name) for name in both("what")],
        index.FilterField("provision"),
        index.FilterField("withdrawn"),
    ]

    class Meta:
        verbose_name = _("change of the law")
        verbose_name_plural = _("changes of the law")
        ordering = ["-recorded_at", "-pk"]
        permissions = [
            ("check_law_change", "May mark pages as checked after a change of the law"),
            ("check_own_page", "May, alone in the office, check a page edited by themselves"),
        ]
        constraints = [*Dated.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.provision}: {self.what}"

    def clean(self) -> None:
        super().clean()
        moved = LawChange.objects.filter(pk=self.pk).exclude(provision=self.provision_id)
        if self.provision_id and moved.filter(checks__isnull=False).exists():
            raise ValidationError(
                {
                    "provision": _(
                        "Pages have been checked against this provision. "
                        "Withdraw this change and record another."
                    )
                }
            )

    @property
    def is_to_come(self) -> bool:
        """True before the day from which it counts."""
        return self.in_force_on is not None and self.in_force_on > local_day()


class LawChangeCheck(models.Model):
    """Somebody compared the pages of a family, in every language, with a change of the law.

    Whoever edited one of them last may do so only with a reason, for want of
    anybody else; the database refuses it without.
    """

    change = models.ForeignKey(
        LawChange, verbose_name=_("change"), on_delete=models.CASCADE, related_name="checks"
    )
    family = models.UUIDField(_("pages"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    edited_it = models.BooleanField(_("edited the page last"), default=False)
    reason = models.TextField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    personal_data = PersonalData(
        fields=("reason",),
        purpose=_("To know why a page was checked by the person who had edited it."),
        keep=_("As long as the change of the law is recorded."),
    )
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("check after a change of the law")
        verbose_name_plural = _("checks after changes of the law")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "family"], name="one_check_per_change"),
            models.CheckConstraint(
                name="last_editor_checks_with_a_reason",
                condition=Q(edited_it=False) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}/{self.family}"
