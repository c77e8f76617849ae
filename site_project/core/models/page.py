from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from ..blocks import BodyBlock, DoorBlock
from ..forms import ADDRESS_TAKEN, TAKEN_IN_ANOTHER_LANGUAGE, PageForm, SiteCopyForm
from ..panels import FamilyTitlePanel
from ..search.kinds import PAGE, Kind


class BasePage(Page):
    """What every page of the site has.

    A page exists once per language with the same slug in each; a change of
    slug in one language carries over (see signals.py). Index pages have a
    slug fixed by code and lie directly below the home page.
    """

    # A slug that code relies on; the page type then exists once per language.
    fixed_slug: ClassVar[str] = ""
    # The home page of a new site leads there at once.
    is_door: ClassVar[bool] = False
    # Slugs of children that addresses beside the page tree already use.
    RESERVED_SLUGS: ClassVar[frozenset[str]] = frozenset()
    # The page tells numbers that visitors change: a shared cache may keep it ten seconds.
    live_numbers: ClassVar[bool] = False
    # Writers are asked for the source of each figure in its body (see content_checks.py).
    asks_for_sources: ClassVar[bool] = False
    # Known to be covered by no restriction, where it was asked for (see serving.py).
    is_open: bool = False
    # Offered to whoever's search found nothing.
    helps_to_begin: ClassVar[bool] = False
    # What visitors call it among the results of a search.
    search_kind: ClassVar[Kind] = PAGE
    # What else they call it, in any language: a search for one of these begins with the page.
    also_called: ClassVar[tuple[str, ...]] = ()

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, for lists, search engines and shared links."),
    )
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "At the head of the page and with shared links. Without one a plate is drawn from "
            "the title."
        ),
    )
    review_on = models.DateField(
        _("to be reviewed on"),
        null=True,
        blank=True,
        help_text=_("From this day the page stands on the list of pages to check."),
    )

    content_panels = [
        FamilyTitlePanel("title"),
        FieldPanel("summary"),
        FieldPanel("picture"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading=_("Address and sharing"),
        ),
        MultiFieldPanel([FieldPanel("owner"), FieldPanel("review_on")], heading=_("Care")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("review_on"),
    ]

    base_form_class = PageForm
    copy_form_class = SiteCopyForm

    class Meta:
        abstract = True

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        """Return the rows of this type with what its public page reads along with them."""
        return cls.objects.select_related("locale", "picture")

    @classmethod
    def not_to_be_found(cls, now: datetime) -> models.QuerySet | None:
        """Return the rows of this type that are out but that no search nor sitemap may name."""
        return None

    @classmethod
    def days_in_search(cls, keys: Iterable[int], now: datetime) -> dict[int, date]:
        """Return the day to show beside each of these rows among the results of a search."""
        return {}

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if self.fixed_slug:
            self.slug = self.fixed_slug
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        # A page that is being made knows its parent only by its path.
        parent = self.get_parent() if self.path and self.depth > 1 else None
        taken = getattr(parent and parent.specific_class, "RESERVED_SLUGS", frozenset())
        if self.slug in taken:
            raise ValidationError({"slug": ADDRESS_TAKEN})
        # The other languages take the same slug: it must be free there too.
        for other in self.get_translations() if self.pk else ():
            there = other.get_siblings().exclude(pk__in=[self.pk, other.pk])
            if there.filter(slug=self.slug).exists():
                raise ValidationError({"slug": TAKEN_IN_ANOTHER_LANGUAGE})

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        if self.is_open:
            return PageViewRestriction.objects.none()
        # One query instead of two: the site has no alias pages to resolve.
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(page__path__in=[self.path[:n] for n in steps])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().serve(request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True)  # it may carry the bar for staff
        elif self.live_numbers:
            patch_cache_control(response, s_maxage=10)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["shown_language"] = self.locale.language_code
        return context


class HomePage(BasePage):
    """The first page of each language."""

    RESERVED_SLUGS = frozenset({"_util", "privacy", "search", "subscribe", "petitions"})

    live_numbers = True

    question = models.CharField(_("guiding question"), max_length=200)
    introduction = RichTextField(_("introduction"), features=["bold", "link"], blank=True)
    help_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page for those who need help"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("“Get help” at the top of every page leads there."),
    )
    doors = StreamField(
        [("door", DoorBlock())],
        verbose_name=_("doors"),
        max_num=4,
        blank=True,
        help_text=_("What can be done here: up to four, such as the campaigns and the seminars."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [
        FamilyTitlePanel("title"),
        FieldPanel("summary"),
        FieldPanel("question"),
        FieldPanel("introduction"),
        FieldPanel("help_page"),
        FieldPanel("doors"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("question"),
        index.SearchField("introduction"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    template = "core/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(BasePage):
    """About, history, purposes, services, legal advice: a text with blocks."""

    asks_for_sources = True

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    parent_page_types = ["core.HomePage", "core.StandardPage"]
    subpage_types = ["core.StandardPage", "core.FormPage"]
    template = "core/standard_page.html"

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
