"""Behind a real nginx: a player that seeks gets its part, and private files stay with the site."""

from pathlib import Path

import requests

from tests.proxy.test_proxy_cache import behind_nginx
from tests.servers import Template

MAKE = """
from django.db import transaction
from tests.factories.episodes import make_document
with transaction.atomic():
    print(make_document("episode.mp3", bytes(range(200)) * 5000).url)
"""
SIZE = 1_000_000
PARTS = [
    ("bytes=0-", 0, SIZE - 1),
    ("bytes=500000-500009", 500_000, 500_009),
    ("bytes=-5", SIZE - 5, SIZE - 1),
]


def test_player_seeks_through_the_proxy(demo_template: Template, tmp_path: Path) -> None:
    with behind_nginx(demo_template, tmp_path) as (site, proxy):
        url = proxy.url + site.shell(MAKE).strip()
        whole = requests.get(url, timeout=30)
        assert (whole.status_code, len(whole.content)) == (200, SIZE)
        assert whole.headers["Accept-Ranges"] == "bytes"
        for asked, first, last in PARTS:
            part = requests.get(url, headers={"Range": asked}, timeout=30)
            assert part.status_code == 206
            assert part.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
            assert part.content == whole.content[first : last + 1]
        beyond = requests.get(url, headers={"Range": f"bytes={SIZE}-"}, timeout=30)
        assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{SIZE}")
        part = {"Range": "bytes=0-9"}
        same = requests.get(url, headers=part | {"If-Range": whole.headers["ETag"]}, timeout=30)
        other = requests.get(url, headers=part | {"If-Range": '"other"'}, timeout=30)
        assert (same.status_code, other.status_code) == (206, 200)
        # Nothing of it lies in the folder of copies.
        assert not any(copy.stat().st_size >= SIZE for copy in proxy.copies.iterdir())
