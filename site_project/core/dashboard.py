"""What each member of staff sees first in the admin: what waits for them.

An app registers its panels with `construct_homepage_panels`; each asks for its
permission and shows nothing to those who lack it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail.permissions import policy_registry

from .days import day_in_words, local_day, time_in_words
from .models import BasePage, OutboxMail, TickRun
from .models.outbox import OutboxState
from .translations import families_of, wanting_pages

SHOWN = 6
TICK_LATE = timedelta(minutes=15)
BACKUP_LATE = timedelta(hours=36)


@dataclass(frozen=True)
class Row:
    """One line of a panel. `mark` says what is the matter with it, in words."""

    title: str
    url: str = ""
    notes: Sequence[str] = ()
    mark: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Section:
    """A list with its heading; `more` is where all of it can be seen."""

    heading: str
    rows: Sequence[Row]
    empty: str = ""
    more_url: str = ""
    more: str = ""


@dataclass(eq=False)
class Panel(Component):
    """A panel of the dashboard: sections of rows, readable on a phone."""

    name: str
    heading: str
    icon: str
    order: int
    sections: list[Section] = field(default_factory=list)

    template_name = "core/admin/dashboard_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"panel": self}


Maker = Callable[[HttpRequest], Panel | None]


# --- Pages -------------------------------------------------------------------------


def pages_panel(request: HttpRequest) -> Panel | None:
    """For those who publish: what is to be reviewed, to be translated, to be finished."""
    policy = policy_registry.get_by_type(Page)
    if not policy.user_has_permission(request.user, "publish"):
        return None
    mine = policy.instances_user_has_permission_for(request.user, "publish")
    return Panel(
        "pages",
        _("Pages that wait for you"),
        "doc-full",
        90,
        [review_section(mine), language_section(mine), draft_section(mine)],
    )


def review_section(mine: Any) -> Section:
    """Pages whose day of review has come, the longest due first."""
    due = list(due_for_review(local_day())[:SHOWN])
    pages = Page.objects.filter(pk__in=mine.values("pk")).select_related("owner")
    found = pages.in_bulk([pk for pk, _day in due])
    rows = [
        Row(
            page.get_admin_display_title(),
            reverse("wagtailadmin_pages:edit", args=[pk]),
            [
                _("due %(day)s") % {"day": day_in_words(day)},
                get_user_display_name(page.owner) if page.owner else _("nobody looks after it"),
            ],
        )
        for pk, day in due
        if (page := found.get(pk))
    ]
    return Section(_("To be reviewed"), rows, _("No page is due for review."))


def due_for_review(today: date) -> Any:
    """Return the keys of pages of every type with their day of review, the longest due first."""
    kinds = [
        model.objects.filter(live=True, review_on__lte=today).values_list("pk", "review_on")
        for model in apps.get_models()
        if issubclass(model, BasePage)
    ]
    first, *others = [kind.order_by() for kind in kinds]
    return first.union(*others, all=True).order_by("review_on", "pk")


def language_section(mine: Any) -> Section:
    """Pages that are missing in a language, or behind in it."""
    pages = wanting_pages().filter(pk__in=mine.values("pk")).select_related("locale")
    pages = list(pages.order_by("-latest_revision_created_at")[:SHOWN])
    families = families_of(pages)
    rows = [
        Row(
            page.get_admin_display_title(),
            reverse("wagtailadmin_pages:edit", args=[(version.page or page).pk]),
            mark=f"{version.name}: {version.state}",
        )
        for page in pages
        for version in families[page.translation_key].wanting
    ]
    return Section(_("The other language"), rows, _("Every page is there in both languages."))


def draft_section(mine: Any) -> Section:
    """Pages with something that readers do not see yet, the newest first."""
    pages = Page.objects.filter(
        Q(live=False) | Q(has_unpublished_changes=True), pk__in=mine.values("pk"), depth__gt=1
    ).select_related("locale", "latest_revision__user")
    newest = F("latest_revision_created_at").desc(nulls_last=True)
    rows = [
        Row(
            page.get_admin_display_title(),
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            [note for note in (str(page.locale.get_display_name()), _last_edit(page)) if note],
            _("changes not published") if page.live else _("draft"),
        )
        for page in pages.order_by(newest, "-pk")[:SHOWN]
    ]
    return Section(_("Drafts"), rows, _("Nothing waits to be published."))


def _last_edit(page: Page) -> str:
    revision = page.latest_revision
    if revision is None:
        return ""
    day = day_in_words(local_day(revision.created_at))
    return f"{day}, {get_user_display_name(revision.user)}" if revision.user else day


# --- The running of the site ---------------------------------------------------------


def running_panel(request: HttpRequest) -> Panel | None:
    """For administrators: time-driven work, backups and mail."""
    if not request.user.has_perm("core.change_user"):
        return None
    now = timezone.now()
    runs = {run.name: run.finished_at for run in TickRun.objects.all()}
    rows = [
        _run_row(_("Time-driven work"), runs.get("tick"), now - TICK_LATE),
        _run_row(_("Backup"), runs.get("backup"), now - BACKUP_LATE),
    ]
    return Panel("running", _("How the site runs"), "cogs", 60, [Section("", rows)])


def _run_row(title: str, last: datetime | None, late: datetime) -> Row:
    if last is None:
        return Row(title, mark=_("never yet"), urgent=True)
    moment = f"{day_in_words(local_day(last))} {time_in_words(last)}"
    note = _("last: %(moment)s") % {"moment": moment}
    if last < late:
        return Row(title, notes=[note], mark=_("too long ago"), urgent=True)
    return Row(title, notes=[note])


def mail_panel(request: HttpRequest) -> Panel | None:
    """For those who may see it: mail that did not go out."""
    if not request.user.has_perm("core.view_outboxmail"):
        return None
    failed = OutboxMail.objects.filter(
        Q(state=OutboxState.FAILED) | Q(state=OutboxState.QUEUED, attempts__gt=0)
    ).count()
    if not failed:
        return None
    text = ngettext(
        "%(count)d mail has not gone out.", "%(count)d mails have not gone out.", failed
    )
    row = Row(text % {"count": failed}, reverse("outboxmail:index"), urgent=True)
    return Panel("mail", _("Outgoing mail"), "mail", 50, [Section("", [row])])


PANELS = (mail_panel, running_panel, pages_panel)


def add_panels(request: HttpRequest, panels: list[Any], makers: Sequence[Maker]) -> None:
    """Append what each maker has for this member of staff."""
    panels.extend(panel for make in makers if (panel := make(request)) is not None)
