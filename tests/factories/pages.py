"""Pages of the office itself, as short as a test can say them."""

from itertools import count
from typing import Any

from site_project.core.models import HomePage, StandardPage

_numbers = count(1)


def make_standard_page(home: HomePage, title: str, text: str = "", **fields: Any) -> StandardPage:
    """Publish a page with one paragraph below a home page."""
    defaults = {"slug": f"text-{next(_numbers)}", "locale": home.locale}
    page = StandardPage(
        title=title, body=[("text", f"<p>{text}</p>")] if text else [], **(defaults | fields)
    )
    home.refresh_from_db()
    home.add_child(instance=page)
    page.save_revision().publish()
    return page
