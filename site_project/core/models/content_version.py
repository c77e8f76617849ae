from collections.abc import Iterable

from django.db import connection, models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ..prepared import Prepared

LEAP = 1_000_000
# By hand, since every registration does it: the ORM would write the same words each time.
RAISE = "UPDATE core_contentversion SET number = number + 1 WHERE key = %s"


class ContentVersion(models.Model):
    """A number per kind of content that rises with each change of it.

    What a worker remembers between requests is kept under this number, so
    that every worker forgets at the same commit.
    """

    key = models.CharField(_("key"), max_length=60, primary_key=True)
    number = models.PositiveBigIntegerField(_("number"), default=1)

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"

    @classmethod
    def bump(cls, *keys: str) -> None:
        """Raise the numbers, inside the caller's transaction."""
        for key in keys:
            with connection.cursor() as cursor:
                cursor.execute(RAISE, [key])
                known = cursor.rowcount
            if not known:
                cls.objects.bulk_create([cls(key=key)], ignore_conflicts=True)

    @classmethod
    def leap(cls) -> None:
        """Raise all numbers beyond any that a running worker may remember: after a restore."""
        cls.objects.update(number=F("number") + LEAP)

    @classmethod
    def read(cls, keys: Iterable[str] = ()) -> dict[str, int]:
        """Return the present numbers (of all keys by default) in one query."""
        if keys:
            return dict(cls.objects.filter(key__in=keys).values_list("key", "number"))
        return dict(_ALL())


_ALL: Prepared[tuple[str, int]] = Prepared(
    lambda: ContentVersion.objects.values_list("key", "number")
)
