"""What the office has to say above its pages: to whom, and from when until when."""

from django.http import HttpRequest
from django.utils import timezone

from . import navigation
from .models import Notice
from .models.notice import PARTS, PRESSING
from .paired import languages

# Apps whose links in mail have no language in their address.
WITH_LINKS = frozenset({"events", "lending"})


def shown(request: HttpRequest) -> list[Notice]:
    """Return the notices above the requested page now, the most pressing first."""
    now = timezone.now()
    known = navigation.remembered(
        request, "office", "notices", lambda: list(Notice.objects.not_over(now))
    )
    if not known:
        return []
    part = part_of(request)
    return sorted(
        (notice for notice in known if notice.shows_at(now) and notice.shows_in(part)),
        key=lambda notice: PRESSING.index(notice.tone),
    )


def part_of(request: HttpRequest) -> str | None:
    """Return the part of the site to which an address belongs, whether or not a page is there."""
    words = request.path_info.strip("/").split("/")
    if words[0] in languages():
        word = words[1] if len(words) > 1 else ""
        return next((part for part, held in PARTS.items() if word in held), None)
    match = getattr(request, "resolver_match", None)
    app = match.func.__module__.partition(".")[0] if match else ""
    return app if app in WITH_LINKS else None
