"""How a new, empty site is made: languages, pages, roles, holidays, default policies.

Each app registers its part; all parts are safe to run again and change nothing
that an editor has changed since.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Task,
    Workflow,
)

from .days import local_day, public_holidays
from .models import BasePage, HomePage, OfficeSettings, PublicHoliday
from .paired import both, column, languages
from .permissions import ROLES

HOME_TITLES = {"en": "Home", "zh-hant": "主頁"}
# What Wagtail's first migrations name in English; a row has one name, staff read either language.
TOP_OF_PAGES = "All pages 所有頁面"
TOP_OF_FILES = "All files 所有檔案"
EDITORS_APPROVAL = "Editors’ approval 編輯審批"
DOORS = 4


@dataclass
class Setup:
    """What the parts share: the home page of each language, and a place to report to."""

    homes: dict[str, HomePage]
    say: Callable[[str], object]


Part = Callable[[Setup], None]
_parts: list[Part] = []


def setup_part(function: Part) -> Part:
    """Register a function that sets up an app's part of a new site."""
    _parts.append(function)
    return function


@transaction.atomic
def set_up(*, names: dict[str, str], host: str, port: int, say: Callable[[str], object]) -> Setup:
    """Make everything that an empty site has. Returns the pages the parts stand on."""
    make_locales()
    homes = make_homes(host, port, names)
    setup = Setup(homes=homes, say=say)
    make_roles()
    name_first_rows()
    make_office(names)
    say(_("Public holidays: %(count)d added") % {"count": make_public_holidays()})
    for part in _parts:
        part(setup)
    make_doors(setup.homes)
    return setup


def make_locales() -> None:
    for code in languages():
        Locale.objects.get_or_create(language_code=code)
    # Wagtail's first migration makes one in the default language and none other.
    Locale.objects.exclude(language_code__in=languages()).delete()


def make_homes(host: str, port: int, names: dict[str, str]) -> dict[str, HomePage]:
    """Return the home page of each language, made where there is none."""
    root = Page.get_first_root_node()
    default = settings.LANGUAGE_CODE
    homes: dict[str, HomePage] = {}
    for code in (default, *[code for code in languages() if code != default]):
        locale = Locale.objects.get(language_code=code)
        home = HomePage.objects.filter(locale=locale, depth=2).first()
        if home is None:
            home = HomePage(
                title=HOME_TITLES.get(code, names[code]),
                slug=f"home-{code}",
                locale=locale,
                question=names[code],
                seo_title=names[code],
            )
            if homes:
                home.translation_key = homes[default].translation_key
            root.add_child(instance=home)
            home.save_revision().publish()
        homes[code] = home
    # The page that Wagtail's first migration makes to greet developers.
    for greeting in Page.objects.filter(depth=2).exclude(
        pk__in=[home.pk for home in homes.values()]
    ):
        if greeting.specific_class is Page or greeting.specific_class is None:
            Site.objects.filter(root_page=greeting).delete()
            greeting.delete()
    root.refresh_from_db()
    if not Site.objects.filter(is_default_site=True).exists():
        Site.objects.create(
            hostname=host,
            port=port,
            site_name=names[default],
            root_page=homes[default],
            is_default_site=True,
        )
    return homes


def make_doors(homes: dict[str, HomePage]) -> None:
    """Lead from each home page into its index pages, where its editors have named no doors."""
    for home in homes.values():
        home.refresh_from_db()
        below = home.get_children().live().in_menu().specific(defer=False)
        doors = [page for page in below if getattr(page, "is_door", False)][:DOORS]
        if home.doors or not doors:
            continue
        home.doors = [
            ("door", {"page": page, "title": "", "text": page.summary[:120]}) for page in doors
        ]
        home.save_revision().publish()


def index_pages(
    homes: dict[str, HomePage],
    model: type[BasePage],
    titles: dict[str, str],
    *,
    in_menus: bool = True,
    **fields: Any,
) -> dict[str, Any]:
    """Return an index page in each language below the home pages, made where there is none."""
    pages: dict[str, Any] = {}
    for code, home in homes.items():
        page = model.objects.child_of(home).first()
        if page is None:
            page = model(
                title=titles[code],
                slug=model.fixed_slug,
                locale=home.locale,
                show_in_menus=in_menus,
                **{name: value[code] for name, value in fields.items()},
            )
            if pages:
                page.translation_key = next(iter(pages.values())).translation_key
            home.refresh_from_db()
            home.add_child(instance=page)
            page.save_revision().publish()
        pages[code] = page
    return pages


def make_roles() -> None:
    """Make the groups of the permission matrix; a group keeps what an administrator added."""
    # Wagtail's first migrations make two groups and a workflow for one of them.
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for role in ROLES.values():
        group, _made = Group.objects.get_or_create(name=role.label)
        wanted = {"wagtailadmin.access_admin", *role.permissions}
        for model, actions in role.models.items():
            app, name = model.split(".")
            wanted |= {f"{app}.{action}_{name}" for action in actions}
        group.permissions.add(*[find_permission(name) for name in sorted(wanted)])
        for action in role.pages:
            GroupPagePermission.objects.get_or_create(
                group=group, page=root, permission=find_permission(f"wagtailcore.{action}_page")
            )
        for action in role.media:
            for name in ("wagtailimages.{}_image", "wagtaildocs.{}_document"):
                GroupCollectionPermission.objects.get_or_create(
                    group=group,
                    collection=collection,
                    permission=find_permission(name.format(action)),
                )

    approvers = Group.objects.get(name=ROLES["communications"].label)
    for task in GroupApprovalTask.objects.filter(groups=None):
        task.groups.add(approvers)


def name_first_rows() -> None:
    """Name in both languages what still has the English name of Wagtail's migrations."""
    top = Page.objects.filter(depth=1, title="Root")
    top.update(title=TOP_OF_PAGES, draft_title=TOP_OF_PAGES)
    Collection.objects.filter(depth=1, name="Root").update(name=TOP_OF_FILES)
    for model in (Task, Workflow):
        model.objects.filter(name="Moderators approval").update(name=EDITORS_APPROVAL)


def find_permission(name: str) -> Permission:
    """Return the permission "app.codename". Raises Permission.DoesNotExist, naming it."""
    app, codename = name.split(".")
    try:
        return Permission.objects.get(content_type__app_label=app, codename=codename)
    except Permission.DoesNotExist as error:
        raise Permission.DoesNotExist(f"no permission {name}") from error


def make_office(names: dict[str, str]) -> None:
    office = OfficeSettings.load()
    if not any(getattr(office, name) for name in both("name")):
        for code in languages():
            setattr(office, column("name", code), str(names[code]))
        office.save()


def make_public_holidays(today: date | None = None) -> int:
    """Add the holidays of this year and the next two; returns how many were new.

    A year that has some is left as the administrators keep it.
    """
    year = (today or local_day()).year
    kept = {first.year for first in PublicHoliday.objects.dates("day", "year")}
    missing = [each for each in range(year, year + 3) if each not in kept]
    found = public_holidays(missing) if missing else {}
    rows = [
        PublicHoliday(day=day, **{column("name", code): text for code, text in names.items()})
        for day, names in sorted(found.items())
    ]
    PublicHoliday.objects.bulk_create(rows)
    return len(rows)
