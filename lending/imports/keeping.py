"""The file between its dry run and its import: under a random name, for an hour, then gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from secrets import token_urlsafe

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.utils import timezone

from site_project.core.models import User

KEEP = timedelta(hours=1)
FOLDER = "imports"
SALT = "lending.imports"


class Gone(Exception):
    """The file is no longer kept, or was never kept for this person."""


def storage() -> Storage:
    """Return where no address serves a file by itself."""
    return storages["private"]


def keep(content: bytes, *, kind: str, shown: str, by: User) -> str:
    """Keep a file for an hour; returns the signed name that its uploader gives back."""
    forget_old()
    path = storage().save(f"{FOLDER}/{token_urlsafe(16)}", ContentFile(content))
    name = PurePosixPath(path).name
    return signing.dumps({"name": name, "kind": kind, "shown": shown, "by": by.pk}, salt=SALT)


def kept(token: str, *, by: User) -> tuple[bytes, str, str]:
    """Return content, kind and what was shown of a kept file. Raises Gone."""
    told = _told(token, by)
    try:
        with storage().open(f"{FOLDER}/{told['name']}") as file:
            return file.read(), told["kind"], told["shown"]
    except FileNotFoundError:
        raise Gone from None


def forget(token: str, *, by: User) -> None:
    """Delete a kept file. Does nothing where it is gone."""
    storage().delete(f"{FOLDER}/{_told(token, by)['name']}")


def _told(token: str, by: User) -> dict[str, str]:
    try:
        told = signing.loads(token, salt=SALT, max_age=KEEP)
    except signing.BadSignature:
        raise Gone from None
    if told["by"] != by.pk:
        raise Gone
    return told


def forget_old(now: datetime | None = None) -> int:
    """Delete what was kept for longer than an hour; returns how many files went."""
    old = list(_older_than((now or timezone.now()) - KEEP))
    for path in old:
        storage().delete(path)
    return len(old)


def _older_than(instant: datetime) -> Iterator[str]:
    try:
        names = storage().listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        path = f"{FOLDER}/{name}"
        if storage().get_modified_time(path) < instant:
            yield path
