"""A record that was made together with its page: where it gets its name."""

from typing import Any

from site_project.core.paired import column, languages

from .forms import may
from .models.record import RecordPage


def follow_page(page: RecordPage, user: Any) -> None:
    """Name the record after its page as long as nobody has named it in each language.

    Such a record has one name in all languages; the page of another language
    brings the other name. Only somebody who may change records has this effect.
    """
    record = page.record.get_latest_revision_as_object()
    columns = {code: column(record.name_field, code) for code in languages()}
    names = {code: getattr(record, columns[code]) for code in columns}
    if len(set(names.values())) > 1 or not may(user, "change", type(record)):
        return
    others = page.get_translations().exists()
    wanted = [page.locale.language_code] if others else list(names)
    name = record.as_name(page.title)
    if all(names[code] == name for code in wanted):
        return
    for code in wanted:
        setattr(record, columns[code], name)
    revision = record.save_revision(user=user)
    if record.live and may(user, "publish", type(record)):
        revision.publish(user=user)
    elif not record.live:
        rows = type(record).objects.filter(pk=record.pk)
        rows.update(**{columns[code]: name for code in wanted})


def publish_with(page: RecordPage, user: Any) -> bool:
    """Publish a record that never was, since its page is out now. Tells whether it did."""
    record = page.record
    if record.first_published_at is not None or not may(user, "publish", type(record)):
        return False
    newest = record.get_latest_revision_as_object()
    newest.save_revision(user=user).publish(user=user)
    return True
