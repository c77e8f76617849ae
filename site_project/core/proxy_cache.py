"""The copies that nginx keeps: removed from its folder when something changed.

nginx finds no file and asks the site again. Only names that nginx gives are
touched (the MD5 of the key, in a folder without levels), so that a wrong
setting harms nothing.
"""

import logging
import os
import re
import threading
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

COPY = re.compile(r"[0-9a-f]{32}")
# A page may be on its way to nginx while its copy is removed; it is gone after this.
AGAIN_AFTER_SECONDS = 1.0
_again: threading.Timer | None = None


def purge() -> None:
    """Remove every copy now, and once more a moment later."""
    folder = settings.PROXY_CACHE_DIR
    if not folder:
        return
    remove_copies(Path(folder))
    global _again
    if _again is not None:
        _again.cancel()
    _again = threading.Timer(AGAIN_AFTER_SECONDS, remove_copies, [Path(folder)])
    _again.start()


def remove_copies(folder: Path) -> None:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if COPY.fullmatch(entry.name)]
        for name in names:
            (folder / name).unlink(missing_ok=True)
    except OSError as error:
        logger.error("copies in %s cannot be removed: %s", folder, error.strerror)
