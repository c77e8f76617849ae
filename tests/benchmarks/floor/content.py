"""What stands in the floor's database: the same entries and loans as in the site's."""

import json
from datetime import date
from pathlib import Path

from django.db import connection
from wagtail.models import Page, Site

from site_project.core.search.cutting import for_index

from .models import Fragment, HomePage, Loan, Seminar, Title


def fill(path: str) -> None:
    """Write the page, the seminar, and the entries and loans that the JSON file gives."""
    given = json.loads(Path(path).read_text())
    make_home()
    Seminar.objects.create(pk=1, name="Seminar", capacity=1_000_000)
    Fragment.objects.bulk_create(Fragment(text=text) for text in given["entries"])
    title = Title.objects.create(code="title", copies=given["copies"])
    Loan.objects.bulk_create(
        Loan(title=title, start=date.fromisoformat(start), stop=date.fromisoformat(stop))
        for start, stop in given["loans"]
    )


def fill_passages(path: str) -> None:
    """Store titles and texts, cut as the site cuts them."""
    rows = [tuple(map(for_index, row)) for row in json.loads(Path(path).read_text())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO floor_passage VALUES (%s, %s, to_tsvector('simple', %s))",
                [(title, body, f"{title} {body}") for title, body in rows],
            )
        else:
            cursor.executemany("INSERT INTO floor_passage VALUES (%s, %s)", rows)


def make_home() -> None:
    """Put a page of our type where Wagtail's first migration left its welcome page."""
    root = Page.objects.get(depth=1)
    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    root.refresh_from_db()
    home = root.add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
