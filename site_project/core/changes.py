"""What the public may see has changed: what was remembered of it is forgotten.

Nobody has to remember to say so. Every connection watches its own statements:
a write to any table counts, except to those that no public page reads. Two
kinds of ContentVersion follow: CONTENT rises in the transaction of the change,
with all that editors and rules write; PUBLIC rises after the commit, with the
numbers that visitors change as well.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import ModelSignal, post_migrate, pre_migrate
from django.dispatch import receiver

from . import proxy_cache
from .models.content_version import ContentVersion

logger = logging.getLogger(__name__)

PUBLIC = "public"
CONTENT = "content"
# Written often, or by drafts, and read by no page that everybody gets.
UNSEEN_PREFIXES = ("account_", "auth_", "django_", "mfa_", "wagtailadmin_")
UNSEEN = frozenset(
    {
        "campaigns_commentlog",
        "campaigns_newsletterdelivery",
        "campaigns_newsletterlog",
        "campaigns_subscriber",
        "campaigns_subscriber_topics",
        "campaigns_suppressedaddress",
        "core_contentversion",
        "core_emptysearch",
        "core_exportreceipt",
        "core_formsubmission",
        "core_outboxmail",
        "core_pageviewday",
        "core_purgereceipt",
        "core_ratebucket",
        "core_rendition",
        "core_tickrun",
        "core_user",
        "events_accessrequest",
        "events_answer",
        "events_certificate",
        "events_checkin",
        "events_clinicblock",
        "events_contingency",
        "events_contingencyreason",
        "events_doorpass",
        "events_groupmessage",
        "events_personalfeed",
        "events_registration",
        "events_registrationlog",
        "events_series",
        "events_sessionchange",
        "lending_borrower",
        "lending_conditionreport",
        "lending_deskfeed",
        "lending_impactreturn",
        "lending_institution",
        "lending_issue",
        "lending_loanlog",
        "lending_loanrequest",
        "lending_partcount",
        "lending_partentry",
        "lending_photo",
        "lending_refusal",
        "lending_stormmove",
        "lending_stormshift",
        "lending_waitentry",
        "lending_wish",
        "wagtailcore_modellogentry",
        "wagtailcore_pagelogentry",
        "wagtailcore_referenceindex",
        "wagtailcore_revision",
        "wagtailcore_taskstate",
        "wagtailcore_uploadedfile",
        "wagtailcore_workflowstate",
    }
)
# Places and loans: read in each request, so that no row of ours makes visitors wait.
# The search index: written by a task after the change that it follows.
HOT_PREFIXES = (
    "core_pagetext",
    "core_searchword",
    "lending_loan",
    "lending_occupation",
    "wagtailsearch_",
)
COUNTERS = {
    "events_session": {"taken", "held", "kept", "overbooked"},
    "events_audiencequota": {"taken", "held", "overbooked"},
    "lending_title": {"version"},
}
COLUMN_SET = re.compile(r'"(\w+)" = ')
WRITES = ("INSERT", "UPDATE", "DELETE")
RETURNING = " RETURNING "
TABLE = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "?(\w+)')


_tables_change = False
_writes_unseen: ContextVar[bool] = ContextVar("writes_unseen", default=False)


@contextmanager
def unseen() -> Iterator[None]:
    """Write what no public page can tell apart, such as a place that was held and is now taken."""
    token = _writes_unseen.set(True)
    try:
        yield
    finally:
        _writes_unseen.reset(token)


@receiver([pre_migrate, post_migrate])
def wait_for_tables(signal: ModelSignal, **kwargs: Any) -> None:
    """Watch nothing while the tables themselves are made."""
    global _tables_change
    _tables_change = signal is pre_migrate


@receiver(connection_created)
def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Watch each connection from its first statement on."""
    if note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_writes)


def note_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    result = execute(sql, params, many, context)
    if (
        sql[:6] in WRITES
        and not _tables_change
        and not _writes_unseen.get()
        and is_seen(sql)
        and may_have_written(sql, context["cursor"].rowcount)
    ):
        if not is_hot(sql):
            ContentVersion.bump(CONTENT)
        connection = context["connection"]
        # A savepoint that is rolled back takes its callback along, so the list itself is asked.
        if not any(entry[1] is announce for entry in connection.run_on_commit):
            transaction.on_commit(announce, using=connection.alias, robust=True)
    return result


def may_have_written(sql: str, rows: int) -> bool:
    """Say whether a statement wrote rows. SQLite counts none until what it returns is read."""
    return bool(rows) or RETURNING in sql


def table_of(sql: str) -> str:
    found = TABLE.match(sql)
    return found[1] if found else ""


def is_seen(sql: str) -> bool:
    """Say whether a write is to a table that public pages may read."""
    table = table_of(sql)
    return not (table in UNSEEN or table.startswith(UNSEEN_PREFIXES))


def is_hot(sql: str) -> bool:
    """Say whether a write changes only what pages read anew each time."""
    table = table_of(sql)
    if table.startswith(HOT_PREFIXES):
        return True
    counters = COUNTERS.get(table)
    return bool(
        counters
        and sql.startswith("UPDATE")
        and counters.issuperset(COLUMN_SET.findall(sql.partition(" WHERE ")[0]))
    )


def announce() -> None:
    """Let every worker and the proxy forget their copies, before the writer gets an answer.

    After the commit and not inside it: one row that every registration had
    to lock would make all of them wait for one another. Should the process
    die between the two, copies end by themselves (page_cache.LONGEST).
    """
    if settings.PAGE_CACHE:
        ContentVersion.bump(PUBLIC)
    proxy_cache.purge()
