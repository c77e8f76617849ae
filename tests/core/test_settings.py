"""Production starts with what it needs, and names what it lacks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = {
    "SECRET_KEY": "x" * 40 + "0123456789-abcdefg",
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def check(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "site_project.settings.production",
            "VAR_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("name", WHOLE)
def test_production_names_what_it_lacks(tmp_path: Path, name: str) -> None:
    done = check(tmp_path, **{key: value for key, value in WHOLE.items() if key != name})
    assert done.returncode == 1
    assert f"Set {name} in the environment" in done.stderr


def test_production_passes_the_check_for_servers(tmp_path: Path) -> None:
    done = check(tmp_path, **WHOLE)
    assert done.returncode == 0, done.stderr


def test_several_workers_without_a_shared_cache_are_warned(tmp_path: Path) -> None:
    done = check(tmp_path, **WHOLE, WEB_CONCURRENCY="2")
    assert "2 workers, each with a cache of its own" in done.stderr
    assert (
        check(tmp_path, **WHOLE, WEB_CONCURRENCY="2", CACHE_URL="redis://127.0.0.1").returncode == 0
    )
