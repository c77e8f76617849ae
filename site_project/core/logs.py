import logging
import re

TOKEN_PATHS = re.compile(r"/(r|j|l|n|c|my|desk|door|verify)/[^/\s\"?]+")
QUERY = re.compile(r"\?[^\s\"]+")
RESET_LINKS = re.compile(r"(/password_reset/confirm/)[^\s\"]+")


class MaskTokens(logging.Filter):
    """Keep tokens and query strings out of every log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        text = TOKEN_PATHS.sub(r"/\1/…", text)
        text = RESET_LINKS.sub(r"\1…", text)
        record.msg, record.args = QUERY.sub("?…", text), ()
        return True
