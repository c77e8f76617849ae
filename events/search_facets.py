"""Which right and which year a seminar is about, for whoever narrows a search."""

from site_project.core.search.facets import RIGHT, YEAR, Belonging, belongs

from .models import EventPage


@belongs(RIGHT)
def seminars_about_rights() -> Belonging:
    """A seminar is about what its campaigns rest on."""
    right = "campaigns__provisions__rights__slug"
    told = EventPage.objects.filter(campaigns__live=True, **{f"{right}__isnull": False})
    return told.order_by().values_list("pk", right).distinct()


@belongs(YEAR)
def years_of_seminars() -> Belonging:
    dated = EventPage.objects.filter(event__sessions__isnull=False).order_by()
    return dated.values_list("pk", "event__sessions__starts_at__year").distinct()
