"""How gunicorn serves the site: `gunicorn site_project.wsgi --config python:…` of this file."""

import gc
from typing import Any

# Loaded once, before the workers are forked: they share what none of them changes.
preload_app = True


def when_ready(server: Any) -> None:
    """Load what every worker needs; copies of pages from an older release end here."""
    from django.db import connections  # Django is set up by now, and not when this file is read
    from django.urls import get_resolver

    from site_project.core import proxy_cache

    get_resolver()._populate()
    proxy_cache.purge()
    connections.close_all()
    # What is there is nobody's garbage: the collector leaves it shared.
    gc.collect()
    gc.freeze()
