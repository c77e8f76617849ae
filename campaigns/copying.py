"""Copying a record for a new family of pages."""

from django.db import transaction

from .models.record import ContentRecord

# What belongs to the record that is copied and not to its copy.
OWN = ["id", "page_key", "latest_revision", "live_revision", "first_published_at"]
LOCK = ["locked", "locked_at", "locked_by"]


@transaction.atomic
def copy_record(record: ContentRecord, code: str) -> ContentRecord:
    """Return a draft with a code of its own; of the rows below it, those that are true again."""
    reverse = [field.name for field in record._meta.private_fields]
    outside = [*OWN, *LOCK, *reverse, *record.happened]
    copy, _children = record.copy_cluster(exclude_fields=outside)
    copy.code = code
    copy.live = False
    copy.has_unpublished_changes = True
    copy.archived = False
    copy.last_published_at = None
    copy.save()
    copy.save_revision()
    return copy
