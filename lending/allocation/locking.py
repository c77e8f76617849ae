"""One title at a time, and all of a rule or nothing of it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from ..models import Title
from ..refusals import NotFree

P = ParamSpec("P")
R = TypeVar("R")


def whole_transaction(rule: Callable[P, R]) -> Callable[P, R]:
    """Run a rule in one transaction; after a conflict run all of it once more.

    Raises NotFree("just_taken") where the second try meets a conflict too.
    """

    @wraps(rule)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for last_try in (False, True):
            try:
                with transaction.atomic():
                    return rule(*args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if last_try:
                    raise NotFree(
                        "just_taken", _("Somebody was faster. Please try again.")
                    ) from error
        raise AssertionError("unreachable")

    return run


def lock(title_id: int) -> Title:
    """Take the title's row (PostgreSQL FOR UPDATE; on SQLite the transaction holds the lock)."""
    return Title.objects.select_for_update(of=("self",)).select_related("policy").get(pk=title_id)
