"""Which pages somebody should look at, and why: lists to read, to count and to take away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from site_project.core.dashboard import due_for_review
from site_project.core.days import day_in_words, local_day
from site_project.core.exporting import Cell, Sheet, write_receipt
from site_project.core.models import User
from site_project.core.translations import families_of, wanting_pages

from .. import law_changes
from ..library.claims import unsourced_claims
from ..models import LawChange, UnreviewedPublication
from . import legal


@dataclass(frozen=True)
class Line:
    """A page of a report, and what is to be said about it."""

    page: Page
    cells: tuple[Cell, ...]

    @property
    def title(self) -> str:
        return self.page.get_admin_display_title()

    @property
    def language(self) -> str:
        return str(self.page.locale.get_display_name())

    @property
    def kind(self) -> str:
        return capfirst(str(self.page.specific_class._meta.verbose_name))


@dataclass(frozen=True)
class Asked:
    """What a report is narrowed to: a language, a page type as "app.model"; empty for all."""

    language: str = ""
    kind: str = ""

    def fits(self, page: Page) -> bool:
        language = not self.language or page.locale.language_code == self.language
        return language and self.kind in ("", page.specific_class._meta.label_lower)


@dataclass(frozen=True)
class Report:
    """A list of pages. `headings` are those of its own columns."""

    key: str
    name: Any
    headings: tuple[Any, ...]
    find: Callable[[], Iterator[Line]] = field(repr=False)

    def lines(self, asked: Asked) -> list[Line]:
        return [line for line in self.find() if asked.fits(line.page)]


def _pages(keys: list[int]) -> dict[int, Page]:
    pages = Page.objects.select_related("locale", "owner", "content_type")
    return pages.in_bulk(keys)


def pages_due() -> Iterator[Line]:
    due = list(due_for_review(local_day()))
    pages = _pages([pk for pk, _day in due])
    for pk, day in due:
        owner = pages[pk].owner
        yield Line(pages[pk], (day, get_user_display_name(owner) if owner else ""))


def pages_without_review() -> Iterator[Line]:
    found = legal.published_without_review().select_related("locale", "content_type")
    pages = [(page, page) for page in found.order_by("-last_published_at", "pk")]
    cases = legal.cases_without_review().order_by("-last_published_at", "pk")
    # A record that no reviewer has read is told by its pages.
    told = [(page, case) for case in cases for page in case.pages.all() if page.live]
    texts = [*pages, *told]
    revisions = [text.live_revision_id for _page, text in texts if text.live_revision_id]
    rows = UnreviewedPublication.objects.filter(revision__in=revisions)
    said = {row.revision_id: row for row in rows.select_related("published_by")}
    for page, text in texts:
        row = said.get(text.live_revision_id)
        who = get_user_display_name(row.published_by) if row and row.published_by else ""
        reason = row.reason if row else _("Not recorded")
        if text is not page:
            reason = _("Its record: %(reason)s") % {"reason": reason}
        yield Line(page, (text.last_published_at, who, reason))


def pages_to_compare() -> Iterator[Line]:
    changes = LawChange.objects.filter(withdrawn=False).select_related("provision__law")
    for change in changes:
        for found in law_changes.concerned(change):
            if found.check is None:
                for page in found.pages:
                    told = (change.provision.in_words, str(change.what), change.in_force_on)
                    yield Line(page, told)


def pages_to_translate() -> Iterator[Line]:
    found = wanting_pages().select_related("locale", "content_type")
    pages = list(found.order_by("-latest_revision_created_at", "pk"))
    families = families_of(pages)
    for page in pages:
        for version in families[page.translation_key].wanting:
            yield Line(page, (version.name, version.state))


def pages_with_unsourced_claims() -> Iterator[Line]:
    found = unsourced_claims()
    pages = _pages([claim.page.pk for claim in found])
    for claim in found:
        yield Line(pages[claim.page.pk], (claim.text,))


REPORTS = {
    report.key: report
    for report in (
        Report(
            "due",
            gettext_lazy("Due for review"),
            (gettext_lazy("Due since"), gettext_lazy("Looked after by")),
            pages_due,
        ),
        Report(
            "unreviewed",
            gettext_lazy("Published without a legal reviewer"),
            (gettext_lazy("Published"), gettext_lazy("By"), gettext_lazy("Reason")),
            pages_without_review,
        ),
        Report(
            "law",
            gettext_lazy("Not yet compared with a change of the law"),
            (
                gettext_lazy("Provision"),
                gettext_lazy("What changed"),
                gettext_lazy("In force on"),
            ),
            pages_to_compare,
        ),
        Report(
            "languages",
            gettext_lazy("Missing or behind in a language"),
            (gettext_lazy("The other language"), gettext_lazy("State")),
            pages_to_translate,
        ),
        Report(
            "claims",
            gettext_lazy("Claims without a source"),
            (gettext_lazy("Claim"),),
            pages_with_unsourced_claims,
        ),
    )
}


def in_words(cell: Cell) -> str:
    """Return a cell as the screen shows it: a day in words, in the site's zone."""
    if isinstance(cell, datetime):
        return day_in_words(local_day(cell))
    if isinstance(cell, date):
        return day_in_words(cell)
    return "" if cell is None else str(cell)


@transaction.atomic
def export(report: Report, asked: Asked, *, actor: User | None, purpose: str) -> Sheet:
    """Return a report as a sheet and write its receipt."""
    headings = [_("Page"), _("Language"), _("Type"), *map(str, report.headings)]
    rows = [(each.title, each.language, each.kind, *each.cells) for each in report.lines(asked)]
    sheet = Sheet(str(report.name), f"pages-{report.key}", headings, rows)
    write_receipt(sheet, actor=actor, purpose=purpose)
    return sheet
