"""A record that was made together with its page: where it gets its name."""

from typing import Any

from wagtail.models import Revision

from site_project.core.paired import column, languages

from .forms import may
from .models.record import RecordPage


def follow_page(page: RecordPage, user: Any) -> Revision | None:
    """Name the record after its page as long as nobody has named it in each language.

    Such a record has one name in all languages; the page of another language
    brings the other name. Only somebody who may change records has this effect.
    Returns the record's new text, if any.
    """
    record = page.record.get_latest_revision_as_object()
    columns = {code: column(record.name_field, code) for code in languages()}
    names = {code: getattr(record, columns[code]) for code in columns}
    if len(set(names.values())) > 1 or not may(user, "change", type(record)):
        return None
    others = page.get_translations().exists()
    wanted = [page.locale.language_code] if others else list(names)
    name = record.as_name(page.title)
    if all(names[code] == name for code in wanted):
        return None
    for code in wanted:
        setattr(record, columns[code], name)
    revision = record.save_revision(user=user)
    if not record.live:
        rows = type(record).objects.filter(pk=record.pk)
        rows.update(**{columns[code]: name for code in wanted})
    return revision


def follow_published(page: RecordPage, user: Any, *, approved: bool = False) -> Revision | None:
    """Name the record after a page that is out now, at once where the record is public.

    What else somebody has changed in it and not published stays a draft, and
    the new name with it. `approved`: somebody else allowed it to go out.
    """
    record = page.record
    may_go_out = record.live and not record.has_unpublished_changes
    revision = follow_page(page, user)
    if not revision or not may_go_out or not (approved or may(user, "publish", type(record))):
        return None
    revision.publish(user=user, skip_permission_checks=True)
    return revision


def publish_with(page: RecordPage, user: Any) -> bool:
    """Publish a record that never was, since its page is out now. Tells whether it did."""
    record = page.record
    if record.first_published_at is not None or not may(user, "publish", type(record)):
        return False
    newest = record.get_latest_revision_as_object()
    newest.save_revision(user=user).publish(user=user)
    return True
