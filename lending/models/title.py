import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from site_project.core.models.site import pair_row
from site_project.core.paired import Paired, text_in

from ..enums import ComponentKind, MaterialLanguage, TitleKind

SIDES = ("length", "width", "height")


class TitleQuerySet(models.QuerySet):
    def public(self) -> "TitleQuerySet":
        """Titles that can be lent and that a live page in any language presents."""
        pages = self.model.pages.rel.related_model.objects.live()
        return self.filter(Exists(pages.filter(item=OuterRef("pk"))), active=True)


class Title(ClusterableModel):
    """What can be borrowed: one set of boards or one kit, of which there are copies."""

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[
            RegexValidator(r"^[A-Z0-9][A-Z0-9-]*$", _("Capital letters, digits and hyphens only."))
        ],
        help_text=_("Stands in addresses; do not change it later. Such as ICCPR-BOARDS."),
    )
    name = Paired(models.CharField, _("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=TitleKind)
    provisions = models.ManyToManyField(
        "campaigns.Provision",
        verbose_name=_("provisions"),
        blank=True,
        related_name="titles",
        help_text=_("The articles that it teaches."),
    )
    dimensions = Paired(
        models.CharField,
        _("size and weight"),
        max_length=250,
        blank=True,
        help_text=_("Packed and set up, such as “12 boards of 85 × 120 cm, 18 kg”."),
    )
    subjects = models.ManyToManyField(
        "lending.Subject", verbose_name=_("school subjects"), blank=True, related_name="titles"
    )
    levels = models.ManyToManyField(
        "lending.Level", verbose_name=_("school levels"), blank=True, related_name="titles"
    )
    language = models.CharField(
        _("language of the material"),
        max_length=10,
        choices=MaterialLanguage,
        default=MaterialLanguage.BOTH,
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes of one lesson or visit"), null=True, blank=True
    )
    group_size = models.PositiveSmallIntegerField(
        _("people at a time, at most"), null=True, blank=True
    )
    content_note = Paired(
        models.CharField,
        _("content note"),
        max_length=250,
        blank=True,
        help_text=_("What a teacher should know beforehand, such as accounts of violence."),
    )
    pieces = models.PositiveSmallIntegerField(_("pieces, packed"), default=1)
    packed_length = models.PositiveSmallIntegerField(
        _("length of the largest piece in cm"), null=True, blank=True
    )
    packed_width = models.PositiveSmallIntegerField(_("its width in cm"), null=True, blank=True)
    packed_height = models.PositiveSmallIntegerField(_("its height in cm"), null=True, blank=True)
    weight = models.DecimalField(
        _("weight of all in kg"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    floor_area = models.DecimalField(
        _("floor area it needs in m²"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    replacement_cost = models.PositiveIntegerField(
        _("replacement cost in cents"),
        default=0,
        help_text=_("What a lost copy costs. Shown to borrowers; no deposit is taken."),
    )
    policy = models.ForeignKey(
        "lending.Policy", verbose_name=_("policy"), on_delete=models.PROTECT, related_name="titles"
    )
    active = models.BooleanField(
        _("can be borrowed"),
        default=True,
        help_text=_("Untick to retire it: it leaves the catalogue, its history stays."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    page_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = TitleQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("kind"), FieldPanel("policy")]),
        pair_row("name"),
        pair_row("dimensions"),
        FieldRowPanel([FieldPanel("replacement_cost"), FieldPanel("active")]),
        FieldPanel("provisions"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("subjects"), FieldPanel("levels")]),
                FieldRowPanel(
                    [FieldPanel("language"), FieldPanel("minutes"), FieldPanel("group_size")]
                ),
                pair_row("content_note"),
            ],
            heading=_("For whom"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pieces"), FieldPanel("weight")]),
                FieldRowPanel([FieldPanel(f"packed_{side}") for side in SIDES]),
                FieldPanel("floor_area"),
            ],
            heading=_("Does it fit?"),
        ),
        InlinePanel("components", heading=_("Contents"), label=_("Part")),
        InlinePanel(
            "boards",
            heading=_("Boards"),
            label=_("Board"),
            help_text=_(
                "In the order in which they stand. Each language has its own column; the page "
                "draws the boards to scale and shows their text."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("lending title")
        verbose_name_plural = _("lending titles")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def claim_page(self, key: uuid.UUID) -> bool:
        """Tie this title to one family of pages; False where it belongs to another."""
        if self.page_key is None:
            Title.objects.filter(pk=self.pk, page_key=None).update(page_key=key)
            self.refresh_from_db(fields=["page_key"])
        return self.page_key == key

    def words_in(self, language: str) -> str:
        """Return code, name, articles, parts and every board's words, in one language."""
        words = [self.code, text_in(self, "name", language)]
        words += [provision.code for provision in self.provisions.all()]
        words += [text_in(part, "name", language) for part in self.components.all()]
        for board in self.boards.all():
            words += [text_in(board, "heading", language), text_in(board, "text", language)]
        return "\n".join(words)


class ComponentSpec(Orderable):
    """One part of a title's contents, of which each copy should have so many."""

    title = ParentalKey(Title, on_delete=models.CASCADE, related_name="components")
    name = Paired(models.CharField, _("name"), max_length=150)
    unit = Paired(models.CharField, _("unit"), max_length=30, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=ComponentKind, default=ComponentKind.COUNTED
    )
    expected_qty = models.PositiveSmallIntegerField(_("how many"), default=1)
    minimum_qty = models.PositiveSmallIntegerField(
        _("at least"), default=1, help_text=_("With fewer it does not leave the house.")
    )
    cost = models.PositiveIntegerField(_("cost of one in cents"), default=0)
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("photograph"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        pair_row("name"),
        pair_row("unit"),
        FieldRowPanel([FieldPanel("expected_qty"), FieldPanel("minimum_qty")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("cost")]),
        FieldPanel("photo"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_qty__gt=0),
                name="component_expected_positive",
                violation_error_message=_("There must be at least one."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_qty__lte=F("expected_qty")),
                name="component_minimum_within_expected",
                violation_error_message=_("At least cannot be more than how many there are."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Board(Orderable):
    """One board of a set: its size, and every word that stands on it, in both languages."""

    title = ParentalKey(Title, on_delete=models.CASCADE, related_name="boards")
    heading = Paired(
        models.CharField, _("heading"), max_length=120, help_text=_("As it stands on the board.")
    )
    text = Paired(
        models.TextField,
        _("text of the board"),
        blank=True,
        help_text=_(
            "Every word that stands on the board, for those who cannot see it. An empty line "
            "begins a new paragraph."
        ),
    )
    provision = models.ForeignKey(
        "campaigns.Provision",
        verbose_name=_("provision"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="boards",
        help_text=_("The article that it explains; its number is drawn on the board."),
    )
    width = models.PositiveSmallIntegerField(
        _("width in cm"), default=85, help_text=_("Of the board itself, without its stand.")
    )
    height = models.PositiveSmallIntegerField(_("height in cm"), default=120)

    panels = [
        pair_row("heading"),
        pair_row("text"),
        FieldRowPanel([FieldPanel("provision"), FieldPanel("width"), FieldPanel("height")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        constraints = [
            models.CheckConstraint(
                condition=Q(width__range=(10, 1000)),
                name="board_width_sensible",
                violation_error_message=_("A board is 10 to 1,000 cm wide."),
            ),
            models.CheckConstraint(
                condition=Q(height__range=(10, 400)),
                name="board_height_sensible",
                violation_error_message=_("A board is 10 to 400 cm high."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.heading)
