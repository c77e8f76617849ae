"""What stays of a section whatever becomes of its words, its place and its language."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from ..handbook.blocks import KEY, LONGEST_KEY
from ..handbook.forms import KEY_TAKEN


class SectionKey(models.Model):
    """The key of one section, the same in every language, given away once and for all.

    `family` is the translation key of the section's pages. A key that was
    published belongs to its family for good, also when the pages are gone.
    """

    key = models.CharField(_("key"), max_length=LONGEST_KEY, unique=True, validators=[KEY])
    family = models.UUIDField(_("pages"), unique=True)
    published = models.BooleanField(_("published"), default=False)

    # Wagtail's index of "where is this used?" is for content.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("key of a section")
        verbose_name_plural = _("keys of sections")

    def __str__(self) -> str:
        return self.key

    @classmethod
    def free(cls, wish: str) -> str:
        """Return a key that no section has, like the wish."""
        wish = wish[: LONGEST_KEY - 5].strip("-")
        taken = set(cls.objects.filter(key__startswith=wish).values_list("key", flat=True))
        numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
        return next(key for key in (wish, *numbered) if key not in taken)

    @classmethod
    def claim(cls, key: str, family: UUID) -> "SectionKey":
        """Make the key this family's own and return its row.

        A published key never changes: the row then keeps the one that it has.
        Raises ValidationError where another family has it.
        """
        row = cls.objects.filter(family=family).first() or cls(family=family)
        if row.published or row.key == key:
            return row
        row.key = key
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise ValidationError({"key": KEY_TAKEN}) from error
        return row


class SectionAnchor(models.Model):
    """A key of a heading that readers of one language have had: links to it arrive for good."""

    section = models.ForeignKey(
        SectionKey, verbose_name=_("section"), on_delete=models.CASCADE, related_name="anchors"
    )
    language = models.CharField(_("language"), max_length=10)
    key = models.CharField(_("key"), max_length=LONGEST_KEY)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("published anchor")
        verbose_name_plural = _("published anchors")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "language", "key"], name="one_row_per_anchor_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id}#{self.key}"

    @classmethod
    def keep(cls, section: SectionKey, language: str, keys: Iterable[str]) -> None:
        rows = [cls(section=section, language=language, key=key) for key in keys]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
