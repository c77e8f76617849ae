"""The demonstration's legal review: who compared what tells the law, on an invented day."""

from site_project.core.demo_content import Demo

from .demo_handbook import COMPARED
from .review import legal


def review(demo: Demo) -> None:
    """Keep that somebody else than its editor approved each text before it went out."""
    texts = [*legal.published_without_review().specific(), *legal.cases_without_review()]
    for text in texts:
        legal.keep_approval(
            text,
            text.live_revision,
            requested_by=demo.staff.get("communications"),
            reviewer=demo.staff.get("admin"),
            at=demo.at(-COMPARED),
        )
