"""Content records and the pages that tell them.

A record is true in every language: its texts stand in pairs of columns, it is
drafted, previewed and published by itself. One family of pages, one page for
each language, tells it.

A new kind takes a record class (`ContentRecord`), a page class (`RecordPage`)
whose foreign key has related_name="pages", and the page's viewset in
wagtail_hooks.py; copying, naming, permissions and the search index follow.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, Page, PreviewableMixin, RevisionMixin
from wagtail.search import index

from site_project.core.models import BasePage
from site_project.core.paired import both

from ..forms import CopyRecordPageForm, RecordPageForm
from ..history import is_in_use


class RecordQuerySet(models.QuerySet):
    def current(self) -> Self:
        """Records that are published and not put away."""
        return self.filter(live=True, archived=False)


class ContentRecord(
    PreviewableMixin, DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """What is counted, dated or changed by the outside world, with a code of its own.

    `page_key` is the translation key of the family of pages that tell it, set
    when the first of them is made.
    """

    # The pair of columns that the record is called by.
    name_field: ClassVar[str] = "name"
    # Shows `record` in the active language.
    preview_template: ClassVar[str]
    # Rows below it that tell what happened to this very record: no copy has them.
    happened: ClassVar[tuple[str, ...]] = ()

    code = models.SlugField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short name in Latin letters that never changes, such as prison-reform."),
    )
    page_key = models.UUIDField(_("pages"), unique=True, null=True, blank=True, editable=False)
    archived = models.BooleanField(
        _("archived"),
        default=False,
        help_text=_("Put away: no longer offered for new pages. Its pages stay."),
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return str(getattr(self, self.name_field)) or self.code

    @classmethod
    def told_in_public(cls, prefix: str = "") -> list[Prefetch]:
        """Return the lookups of all that a public page tells of a record, one query each."""
        return []

    @classmethod
    def named(cls, name: str, slug: str) -> Self:
        """Return an unsaved record that begins, with one name in all languages."""
        names = dict.fromkeys(both(cls.name_field), cls.as_name(name))
        return cls(code=cls.free_code(slug), live=False, **names)

    @classmethod
    def as_name(cls, title: str) -> str:
        """Return as much of a page's title as the record's name can hold."""
        return title[: cls._meta.get_field(both(cls.name_field)[0]).max_length]

    @classmethod
    def free_code(cls, slug: str) -> str:
        """Return a code in Latin letters that no record has, after a page's address."""
        wish = (slugify(slug) or cls._meta.model_name)[:70]
        taken = set(cls.objects.filter(code__startswith=wish).values_list("code", flat=True))
        numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
        return next(code for code in (wish, *numbered) if code not in taken)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if not self.may_be_deleted():
            raise ProtectedError(gettext("This record has a history. Archive it instead."), {self})
        return super().delete(*args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def words_in(self, language: str) -> str:
        """Return what its pages tell of it in one language; nothing before it is published."""
        if not self.live:
            return ""
        return "\n".join(dict.fromkeys(filter(None, self.texts_in(language))))

    def texts_in(self, language: str) -> Iterable[str]:
        """Return every text of the record that its pages are found by, in one language."""
        raise NotImplementedError

    def may_be_deleted(self) -> bool:
        """True only before the record was published, given a page, or named by anything."""
        return self.page_key is None and self.first_published_at is None and not is_in_use(self)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Restore what an editor wrote; whose pages it has is not theirs to restore."""
        record = super().with_content_json(content)
        record.page_key = self.page_key
        return record

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the record as its pages show it, in the language that was chosen."""
        with translation.override(mode_name or settings.LANGUAGE_CODE):
            return render(request, self.preview_template, {"record": self})


class RecordPage(BasePage):
    """A page above a record that all languages share.

    The record is chosen when the page is made, or made with it, and never
    changes. The first page claims it for its family.
    """

    # The foreign key to the record; its related_name is "pages".
    record_field: ClassVar[str]
    makes_record_help: ClassVar[Any] = _(
        "Leave this empty for a new record: it is made with the page. "
        "Choose a record only if there is one already."
    )

    search_fields = [*BasePage.search_fields, index.SearchField("words_of_the_record")]
    base_form_class = RecordPageForm
    copy_form_class = CopyRecordPageForm

    class Meta:
        abstract = True

    @classmethod
    def record_model(cls) -> type[ContentRecord]:
        return cls._meta.get_field(cls.record_field).related_model

    @classmethod
    def for_serving(cls) -> models.QuerySet:
        """Read the record and all that the page tells of it."""
        rows = super().for_serving().select_related(cls.record_field)
        told = cls.record_model().told_in_public(f"{cls.record_field}__")
        return rows.prefetch_related(*told)

    @property
    def record(self) -> ContentRecord:
        return getattr(self, self.record_field)

    @property
    def record_id(self) -> int | None:
        return getattr(self, f"{self.record_field}_id")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            self._save_new_record()
            super().save(*args, **kwargs)
            self._claim_record()

    def clean(self) -> None:
        super().clean()
        if self.record_id is None:
            return
        record = self.record_model().objects.only("page_key", "archived").get(pk=self.record_id)
        if record.page_key not in (None, self.translation_key):
            raise ValidationError(
                {
                    self.record_field: _(
                        "This record has a page already. Open that page and choose “Translate”."
                    )
                }
            )
        if record.archived and record.page_key is None:
            raise ValidationError(
                {self.record_field: _("This record is archived. Choose one that is in use.")}
            )
        rows = type(self).objects.filter(pk=self.pk)
        if rows.values_list(self.record_field, flat=True).first() not in (None, self.record_id):
            raise self._keeps_its_record()

    def refused_below(self, parent: Page) -> str:
        """Return why neither the page nor a copy of it can stand below `parent`; usually empty."""
        return ""

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and not self.refused_below(parent)

    def words_of_the_record(self) -> str:
        """Return what the record says in this page's language, for the search index."""
        return self.record.words_in(self.locale.language_code)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Show the record that will go out with the page too."""
        if self.record_id is not None and self.record.first_published_at is None:
            self.record.live = True  # here only: it is not saved
        return super().get_preview_context(request, mode_name)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"record": self.record}

    def name_new_record(self, parent: Page | None = None) -> None:
        """Give a new page below `parent` a record of its own, unsaved until the page is saved.

        Raises ValidationError where the record could not be saved.
        """
        setattr(self, self.record_field, self.record_model().named(self.title, self.slug))

    def _save_new_record(self) -> None:
        record = self._state.fields_cache.get(self.record_field)
        if record is not None and record.pk is None:
            record.save()
            record.save_revision()
            setattr(self, self.record_field, record)

    def _claim_record(self) -> None:
        """Make the record this family's own. Raises ValidationError if another was first."""
        records = self.record_model().objects.filter(pk=self.record_id)
        if records.filter(page_key=None).update(page_key=self.translation_key):
            return
        if not records.filter(page_key=self.translation_key).exists():
            raise self._keeps_its_record()

    def _keeps_its_record(self) -> ValidationError:
        return ValidationError({self.record_field: _("A page keeps the record it was made for.")})
