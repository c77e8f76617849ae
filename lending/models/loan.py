from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.codes import public_code
from site_project.core.days import local_day
from site_project.core.models import LogEntry
from site_project.core.retention import PersonalData

from ..districts import districts
from ..enums import (
    ENDED,
    FIXED,
    STANDING,
    WISHING,
    Channel,
    HandOver,
    InstitutionKind,
    LineState,
    Verb,
    WishState,
)
from .borrower import KEEP_UNPROVED, Borrower, Institution
from .stock import Copy
from .title import Title

# How long after a loan has ended it is still known who borrowed it.
KEEP_PERSON = timedelta(days=2 * 365)


class LoanRequest(models.Model):
    """What one borrower asks for at one time; before the form is sent, a basket.

    What was typed stays here until the address is proved: nobody's typing
    changes what is known about a borrower.
    """

    reference = models.CharField(
        _("reference number"), max_length=12, unique=True, default=public_code, editable=False
    )
    language = models.CharField(_("language"), max_length=20)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    # Typed in the form.
    name = models.CharField(_("name of the borrower"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, max_length=254)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    institution_name = models.CharField(_("institution as typed"), max_length=150, blank=True)
    institution_kind = models.CharField(
        _("kind of institution"), max_length=15, blank=True, choices=InstitutionKind
    )
    district = models.CharField(_("district"), max_length=30, blank=True, choices=districts)
    purpose = models.TextField(_("purpose"), blank=True, max_length=1000)
    audience = models.PositiveIntegerField(_("people in the audience"), null=True, blank=True)
    hand_over = models.CharField(
        _("hand-over"), max_length=10, choices=HandOver, default=HandOver.COLLECT
    )
    address = models.CharField(
        _("address to deliver to"), max_length=250, blank=True, help_text=_("Only for a delivery.")
    )
    channel = models.CharField(
        _("asked for"), max_length=10, choices=Channel, default=Channel.WEB, editable=False
    )
    terms_version = models.CharField(_("terms accepted"), max_length=20, blank=True)
    form_key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("form sent"), null=True, blank=True)
    # Known once the address is proved.
    confirmed_at = models.DateTimeField(_("address proved"), null=True, blank=True)
    borrower = models.ForeignKey(
        Borrower,
        verbose_name=_("borrower"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)
    code_version = models.PositiveIntegerField(default=1, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0, editable=False)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("loan request")
        verbose_name_plural = _("loan requests")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None)
                | Q(borrower__isnull=False)
                | Q(forgotten_at__isnull=False),
                name="request_confirmed_has_borrower",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (Q(sent_at__isnull=False) & ~Q(terms_version="")),
                name="request_confirmed_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None)
                | Q(
                    borrower=None,
                    institution=None,
                    email="",
                    telephone="",
                    name="",
                    purpose="",
                    institution_name="",
                    address="",
                ),
                name="request_forgotten_has_no_person",
            ),
            models.CheckConstraint(
                condition=Q(audience=None) | Q(audience__gte=1), name="request_audience_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def asked_lines(self) -> models.QuerySet:
        """Return what the form asked for, without what left the basket before it was sent."""
        gone = Q(state=LineState.CANCELLED, ended_at__lte=F("request__sent_at"))
        lines = self.lines.exclude(gone).without_offers()
        return lines.select_related("title").order_by("first_day", "pk")

    @staticmethod
    def person_is_over(now: datetime) -> models.QuerySet:
        """Requests of which nobody need know any longer who made them."""
        lines = LoanLine.objects.filter(request=OuterRef("pk")).without_offers()
        open_lines = lines.exclude(state__in=ENDED, ended_at__lt=now - KEEP_PERSON)
        wishes = LoanRequest.wish.related.related_model.objects
        waiting = wishes.filter(request=OuterRef("pk")).filter(
            Q(state__in=WISHING) | Q(ended_at__gte=now - KEEP_UNPROVED)
        )
        over = Q(confirmed_at__isnull=False) & ~Exists(open_lines) & ~Exists(waiting)
        unproved = Q(confirmed_at=None, sent_at__lt=now - KEEP_UNPROVED)
        # A basket may hold an address, so that the last copy of a title is kept for longer.
        unsent = Q(sent_at=None, made_at__lt=now - KEEP_UNPROVED) & ~Q(email="")
        return LoanRequest.objects.filter(over | unproved | unsent, forgotten_at=None)

    @staticmethod
    def cut_person(rows: models.QuerySet) -> int:
        """Cut who asked and for which school; kind, district and numbers stay and count."""
        return rows.update(
            forgotten_at=timezone.now(),
            borrower=None,
            institution=None,
            name="",
            email="",
            telephone="",
            purpose="",
            institution_name="",
            address="",
            link_version=F("link_version") + 1,
        )


class LoanLineQuerySet(models.QuerySet):
    def overdue_on(self, today: date) -> "LoanLineQuerySet":
        """Lines that are out and should have been back before `today`."""
        return self.filter(state=LineState.OUT, due_day__lt=today)

    def run_out_at(self, at: datetime) -> "LoanLineQuerySet":
        """Lines that are kept in a basket whose time is over."""
        return self.filter(state=LineState.HELD, held_until__lte=at)

    def without_offers(self) -> "LoanLineQuerySet":
        """Lines that somebody asked for: of the waiting list's offers, those that were taken."""
        asked = Q(request__wish=None) | Q(offer_of__state=WishState.MET)
        return self.filter(asked)

    def for_desk(self) -> "LoanLineQuerySet":
        return self.select_related("title", "copy_out", "request__institution", "occupation__copy")


class LoanLine(models.Model):
    """One title for some days. Overdue is computed, never stored."""

    request = models.ForeignKey(
        LoanRequest, verbose_name=_("request"), on_delete=models.PROTECT, related_name="lines"
    )
    title = models.ForeignKey(
        Title, verbose_name=_("lending title"), on_delete=models.PROTECT, related_name="lines"
    )
    first_day = models.DateField(_("first day"))
    due_day = models.DateField(_("due day"))
    original_due = models.DateField(_("first agreed due day"))
    state = models.CharField(_("state"), max_length=10, choices=LineState, default=LineState.HELD)
    held_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    form_key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    copy_out = models.ForeignKey(
        Copy,
        verbose_name=_("copy"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="lines",
    )
    renewals = models.PositiveSmallIntegerField(_("renewals"), default=0)
    at_risk = models.BooleanField(_("at risk"), default=False)
    out_at = models.DateTimeField(_("handed out"), null=True, blank=True)
    returned_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = LoanLineQuerySet.as_manager()

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["first_day", "pk"]
        permissions = [
            ("manage_loans", _("Can approve, hand out and take back loans")),
            ("export_loans", _("Can export loans with their borrowers")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_day__gte=F("first_day"), original_due__gte=F("first_day")),
                name="line_first_before_due",
            ),
            models.CheckConstraint(
                condition=~Q(state=LineState.HELD) | Q(held_until__isnull=False),
                name="line_held_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*FIXED, LineState.LOST]) | Q(copy_out__isnull=False),
                name="line_gone_has_copy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.OUT, LineState.RETURNED])
                | Q(out_at__isnull=False),
                name="line_out_has_instant",
            ),
            models.UniqueConstraint(
                fields=["copy_out"],
                condition=Q(state__in=[LineState.PREPARED, LineState.OUT]),
                name="line_copy_is_in_one_place",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_day"], name="line_state_due"),
            models.Index(fields=["state", "first_day"], name="line_state_first"),
            # The desk asks for what is under way; what is over grows for ever.
            models.Index(
                fields=["first_day"], name="line_under_way", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}-{self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    def is_overdue(self, today: date | None = None) -> bool:
        return self.state == LineState.OUT and (today or local_day()) > self.due_day

    def state_in_words(self, today: date | None = None) -> str:
        """Tell the state as borrowers and staff read it; a late loan says so."""
        return str(_("Overdue")) if self.is_overdue(today) else self.get_state_display()


class LoanLog(LogEntry):
    """What happened to a loan: one row per change, kept for good, without persons' names."""

    line = models.ForeignKey(LoanLine, on_delete=models.PROTECT, related_name="log")

    personal_data = PersonalData(
        fields=("note",),
        purpose=_("What staff wrote when they decided about a loan."),
        keep=_("Two years after it was written."),
        due=lambda now: LoanLog.objects.filter(at__lt=now - KEEP_PERSON).exclude(note=""),
        erase=lambda rows: rows.update(note=""),
    )

    class Meta(LogEntry.Meta):
        verbose_name = _("loan log entry")
        verbose_name_plural = _("loan log")

    def __str__(self) -> str:
        return f"{self.line_id} {self.verb}"

    def get_verb_display(self) -> str:
        return str(Verb(self.verb).label) if self.verb in Verb.values else self.verb


class Refusal(models.Model):
    """A no: what was asked for and why it could not be. Counts unmet demand, names nobody."""

    title = models.ForeignKey(
        Title, verbose_name=_("lending title"), on_delete=models.PROTECT, related_name="refusals"
    )
    first_day = models.DateField(_("first day"))
    due_day = models.DateField(_("due day"))
    code = models.CharField(_("reason"), max_length=30)
    at = models.DateTimeField(_("at"), default=timezone.now)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        ordering = ["-at"]
        indexes = [models.Index(fields=["title", "at"], name="refusal_by_title")]

    def __str__(self) -> str:
        return f"{self.title_id} {self.code}"


LoanRequest.personal_data = PersonalData(
    fields=("name", "email", "telephone", "purpose", "institution_name", "address"),
    purpose=_("To lend you what you asked for, and to reach you about it."),
    keep=_(
        "Two years after the loan has ended; seven days if the address was never confirmed, or "
        "after a wish that was not met."
    ),
    due=LoanRequest.person_is_over,
    erase=LoanRequest.cut_person,
)
