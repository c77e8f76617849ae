from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from site_project.core.blocks import BodyBlock
from site_project.core.models import BasePage, Person
from site_project.core.search.kinds import Kind


class PeoplePage(BasePage):
    """Who works here and who writes here; interns as numbers, unless they agree to be named."""

    search_kind = Kind("people", _("People"), _("People"))
    fixed_slug = "people"

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        InlinePanel(
            "people",
            heading=_("People"),
            label=_("Person"),
            help_text=_("Only those are shown who have agreed to be named."),
        ),
        InlinePanel("cohorts", heading=_("Interns"), label=_("Year")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["core.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("page of people")
        verbose_name_plural = _("pages of people")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"people": self.who_may_be_named}

    @cached_property
    def who_may_be_named(self) -> list[Person]:
        rows = self.people.select_related("person__photo")
        return [row.person for row in rows if row.person.agreed_to_be_named]


class ShownPerson(Orderable):
    page = ParentalKey(PeoplePage, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.sort_order}"


class Cohort(Orderable):
    """How many interns a year had: a number, never a list of names."""

    page = ParentalKey(PeoplePage, on_delete=models.CASCADE, related_name="cohorts")
    year = models.PositiveSmallIntegerField(_("year"))
    interns = models.PositiveSmallIntegerField(_("interns"))

    panels = [FieldRowPanel([FieldPanel("year"), FieldPanel("interns")])]

    class Meta(Orderable.Meta):
        verbose_name = _("year of interns")
        verbose_name_plural = _("years of interns")
        constraints = [
            models.UniqueConstraint(fields=["page", "year"], name="a_year_of_interns_once")
        ]

    def __str__(self) -> str:
        return str(self.year)
