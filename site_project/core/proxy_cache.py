"""The copies that nginx keeps: removed from its folder when something changed.

nginx finds no file and asks the site again. Only names that nginx gives are
touched (the MD5 of the key, in a folder without levels), so that a wrong
setting harms nothing.
"""

import logging
import os
import re
import threading
import time
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

COPY = re.compile(r"[0-9a-f]{32}")
# A page may be on its way to nginx while its copy is removed; it is gone after this.
AGAIN_AFTER_SECONDS = 1.0


class Again:
    """Removes the copies once more; a thread waits for it while there are changes, not one each."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.due = 0.0
        self.waiting = False
        self.thread: threading.Thread | None = None

    def later(self, folder: Path) -> None:
        with self.lock:
            self.due = time.monotonic() + AGAIN_AFTER_SECONDS
            if not self.waiting:
                self.thread = threading.Thread(target=self.wait, args=[folder])
                self.thread.start()
                self.waiting = True

    def wait(self, folder: Path) -> None:
        while left := self.left():
            time.sleep(left)
        remove_copies(folder)

    def left(self) -> float:
        """Return the seconds to wait; from 0 on, the next change starts another thread."""
        with self.lock:
            left = max(0.0, self.due - time.monotonic())
            self.waiting = left > 0
            return left


_again = Again()
# A worker has no threads of the process that it was forked from, and must not wait for its lock.
os.register_at_fork(after_in_child=_again.__init__)


def purge() -> None:
    """Remove every copy now, and once more a moment later."""
    if folder := settings.PROXY_CACHE_DIR:
        remove_copies(Path(folder))
        _again.later(Path(folder))


def remove_copies(folder: Path) -> None:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if COPY.fullmatch(entry.name)]
        for name in names:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        logger.error("copies in %s cannot be removed: %s", folder, error.strerror)
