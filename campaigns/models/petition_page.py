from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from site_project.core.paired import both
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..petitions.forms import NO_TEXT, PetitionPageForm
from .campaign_page import CampaignPage
from .family import FamilyQuerySet
from .petition import PaperCount, Petition, PetitionStep
from .record import RecordPage
from .sourced import Sourced

OF_ANOTHER = _("This petition belongs to another campaign than the page above.")


class PetitionPageQuerySet(FamilyQuerySet):
    def listed_for(self, language: str) -> "PetitionPageQuerySet":
        """The pages of published petitions with what a list tells of them, by title."""
        counts = PaperCount.objects.order_by("sort_order", "pk")
        steps = PetitionStep.objects.order_by("sort_order", "pk")
        return (
            self.for_readers(language)
            .filter(petition__live=True)
            .select_related("petition__campaign", "petition__body")
            .prefetch_related(
                models.Prefetch("petition__steps", steps),
                models.Prefetch("petition__paper_counts", counts),
            )
            .order_by("title", "pk")
        )


class PetitionPage(Sourced, RecordPage):
    """What a petition is about, in one language, above the record that all languages share."""

    search_kind = Kind("petition", _("Petition"), _("Petitions"))
    record_field = "petition"
    makes_record_help = _(
        "Leave this empty for a new petition: its record is made with the page, for the campaign "
        "of the page above. Choose a record only if there is one already."
    )

    petition = models.ForeignKey(
        Petition,
        verbose_name=_("petition record"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Chosen once. Text, addressee, steps and counts are edited in the record."),
    )
    body = StreamField(SourcedBodyBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(PetitionPageQuerySet)()

    base_form_class = PetitionPageForm
    content_panels = [*RecordPage.content_panels, FieldPanel("petition"), FieldPanel("body")]
    search_fields = [
        *RecordPage.search_fields,
        index.SearchField("body"),
        index.FilterField("petition"),
    ]
    parent_page_types = ["campaigns.CampaignPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("petition page")
        verbose_name_plural = _("petition pages")

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        """Read the campaign and the addressee along with the record."""
        return super().for_serving().select_related("petition__campaign", "petition__body")

    def name_new_record(self, parent: Page | None = None) -> None:
        """A new record is of the campaign whose page it stands under."""
        super().name_new_record(parent)
        self.petition.campaign = parent.specific.campaign

    def clean(self) -> None:
        super().clean()
        above = self.get_parent() if self.path and self.depth > 1 else None
        if above and (refusal := self.refused_below(above)):
            raise ValidationError({"petition": refusal})

    @property
    def has_text(self) -> bool:
        """Tell whether it says, here or in its record, what people would sign."""
        return bool(self.body) or any(getattr(self.petition, name) for name in both("wording"))

    def kept_back_by(self) -> str:
        return super().kept_back_by() or ("" if self.has_text else str(NO_TEXT))

    def refused_below(self, parent: Page) -> str:
        campaign = getattr(parent.specific, "campaign_id", None)
        if campaign and self.petition_id and self.petition.campaign_id != campaign:
            return str(OF_ANOTHER)
        return super().refused_below(parent)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"campaign_page": self.campaign_page}

    @cached_property
    def campaign_page(self) -> CampaignPage | None:
        """The page of the petition's campaign, in the reader's language where it has one."""
        pages = CampaignPage.objects.for_readers(self.locale.language_code)
        return pages.filter(campaign=self.petition.campaign_id).first()
