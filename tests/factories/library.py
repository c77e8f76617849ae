"""Publications and their files, as short as a test can say them."""

from itertools import count
from typing import Any

from campaigns.models import PublicationFile, PublicationIndexPage, PublicationPage
from site_project.core.models import HomePage

_number = count(1)


def make_publication(home: HomePage, *languages: str, **fields: Any) -> PublicationPage:
    """A published page with a file in each of the languages, each at an address."""
    number = next(_number)
    defaults = {
        "title": f"Publication {number}",
        "slug": f"publication-{number}",
        "locale": home.locale,
        "summary": "A summary.",
    }
    page = PublicationPage(**(defaults | fields))
    page.files = [
        PublicationFile(language=tag, url=f"https://example.org/{tag}.pdf", sort_order=place)
        for place, tag in enumerate(languages)
    ]
    PublicationIndexPage.objects.child_of(home).get().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page
