"""Pages that differ by a few words from one visitor to the next: set once, the words put in anew.

In a registration half of the time goes into templates whose answer is the same
each time but for a key, a time limit and an address.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from . import navigation
from .changes import CONTENT

# Nobody who writes a text can know it, so none of them holds a gap by mistake or on purpose.
_MARK = secrets.token_hex(16)
_GAP = re.compile(f"{_MARK}-(\\w+);")
Own = Mapping[str, Any]


def set_page(
    request: HttpRequest,
    template: str,
    context: Callable[[Own], dict[str, Any]],
    *,
    key: tuple | None,
    own: Own,
) -> SafeString:
    """Render a template; where there is a key, only once for it until content changes.

    `key` names all that the page depends on beside content and language: what
    time changes, and numbers. `own` are texts that are new each time; `context`
    gets them, or marks in their places, and must hand them to the template as
    they are: it may show them, and neither test nor filter them.
    """
    if key is None or not _is_anybody(request):
        return render_to_string(template, context(own), request)

    def build() -> list[str]:
        marks = {name: f"{_MARK}-{name};" for name in own}
        return _GAP.split(render_to_string(template, context(marks), request))

    whole = ("page", template, get_language(), *key)
    parts = list(navigation.remembered(request, CONTENT, whole, build))
    # Words and names of gaps by turns.
    parts[1::2] = [conditional_escape(own[name]) for name in parts[1::2]]
    return SafeString("".join(parts))


def _is_anybody(request: HttpRequest) -> bool:
    """Say whether the frame around a page has nothing for this visitor alone: no bar of staff."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES
