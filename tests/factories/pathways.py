"""Pathways, as short as a test can say them."""

from datetime import date
from itertools import count
from typing import Any

from campaigns.models import PathwayIndexPage, PathwayPage
from site_project.core.models import HomePage

_numbers = count(1)
Block = tuple[str, dict[str, Any]]


def question(key: str, **answers: Any) -> Block:
    """A step "<key>?" whose answers lead each to a step by its key, or to a page."""
    return (
        "question",
        {
            "key": key,
            "question": f"{key}?",
            "text": "",
            "answers": [
                {
                    "text": text,
                    "step": target if isinstance(target, str) else "",
                    "page": None if isinstance(target, str) else target,
                }
                for text, target in answers.items()
            ],
        },
    )


def outcome(key: str, **fields: Any) -> Block:
    defaults = {"title": f"{key}!", "text": "", "do_now": ["Call."], "bring": [], "bodies": []}
    return "outcome", {"key": key, "related": [], **defaults, **fields}


def pathway_index(home: HomePage) -> PathwayIndexPage:
    return PathwayIndexPage.objects.child_of(home).get()


def make_pathway(
    home: HomePage, *steps: Block, provisions: Any = (), like: Any = None, **fields: Any
) -> PathwayPage:
    """A published pathway; `like` is the same one in another language."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "title": f"Pathway {number}",
        "slug": like.slug if like else f"pathway-{number}",
        "summary": "A summary.",
        "locale": home.locale,
        "law_as_at": date(2026, 1, 31),
        "body": list(steps) or [question("held", Yes="end", No="end"), outcome("end")],
    }
    if like:
        defaults["translation_key"] = like.translation_key
    page = PathwayPage(**(defaults | fields))
    page.provisions = list(provisions)
    pathway_index(home).add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
