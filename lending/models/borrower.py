from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, both
from site_project.core.retention import PersonalData, delete_rows

from ..districts import districts, kinds_of_proof
from ..enums import InstitutionKind, InstitutionState

# How long a form is kept whose address was never proved.
KEEP_UNPROVED = timedelta(days=7)


class Institution(models.Model):
    """A school or group that borrows."""

    name = Paired(models.CharField, _("name"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=InstitutionKind)
    district = models.CharField(_("district"), max_length=30, blank=True, choices=districts)
    listed = models.BooleanField(
        _("from a public register"),
        default=False,
        help_text=_(
            "Everybody who asks for a loan may find it by its name. Leave it unticked for all "
            "others: nobody is to learn who borrows."
        ),
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    domains = models.CharField(
        _("domains of its addresses"),
        max_length=250,
        blank=True,
        help_text=_("Such as “school.edu.hk”; several with a space between them."),
    )
    proof_kind = models.CharField(
        _("kind of proof"), max_length=20, blank=True, choices=kinds_of_proof
    )
    proof = models.CharField(
        _("proof"),
        max_length=100,
        blank=True,
        help_text=_("Such as the school's number or the charity's file number."),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=InstitutionState, default=InstitutionState.NEW
    )
    suspended_until = models.DateField(_("suspended until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    personal_data = PersonalData(
        fields=(*both("name"), "address", "telephone", "proof", "note"),
        purpose=_("To know which schools and groups may borrow."),
        keep=_("As long as the institution borrows from us; a member of staff removes it."),
    )

    panels = [
        pair_row("name"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("district")]),
        FieldRowPanel([FieldPanel("address"), FieldPanel("telephone")]),
        FieldPanel("domains"),
        FieldPanel("listed"),
        MultiFieldPanel(
            [
                FieldPanel("state"),
                FieldRowPanel([FieldPanel("proof_kind"), FieldPanel("proof")]),
                FieldPanel("suspended_until"),
            ],
            heading=_("May it borrow?"),
        ),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name_en", "name_zh_hant", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_en="", name_zh_hant=""),
                name="institution_has_name",
                violation_error_message=_("Give a name in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state=InstitutionState.REFUSED, listed=False),
                name="institution_merged_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Borrower(models.Model):
    """Somebody who borrows, known by an e-mail address that they have proved.

    Whom an officer served at the desk may have left a telephone number alone.
    """

    email = models.EmailField(_("e-mail"), unique=True, max_length=254, null=True, blank=True)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    name = models.CharField(_("name of the borrower"), max_length=100)
    language = models.CharField(_("language"), max_length=20)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="borrowers",
    )
    confirmed_at = models.DateTimeField(_("address proved"))
    link_version = models.PositiveIntegerField(default=1, editable=False)
    sign_in_until = models.DateTimeField(null=True, blank=True, editable=False)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("borrower")
        verbose_name_plural = _("borrowers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="borrower_has_address"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | ~Q(telephone=""),
                name="borrower_can_be_reached",
                violation_error_message=_("Give an e-mail address or a telephone number."),
            ),
        ]

    def __str__(self) -> str:
        return f"B{self.pk}"

    @staticmethod
    def without_loans(now: datetime) -> models.QuerySet:
        return Borrower.objects.filter(requests=None, confirmed_at__lt=now - KEEP_UNPROVED)


Borrower.personal_data = PersonalData(
    fields=("email", "telephone", "name"),
    purpose=_("To lend you what you asked for, and to show you your loans."),
    keep=_("As long as we know of a loan of yours."),
    due=Borrower.without_loans,
    erase=delete_rows,
)
