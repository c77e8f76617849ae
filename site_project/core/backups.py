"""A backup is a folder: the database, the files, and a manifest of hashes."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from .models import ContentVersion, TickRun, User
from .retention import purge

STORAGES = ("default", "private")


class BackupError(RuntimeError):
    """The backup could not be made, or is not whole."""


def make_backup(target: Path) -> tuple[Path, int]:
    """Write a backup below `target`; returns its folder and the number of media files.

    Raises BackupError where the copy does not verify.
    """
    folder = target / timezone.now().strftime("%Y%m%dT%H%M%SZ")
    folder.mkdir(parents=True)
    database = _dump_sqlite(folder) if connection.vendor == "sqlite" else _dump_postgresql(folder)
    for name in STORAGES:
        _copy_out(storages[name], folder / "media" / name)
    hashes = {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)}
    manifest = {"vendor": connection.vendor, "database": database.name, "sha256": hashes}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    _verified(folder)
    TickRun.objects.update_or_create(name="backup", defaults={"finished_at": timezone.now()})
    return folder, len(hashes) - 1


def restore_backup(folder: Path, *, replace: bool) -> int:
    """Bring a backup back, then purge; returns how many rows the purge erased.

    Raises BackupError for a damaged backup, one of another kind of database,
    or a database with content unless `replace`.
    """
    manifest = _verified(folder)
    if manifest["vendor"] != connection.vendor:
        raise BackupError(f"This is a backup of {manifest['vendor']}, not {connection.vendor}.")
    if not replace and _has_content():
        raise BackupError("This database has content. Use --replace to overwrite it.")
    if connection.vendor == "sqlite":
        _load_sqlite(folder / manifest["database"])
    else:
        _load_postgresql(folder / manifest["database"])
    for name in STORAGES:
        _copy_in(folder / "media" / name, storages[name])
    call_command("migrate", verbosity=0, interactive=False)
    # A backup may be older than what the index holds today.
    call_command("update_index", verbosity=0)
    ContentVersion.leap()
    return sum(purge().values())


def _has_content() -> bool:
    tables = connection.introspection.table_names()
    return User._meta.db_table in tables and User.objects.exists()


def _dump_sqlite(folder: Path) -> Path:
    path = folder / "db.sqlite3"
    connection.ensure_connection()
    copy = sqlite3.connect(path)
    try:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The copy of the database is damaged.")
    finally:
        copy.close()
    return path


def _load_sqlite(source: Path) -> None:
    name = connection.settings_dict["NAME"]
    connections.close_all()
    for suffix in ("-wal", "-shm"):
        Path(f"{name}{suffix}").unlink(missing_ok=True)
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, name)


def _dump_postgresql(folder: Path) -> Path:
    path = folder / "db.dump"
    _run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={path}")
    _run_postgresql("pg_restore", "--list", str(path), connect=False)
    return path


def _load_postgresql(source: Path) -> None:
    connections.close_all()
    _run_postgresql(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", str(source)
    )


def _run_postgresql(program: str, *arguments: str, connect: bool = True) -> None:
    """Run a PostgreSQL client program; the password goes by environment, not by command line."""
    config = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": config["PASSWORD"] or ""}
    address = ["--host", config["HOST"], "--port", str(config["PORT"] or 5432)]
    address += ["--username", config["USER"], "--dbname", config["NAME"]]
    command = [program, *(address if connect else []), *arguments]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing: install postgresql-client.") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program}: {error.stderr.decode(errors='replace')[-500:]}") from error


def _copy_out(storage: Storage, folder: Path, below: str = "") -> None:
    try:
        directories, files = storage.listdir(below)
    except FileNotFoundError:
        return
    for name in files:
        path = folder / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with storage.open(os.path.join(below, name)) as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    for name in directories:
        _copy_out(storage, folder, os.path.join(below, name))


def _copy_in(folder: Path, storage: Storage) -> None:
    for path in _files(folder):
        name = str(path.relative_to(folder))
        if storage.exists(name):
            storage.delete(name)
        with path.open("rb") as source:
            storage.save(name, source)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(folder: Path) -> dict:
    """Return the manifest of a backup whose every file is as it was written."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is no backup of this site.") from error
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if not path.is_file() or _sha256(path) != digest:
            raise BackupError(f"{name} is missing or damaged.")
    return manifest
