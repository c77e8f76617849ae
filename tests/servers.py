"""A real site on a real server: a database of its own, gunicorn, mail as files.

The races and the browser journeys use it, since threads of one test process
would share what the guards are there for.
"""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


# Runs each program that comes in, a line of JSON each, and answers with what it printed.
SHELL = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django import db
for line in sys.stdin:
    printed, fault = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(json.loads(line), {})
        except BaseException:
            fault = traceback.format_exc()
    db.connections.close_all()
    print(json.dumps([printed.getvalue(), fault]), flush=True)
"""


@dataclass
class Site:
    """A running site. `url` has no slash at its end; `mail` is the folder of its .eml files."""

    url: str
    mail: Path
    environment: dict[str, str]
    _shell: subprocess.Popen[str] | None = None

    def manage(self, *arguments: str) -> str:
        """Run a management command against the site's database and return what it printed."""
        done = self._run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *arguments: str) -> str:
        """Run a management command that must fail and return its message."""
        done = self._run(*arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def _run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def shell(self, code: str) -> str:
        """Run a program in the site's own process for such and return what it printed."""
        if self._shell is None:
            # One process for all of them: each start of Django costs two seconds.
            self._shell = subprocess.Popen(
                [sys.executable, "-c", SHELL],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._shell.stdin
        assert self._shell.stdout
        print(json.dumps(code), file=self._shell.stdin, flush=True)
        printed, fault = json.loads(self._shell.stdout.readline())
        assert not fault, fault
        return printed.strip()

    def call(self, *command: str) -> None:
        """Run a management command that must not fail in the site's process for programs."""
        self.shell(f"from django.core.management import call_command\ncall_command(*{command!r})")

    def close(self) -> None:
        """End what runs for the site."""
        if self._shell is not None:
            self._shell.communicate(timeout=30)
            self._shell = None

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Return the mails to an address, oldest first."""
        mails = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted(self.mail.glob("*.eml"))
        ]
        return [mail for mail in mails if mail["To"] == address]


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def link_in(mail: EmailMessage, scope: str) -> str:
    """Return the path of the first link below /<scope>/ in a mail's text."""
    found = re.search(rf"https?://[^/\s]+(/{scope}/\S+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


def start_environment(folder: Path, database_url: str, **extra: str) -> dict[str, str]:
    """Return the environment of a demo site that keeps everything in `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "site_project.settings.demo",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url,
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "PYTHONWARNINGS": "default",
        **extra,
    }


class Template:
    """The demo's database and files, made once a run and copied for each site.

    DEMO_TEMPLATE=/some/folder keeps those on SQLite for the runs that follow on the same code.
    """

    def __init__(self, folder: Path) -> None:
        self.address = os.environ.get("DATABASE_URL", "")
        self.on_postgresql = self.address.startswith("postgres")
        self.name = f"template_{os.getpid()}"
        self.copies = 0
        kept = os.environ.get("DEMO_TEMPLATE")
        self.folder = Path(kept) if kept and not self.on_postgresql else folder
        self.whole = self.folder / "whole"

    def make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            # Of the runs that share it one makes it, and the others wait.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.whole.exists():
                self._make()

    def _make(self) -> None:
        if self.on_postgresql:
            self._sql(f'CREATE DATABASE "{self.name}"')
        site = Site("", self.folder / "mail", start_environment(self.folder, self._url(self.name)))
        self.fill(site)
        site.manage("collectstatic", "--noinput", "-v0")
        self.whole.touch()

    def fill(self, site: Site) -> None:
        site.manage("seed_demo")

    def copy(self, folder: Path) -> str:
        """Copy everything into `folder` and return the copy's DATABASE_URL."""
        folder.mkdir(parents=True, exist_ok=True)
        self.copies += 1
        name = f"{self.name}_{self.copies}"
        shutil.copytree(self.folder / "media", folder / "media")
        shutil.copy(self.folder / "secret", folder / "secret")
        (folder / "static").symlink_to(self.folder / "static")
        if self.on_postgresql:
            self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
            return self._url(name)
        shutil.copy(self.folder / "db.sqlite3", folder / "db.sqlite3")
        return f"sqlite:///{folder / 'db.sqlite3'}"

    def drop(self) -> None:
        if self.on_postgresql:
            for number in range(1, self.copies + 1):
                self._sql(f'DROP DATABASE IF EXISTS "{self.name}_{number}" WITH (FORCE)')
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _url(self, name: str) -> str:
        if self.on_postgresql:
            return f"{self.address.rpartition('/')[0]}/{name}"
        return f"sqlite:///{self.folder / 'db.sqlite3'}"

    def _sql(self, statement: str) -> None:
        import psycopg  # only a run on PostgreSQL has it to hand

        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running(
    folder: Path, database_url: str, workers: int = 2, *, preload: bool = True, **extra: str
) -> Iterator[Site]:
    """Serve the site in `folder` until the block ends. Preloaded, the workers start Django once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = start_environment(folder, database_url, SITE_URL=url, **extra)
    command = [sys.executable, "-m", "gunicorn", "site_project.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--log-level", "warning", "--timeout", "60"]
    command += ["--preload"] if preload else []
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    site = Site(url, folder / "mail", environment)
    try:
        wait_until_up(url, server)
        yield site
    finally:
        site.close()
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        log.close()


def wait_until_up(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped: see server.log"
        try:
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            # The port answers before the workers have loaded the site.
            time.sleep(0.1)
    raise AssertionError("the server did not come up")
