"""A real nginx in front of a site, with the configuration that the README ships."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
MISSING = not Path(NGINX).exists()
README = Path(__file__).resolve().parent.parent / "README.md"
# Who serves from a folder of tests must be allowed to read it.
FRAME = """
daemon off;
{user}
error_log {folder}/error.log warn;
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    add_header X-Copy $upstream_cache_status;
    {shipped}
}}
"""


@dataclass
class Proxy:
    """`copies` is the folder of nginx's cache, `files` what it serves below /files/."""

    url: str
    copies: Path
    files: Path
    log: Path
    pid: int


def shipped_configuration() -> str:
    found = re.search(r"```nginx\n(.*?)```", README.read_text(), re.S)
    assert found, "the README ships no configuration"
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def changed(text: str, old: str, new: str) -> str:
    assert old in text, f"the README's configuration has no {old!r} any more"
    return text.replace(old, new)


@contextmanager
def proxied(folder: Path, port: int, site_port: int) -> Iterator[Proxy]:
    """Serve the site at `site_port` through nginx at `port` until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    proxy = Proxy(f"http://127.0.0.1:{port}", folder / "copies", folder / "files", folder, 0)
    proxy.copies.mkdir()
    proxy.files.mkdir()
    shipped = shipped_configuration()
    shipped = changed(shipped, "/var/cache/nginx/site", str(proxy.copies))
    shipped = changed(shipped, "listen 443 ssl;", f"listen 127.0.0.1:{port};")
    shipped = changed(shipped, "http://127.0.0.1:8000", f"http://127.0.0.1:{site_port}")
    files = f"location /files/ {{ alias {proxy.files}/; }}"
    shipped = changed(shipped, "location / {", f"{files}\n    location / {{")
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(FRAME.format(user=user, folder=folder, shipped=shipped))
    command = [NGINX, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    proxy.pid = server.pid
    try:
        wait_until_open(port, server, folder)
        yield proxy
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_until_open(port: int, server: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        assert server.poll() is None, (folder / "error.log").read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not come up")
