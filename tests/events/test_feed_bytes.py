"""A feed's bytes are those of its content, whatever the process and the order of its sets."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
# Three hash seeds, and the first of them in two processes.
SEEDS = ("1", "1", "2", "3")


@pytest.fixture
def address(db: None, tmp_path: Path) -> str:
    """The address of a database that other processes may write to, while this one has its own."""
    given = connection.settings_dict
    if connection.vendor == "postgresql":
        host = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
        return f"postgres://{host}/{given['NAME']}"
    copy = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(given["NAME"])) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return f"sqlite:///{copy}"


def test_bytes_are_the_same_in_every_process(address):
    told = [read(address, seed) for seed in SEEDS]
    assert len(told[0]) == 12
    assert all(other == told[0] for other in told)


def read(address: str, seed: str) -> dict[str, str]:
    """Return what another process makes of the same seminars in the same, unchanged, database."""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "site_project.settings.test",
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(ROOT),
    }
    script = ROOT / "tests" / "events" / "feed_bytes.py"
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
