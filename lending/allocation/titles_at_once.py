"""A statement about some titles, built and compiled once for all lists of about that length."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from django.db import models

from site_project.core.prepared import Prepared

Row = TypeVar("Row")
# A longer list is asked for in pieces. The places that are left hold NULL, which no title's key
# is: PostgreSQL would count any other value as rows to come, and read whole tables for them.
SIZES = (1, 4, 16, 32, 64, 128)


class OfTitles(Generic[Row]):
    """A query by the keys of some titles, and by the names and fields of its other values.

        LIVE = OfTitles(lambda titles, day: Occupation.objects.filter(title__in=titles, …), day=…)
        LIVE([7, 8], day=today)  # yields rows; none is asked for where there is no title

    `build` gets a list of expressions for `titles`. Building such a query
    anew takes longer than the database takes to answer it.
    """

    def __init__(self, build: Callable[..., models.QuerySet], **fields: models.Field) -> None:
        self.by_size: dict[int, Prepared[Row]] = {
            size: Prepared(
                partial(self._build, build, size), **fields, **dict.fromkeys(names(size), KEY)
            )
            for size in SIZES
        }

    @staticmethod
    def _build(build: Callable[..., models.QuerySet], size: int, **slots: Any) -> models.QuerySet:
        return build([slots.pop(name) for name in names(size)], **slots)

    def __call__(self, titles: Sequence[int], **values: Any) -> Iterator[Row]:
        """Yield the rows. Raises KeyError where another value is missing."""
        for place in range(0, len(titles), SIZES[-1]):
            some = titles[place : place + SIZES[-1]]
            size = next(size for size in SIZES if size >= len(some))
            keys = [*some, *[None] * (size - len(some))]
            yield from self.by_size[size](**dict(zip(names(size), keys, strict=True)), **values)


KEY = models.BigIntegerField()


def names(size: int) -> list[str]:
    return [f"title{number}" for number in range(size)]
