from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from site_project.core.days import local_day
from site_project.core.models import BasePage, Person
from site_project.core.retention import PersonalData
from site_project.core.search.kinds import Kind

from ..blocks import SourcedBodyBlock
from ..comments.enums import CommentsMode
from ..enums import ArticleKind
from ..forms import ArticlePageForm
from ..listing import remembered_page_of
from .campaign import Campaign
from .correction import Corrected, PageCorrection
from .episode import Captions, Episode
from .family import FamilyQuerySet
from .law import Provision
from .sourced import Sourced


class ArticleIndexPage(BasePage):
    """All articles, the newest first, by kind or by campaign."""

    fixed_slug = "articles"
    also_called = (
        "articles",
        "news",
        "latest news",
        "press releases",
        "statements",
        "blog",
        "podcast",
        "最新消息",
        "新聞稿",
        "聲明",
        "新聞",
    )
    RESERVED_SLUGS = frozenset({"feed"})

    parent_page_types = ["core.HomePage"]
    subpage_types = ["campaigns.ArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of articles")
        verbose_name_plural = _("lists of articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        asked = request.GET.get("kind", "")
        kind = asked if asked in ArticleKind.values else ""

        def articles() -> ArticleQuerySet:
            newest = ArticlePage.objects.for_readers(self.locale.language_code).newest_first()
            return newest.filter(kind=kind) if kind else newest

        return context | {
            "articles": remembered_page_of(articles, request, "articles", self.pk, kind),
            "kind": kind,
            "not_understood": kind != asked,
            "kinds": ArticleKind.choices,
        }


class ArticleQuerySet(FamilyQuerySet):
    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_on", "-pk")

    def with_byline(self) -> "ArticleQuerySet":
        """The articles with the authors who have agreed to be named."""
        return self.prefetch_related(
            Prefetch("authors", ArticleAuthor.objects.who_may_be_named(), to_attr="byline")
        )


class ArticlePage(Corrected, Sourced, Episode, BasePage):
    """An article, a campaign's update, a press release, a statement or an episode."""

    search_kind = Kind("article", _("Article"), _("Articles"))

    kind = models.CharField(
        _("kind"), max_length=20, choices=ArticleKind, default=ArticleKind.ARTICLE
    )
    published_on = models.DateField(_("published on"), default=local_day, db_index=True)
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    provisions = ParentalManyToManyField(
        Provision,
        verbose_name=_("provisions"),
        blank=True,
        related_name="articles",
        help_text=_("What the article is about. When one of them changes, readers are told."),
    )
    body = StreamField(
        SourcedBodyBlock(),
        verbose_name=_("body"),
        blank=True,
        help_text=_(
            "Write [1] where the text rests on reference 1; it becomes a link. On the page the "
            "numbers follow the order in which the text uses them."
        ),
    )

    comments_mode = models.CharField(
        _("comments"),
        max_length=10,
        choices=CommentsMode,
        default=CommentsMode.OFF,
        help_text=_("Each comment is read by the office before it is shown."),
    )

    objects = PageManager.from_queryset(ArticleQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("published_on"), FieldPanel("campaign")],
            heading=_("About this article"),
        ),
        InlinePanel("authors", heading=_("Authors"), label=_("Author")),
        Episode.episode_panel,
        FieldPanel("body"),
        FieldPanel("provisions"),
        InlinePanel("references", heading=_("References"), label=_("Reference")),
        InlinePanel("related", heading=_("Related articles"), label=_("Related article")),
        Corrected.corrections_panel,
        FieldPanel("comments_mode"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("transcript"),
        index.FilterField("kind"),
        index.FilterField("published_on"),
        index.FilterField("campaign"),
    ]
    parent_page_types = ["campaigns.ArticleIndexPage"]
    subpage_types: list[str] = []
    base_form_class = ArticlePageForm

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                name="article_kind_known", condition=models.Q(kind__in=ArticleKind.values)
            ),
            models.CheckConstraint(
                name="article_comments_mode_known",
                condition=models.Q(comments_mode__in=CommentsMode.values),
            ),
            *Episode.episode_constraints,
        ]

    @classmethod
    def days_in_search(cls, keys: Iterable[int], now: datetime) -> dict[int, date]:
        return dict(cls.objects.filter(pk__in=keys).values_list("pk", "published_on"))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "byline": self.writers,
            "related": self.related_for_readers,
            "comments": self.approved_comments,
        }

    @property
    def written_references(self) -> list["Reference"]:
        return list(self.references.all())

    @cached_property
    def writers(self) -> list[Person]:
        authors = self.authors.select_related("person")
        return [author.person for author in authors if author.person.agreed_to_be_named]

    @cached_property
    def approved_comments(self) -> list[Any]:
        """The comments that readers see, in whichever language they were written."""
        if self.comments_mode == CommentsMode.OFF:
            return []
        from .comment import Comment  # its settings and rules name articles

        return list(Comment.objects.shown_below(self.translation_key))

    @cached_property
    def related_for_readers(self) -> list["ArticlePage"]:
        """The related articles in the language of this one, where they have it."""
        chosen = [link.article_id for link in self.related.all()]
        if not chosen:
            return []
        families = ArticlePage.objects.filter(pk__in=chosen).values("translation_key")
        articles = ArticlePage.objects.for_readers(self.locale.language_code)
        return list(articles.filter(translation_key__in=families).newest_first())


class EpisodeCaptions(Captions):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="captions")

    class Meta(Captions.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="one_captions_a_language")
        ]


class AuthorQuerySet(models.QuerySet):
    def who_may_be_named(self) -> "AuthorQuerySet":
        return (
            self.filter(person__agreed_to_be_named=True)
            .select_related("person")
            .order_by("sort_order", "pk")
        )


class ArticleAuthor(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="authors")
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="articles",
        help_text=_("Shown only if the person has agreed to be named."),
    )

    objects = AuthorQuerySet.as_manager()

    panels = [FieldPanel("person")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.sort_order}"


class Reference(Orderable):
    """A source that is written for one article; the text cites it by its place in the list."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="references")
    text = models.TextField(_("reference"), max_length=1000)
    url = models.URLField(_("web address"), blank=True)

    personal_data = PersonalData(
        fields=("text",),
        purpose=_("To say what an article rests on, its authors included."),
        keep=_("As long as the article stands."),
    )
    panels = [FieldPanel("text"), FieldPanel("url")]

    class Meta(Orderable.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return f"{self.page_id}/{self.sort_order}"


class RelatedArticle(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related")
    article = models.ForeignKey(
        ArticlePage, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("article")]

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def __str__(self) -> str:
        return f"{self.page_id} → {self.article_id}"

    def clean(self) -> None:
        super().clean()
        if self.article_id is not None and self.article_id == self.page_id:
            raise ValidationError({"article": _("An article is not related to itself.")})


class Correction(PageCorrection):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="corrections")

    class Meta(PageCorrection.Meta):
        pass
