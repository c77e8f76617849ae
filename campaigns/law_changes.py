"""A change of the law: which pages cite what changed, and who has compared them with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from site_project.core import navigation

from .models import (
    ArticlePage,
    CampaignPage,
    CasePage,
    LawChange,
    LawChangeCheck,
    PathwayPage,
    RightPage,
    SectionPage,
)
from .models.record import RecordPage

# The ContentVersion of the changes that are recorded.
VERSION = "law changes"
MAY_CHECK = "campaigns.check_law_change"
MAY_CHECK_OWN = "campaigns.check_own_page"


class CheckRefused(Exception):
    """A page cannot be marked as checked; its text says why."""


# The page types that cite provisions, and by which relations.
CITES: dict[type[Page], tuple[str, ...]] = {
    SectionPage: ("provisions",),
    PathwayPage: ("provisions",),
    RightPage: ("right__provisions",),
    CasePage: ("case__provisions",),
    CampaignPage: ("campaign__provisions", "campaign__demands__provision"),
    ArticlePage: ("provisions",),
}


def some_law_has_changed(request: HttpRequest) -> bool:
    """Tell whether any change is recorded: until then pages ask nothing more of the database."""
    changes = LawChange.objects.filter(withdrawn=False)
    return navigation.remembered(request, VERSION, "some law has changed", changes.exists)


def changes_for(page: Page) -> list[LawChange]:
    """Return the changes that nobody has compared this page with, the newest first: one query.

    What one language of the page cites counts for all of them.
    """
    model = page.specific_class
    if model not in CITES:
        return []
    family = model.objects.filter(translation_key=page.translation_key, live=True).order_by()
    cited = Q()
    for path in CITES[model]:
        cited |= Q(provision__in=family.filter(**{f"{path}__isnull": False}).values(path))
    changes = LawChange.objects.filter(cited, withdrawn=False).select_related("provision__law")
    return list(changes.exclude(_checked(page.translation_key)))


def _checked(family: Any) -> Exists:
    return Exists(LawChangeCheck.objects.filter(change=OuterRef("pk"), family=family))


@dataclass(frozen=True)
class Concerned:
    """A family of live pages that cites what changed, and its check where there is one."""

    pages: tuple[Page, ...]
    check: LawChangeCheck | None

    @property
    def page(self) -> Page:
        """The page that was written first."""
        return self.pages[0]

    @property
    def family(self) -> UUID:
        return self.page.translation_key


def concerned(change: LawChange) -> list[Concerned]:
    """Return the live pages that cite what changed, those still to be checked first."""
    keys: set[UUID] = set()
    for model, paths in CITES.items():
        for path in paths:
            citing = model.objects.filter(**{path: change.provision_id}, live=True)
            keys.update(citing.values_list("translation_key", flat=True))
    families: dict[UUID, list[Page]] = {}
    pages = Page.objects.filter(translation_key__in=keys, live=True).order_by("pk")
    for page in pages.select_related("locale", "latest_revision__user").specific(defer=True):
        families.setdefault(page.translation_key, []).append(page)
    checks = {check.family: check for check in change.checks.select_related("checked_by")}
    found = [Concerned(tuple(pages), checks.get(key)) for key, pages in families.items()]
    return sorted(found, key=lambda each: (each.check is not None, each.page.title))


def count_unchecked(change: LawChange) -> int:
    return 0 if change.withdrawn else sum(each.check is None for each in concerned(change))


def edited_last(user: Any, families: Iterable[UUID]) -> set[UUID]:
    """Return the families of which a user was the last to edit a live page or its record."""
    keys = list(families)
    pages = Page.objects.filter(latest_revision__user=user)
    with_records = [
        model.objects.filter(**{f"{model.record_field}__latest_revision__user": user})
        for model in CITES
        if issubclass(model, RecordPage)
    ]
    return {
        key
        for rows in (pages, *with_records)
        for key in rows.filter(translation_key__in=keys, live=True)
        .order_by()
        .values_list("translation_key", flat=True)
    }


def mark_checked(change: LawChange, page: Page, user: Any, reason: str = "") -> LawChangeCheck:
    """Say that a page, in every language, has been compared with a change of the law.

    Raises CheckRefused for whoever edited it last, unless they may check alone
    and say why; and where somebody else was first.
    """
    if not user.has_perm(MAY_CHECK):
        raise CheckRefused(_("You may not mark pages as checked."))
    edited_it = bool(edited_last(user, [page.translation_key]))
    reason = reason.strip() if edited_it else ""
    if edited_it and not user.has_perm(MAY_CHECK_OWN):
        raise CheckRefused(_("You edited this page last. Somebody else has to check it."))
    if edited_it and not reason:
        raise CheckRefused(
            _("You edited this page last. Let somebody else check it, or say why nobody else can.")
        )
    check = LawChangeCheck(
        change=change,
        family=page.translation_key,
        checked_by=user,
        edited_it=edited_it,
        reason=reason[:300],
    )
    try:
        with transaction.atomic():
            check.save()
            log(
                instance=page,
                action="campaigns.check_law_change",
                user=user,
                data={"change": change.pk, "alone": edited_it, "reason": check.reason},
            )
    except IntegrityError as error:
        raise CheckRefused(_("Somebody has checked this page already.")) from error
    return check
