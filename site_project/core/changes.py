"""What the public may see has changed: copies of pages are forgotten, after the commit.

Nobody has to remember to say so. Every connection watches its own statements:
a write to any table counts, except to those that no public page reads.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from . import proxy_cache
from .models.content_version import ContentVersion

logger = logging.getLogger(__name__)

# The kind of ContentVersion that rises with each change of anything public.
PUBLIC = "public"
# Written often, or by drafts, and read by no page that everybody gets.
UNSEEN_PREFIXES = ("account_", "auth_", "django_", "mfa_", "wagtailadmin_", "wagtailsearch_")
UNSEEN = frozenset(
    {
        "core_contentversion",
        "core_formsubmission",
        "core_outboxmail",
        "core_purgereceipt",
        "core_ratebucket",
        "core_rendition",
        "core_tickrun",
        "core_user",
        "events_registration",
        "events_registrationlog",
        "lending_borrower",
        "lending_loanlog",
        "lending_loanrequest",
        "wagtailcore_modellogentry",
        "wagtailcore_pagelogentry",
        "wagtailcore_referenceindex",
        "wagtailcore_revision",
        "wagtailcore_taskstate",
        "wagtailcore_uploadedfile",
        "wagtailcore_workflowstate",
    }
)
WRITES = ("INSERT", "UPDATE", "DELETE")
TABLE = re.compile(r'(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "?(\w+)')


@receiver(connection_created)
def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Watch each connection from its first statement on."""
    if note_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(note_writes)


def note_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    result = execute(sql, params, many, context)
    if sql[:6] in WRITES and is_seen(sql) and context["cursor"].rowcount != 0:
        connection = context["connection"]
        # A savepoint that is rolled back takes its callback along, so the list itself is asked.
        if not any(entry[1] is announce for entry in connection.run_on_commit):
            transaction.on_commit(announce, using=connection.alias, robust=True)
    return result


def is_seen(sql: str) -> bool:
    """Say whether a write is to a table that public pages may read."""
    found = TABLE.match(sql)
    return found is None or not (found[1] in UNSEEN or found[1].startswith(UNSEEN_PREFIXES))


def announce() -> None:
    """Let every worker and the proxy forget their copies, before the writer gets an answer.

    After the commit and not inside it: one row that every registration had
    to lock would make all of them wait for one another. Should the process
    die between the two, copies end by themselves (page_cache.LONGEST).
    """
    if settings.PAGE_CACHE:
        ContentVersion.bump(PUBLIC)
    proxy_cache.purge()
