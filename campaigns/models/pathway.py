"""Pathways: plain questions, one at a time, that lead to what can be done now."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.kept_back import KeptBackUnlessFit
from site_project.core.models import BasePage
from site_project.core.search.kinds import Kind

from ..listing import remembered_page_of
from ..pathways.blocks import WORDS, StepsBlock
from ..pathways.panels import StepsPanel
from ..pathways.steps import Given, Step, Steps, differences, steps_of
from .compared import ComparedWithLaw
from .family import FamilyQuerySet, url_for_readers
from .law import Provision
from .legal_review import LegallyReviewed, ShelfOfReviewed

PATHWAY = Kind("pathway", _("Step by step"), _("Step by step"))


class PathwayIndexPage(ShelfOfReviewed, BasePage):
    """All pathways, by what happened."""

    search_kind = PATHWAY
    fixed_slug = "pathways"
    also_called = (
        "pathways",
        "pathway",
        "guides",
        "what to do",
        "step by step",
        "指引",
        "怎麼辦",
        "怎樣做",
    )

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.PathwayPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of pathways")
        verbose_name_plural = _("lists of pathways")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)

        def pages() -> FamilyQuerySet:
            language = self.locale.language_code
            return PathwayPage.objects.for_readers(language).order_by("title", "pk")

        return context | {"pages": remembered_page_of(pages, request, "pathways", self.pk)}


class PathwayPage(KeptBackUnlessFit, LegallyReviewed, ComparedWithLaw, BasePage):
    """Questions that lead to outcomes, each step at an address of its own below the page's.

    What a reader answers stands in the address (`?step=…&way=…`) and nowhere
    else: no copy of such an answer is kept, and no view of it is counted.
    """

    search_kind = PATHWAY

    introduction = RichTextField(
        _("introduction"),
        features=WORDS,
        blank=True,
        help_text=_("A few words before the first question."),
    )
    provisions = ParentalManyToManyField(
        Provision,
        verbose_name=_("provisions"),
        blank=True,
        related_name="pathways",
        help_text=_("What the steps rest on. When one of them changes, readers are told here."),
    )
    body = StreamField(
        StepsBlock(),
        verbose_name=_("steps"),
        blank=True,
        help_text=_("Readers begin at the first step. The order of the others does not matter."),
    )

    objects = PageManager.from_queryset(FamilyQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("law_as_at"), FieldPanel("provisions")], heading=_("The law")),
        FieldPanel("introduction"),
        StepsPanel(heading=_("The steps at a glance")),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.SearchField("words_of_the_law"),
    ]
    parent_page_types = ["campaigns.PathwayIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        return (
            super()
            .for_serving()
            .prefetch_related(models.Prefetch("provisions", Provision.objects.all()))
        )

    @cached_property
    def steps(self) -> Steps:
        return steps_of(self.body)

    @cached_property
    def linked_pages(self) -> dict[int, Page]:
        """The public pages to which answers and outcomes lead."""
        keys = {answer.page for step in self.steps.all for answer in step.answers}
        for step in self.steps.all:
            if step.is_outcome:
                keys.update(page.pk for page in step.block["related"] if page)
        pages = Page.objects.live().public().filter(pk__in=keys - {None}).select_related("locale")
        return {page.pk: page for page in pages}

    def kept_back_by(self) -> str:
        """Return where readers would be stuck in this text; "" where every way ends."""
        faults = self.steps.faults()
        if not faults:
            return ""
        words = {"page": self, "fault": faults[0].text}
        return gettext("“%(page)s” is not finished: %(fault)s") % words

    def unlike_other_languages(self) -> list[str]:
        """Return the keys of steps that the newest text of another language has otherwise."""
        if not self.pk:
            return []
        others = PathwayPage.objects.filter(translation_key=self.translation_key)
        found: dict[str, None] = {}
        for other in others.exclude(pk=self.pk):
            newest = other.get_latest_revision_as_object()
            found.update(dict.fromkeys(differences(steps_of(self.body), newest.steps)))
        return list(found)

    # --- Serving -----------------------------------------------------------------------

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.GET.get("step", "")
        step = self.steps.by_key.get(key)
        if not key or step is self.steps.first:
            return super().serve(request, *args, **kwargs)
        # Neither a copy of the page nor the count of its views shall tell what somebody answered.
        request.is_public_page = False
        if step is None:
            template, context, status = "campaigns/pathway_no_step.html", {}, 404
        else:
            template, status = "campaigns/pathway_step.html", 200
            context = self.context_of(step, request, request.GET.get("way", ""))
        context = self.get_context(request) | context
        response = TemplateResponse(request, template, context, status=status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        first = self.steps.first
        return context | (self.context_of(first, request, "") if first else {})

    def context_of(self, step: Step, request: HttpRequest, way: str) -> dict[str, Any]:
        """Return what a step shows, after what was answered before it."""
        given = self.steps.answered(way, step.key)
        told = [
            {
                "question": each.step.title,
                "answer": each.answer.text,
                "url": self.address(request, each.step, given[:place]),
            }
            for place, each in enumerate(given)
        ]
        context: dict[str, Any] = {
            "step": step,
            "value": step.block,
            "given": told,
            "back": told[-1]["url"] if told else request.path,
        }
        if step.is_outcome:
            pages = [self.linked_pages.get(page.pk) for page in step.block["related"] if page]
            links = [self.link_to(page, request) for page in pages if page]
            return context | {"related": links, "made_on": local_day()}
        return context | {"answers": list(self.choices(step, request, given))}

    def choices(
        self, step: Step, request: HttpRequest, given: list[Given]
    ) -> Iterator[dict[str, Any]]:
        """Yield the answers to a question, each with the address of what comes next."""
        for answer in step.answers:
            after = self.steps.by_key.get(answer.step)
            page = self.linked_pages.get(answer.page or 0)
            if after:
                url = self.address(request, after, [*given, Given(step, answer)])
            else:
                url = self.link_to(page, request)["url"] if page else ""
            yield {"text": answer.text, "url": url, "is_gone": not url}

    def link_to(self, page: Page, request: HttpRequest) -> dict[str, str]:
        return {"title": page.title, "url": url_for_readers(page, request, get_language() or "")}

    def address(self, request: HttpRequest, step: Step, given: list[Given]) -> str:
        """Return the address of a step, with the answers that were given before it."""
        if step is self.steps.first:
            return request.path
        way = ".".join(each.step.mark(each.answer) for each in given)
        return f"{request.path}?{urlencode({'step': step.key} | ({'way': way} if way else {}))}"

    # --- Preview -----------------------------------------------------------------------

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        # Asked before the editor's words are filled in, and so not remembered.
        steps = steps_of(self.body)
        others = [step for step in steps.by_key.values() if step is not steps.first]
        return [("", gettext("The first step")), *((step.key, step.title) for step in others)]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        if mode_name in self.steps.by_key:
            return "campaigns/pathway_step.html"
        return super().get_preview_template(request, mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)
        step = self.steps.by_key.get(mode_name)
        return context | (self.context_of(step, request, "") if step else {})
