"""The independent programs that read our calendars, each made ready beside the site's environment.

Kept under var/ until what they are made of changes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

HERE = Path(__file__).resolve().parent
CONSUMERS = HERE / "consumers"


class Told(NamedTuple):
    """What a program understood of one event: instants in seconds, or days as YYYYMMDD."""

    file: str
    uid: str
    start: str
    end: str
    status: str
    title: str


def home(*sources: Path) -> Path:
    """Return the folder of what is made of these files."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    name = f"{sources[0].stem}-{digest.hexdigest()[:12]}"
    return Path(settings.VAR_DIR).resolve() / "feed-readers" / name


def needs(program: str, package: str) -> None:
    assert shutil.which(program), f"{program} is missing: apt-get install {package}"


def libical() -> list[str]:
    source = CONSUMERS / "read_libical.c"
    program = home(source) / "read_libical"
    if not program.exists():
        needs("gcc", "gcc")
        needs("pkg-config", "pkg-config")
        flags = run("pkg-config", "--cflags", "--libs", "libical").split()
        program.parent.mkdir(parents=True, exist_ok=True)
        run("gcc", "-Wall", "-Werror", "-O1", "-o", str(program), str(source), *flags)
    return [str(program)]


def python(requirements: str, script: str) -> list[str]:
    folder = home(HERE / requirements)
    interpreter = folder / "bin" / "python"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(folder))
        pip = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "-r", str(HERE / requirements))
        (folder / "ready").touch()
    return [str(interpreter), "-W", "ignore", str(CONSUMERS / script)]


def npm() -> Path:
    """Return the folder of what is installed from npm."""
    files = HERE / "package.json", HERE / "package-lock.json"
    folder = home(*files)
    needs("node", "nodejs")
    if not (folder / "node_modules").exists():
        needs("npm", "npm")
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, folder)
        run("npm", "ci", "--no-audit", "--no-fund", "--prefix", str(folder))
    return folder


def ical_js() -> list[str]:
    return ["env", f"NODE_MODULES={npm()}", "node", str(CONSUMERS / "read_ical_js.mjs")]


def what_schema_org_refuses(documents: dict[str, str]) -> dict[str, str]:
    """Check JSON-LD against the types of schema.org; returns what is wrong, by name."""
    folder = npm() / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in documents.items():
        lines = f'import type {{ Graph }} from "schema-dts";\nexport const told: Graph = {text};\n'
        (folder / f"{name}.ts").write_text(lines)
    compiler = folder.parent / "node_modules" / ".bin" / "tsc"
    files = sorted(map(str, folder.glob("*.ts")))
    done = subprocess.run(
        [str(compiler), "--noEmit", "--strict", "--skipLibCheck", *files],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    errors = [line for line in done.stdout.splitlines() if "error TS" in line]
    assert bool(errors) == bool(done.returncode), done.stdout + done.stderr
    return {Path(line.partition("(")[0]).stem: line for line in errors}


READERS: dict[str, Callable[[], list[str]]] = {
    "libical": libical,
    "ical": lambda: python("requirements.txt", "read_ical.py"),
    "vobject": lambda: python("requirements.txt", "read_vobject.py"),
    "ics": lambda: python("requirements-ics.txt", "read_ics.py"),
    "ical.js": ical_js,
}


def read(name: str, files: Iterable[Path]) -> set[Told]:
    """Let a program read the files and return every event that it understood."""
    lines = run(*READERS[name](), *map(str, files)).removesuffix("\n").split("\n")
    return {Told(*line.split("\t", 5)) for line in lines}


def run(*command: str) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True)
    assert done.returncode == 0, (command[:3], done.stderr.decode()[-3000:])
    return done.stdout.decode()
