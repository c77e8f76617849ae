"""A gunicorn configuration: an answer tells its number of queries and its worker, when asked.

Without the asking header nothing is counted, so that timed requests pay
nothing. What only bounds a transaction does not count.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

ASK = "X-Count-Queries"
TOLD = "X-Queries"
WORKER = "X-Worker"
_ASK_KEY = f"HTTP_{ASK.upper().replace('-', '_')}"
BOUNDS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
Application = Callable[..., Iterable[bytes]]


def post_worker_init(worker: Any) -> None:
    worker.wsgi = counting(worker.wsgi)


def counting(application: Application) -> Application:
    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _ASK_KEY not in environ:
            return application(environ, start_response)
        queries = 0

        def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            nonlocal queries
            queries += not sql.startswith(BOUNDS)
            return execute(sql, *rest)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told = [(TOLD, str(queries)), (WORKER, str(os.getpid()))]
            return start_response(status, [*headers, *told], *rest)

        # Django has made the whole answer when it starts to send it.
        with connection.execute_wrapper(count):
            return application(environ, start)

    return wrapped
