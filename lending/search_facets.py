"""Which rights a kit teaches, for whoever narrows a search."""

from site_project.core.search.facets import RIGHT, Belonging, belongs

from .models import TitlePage


@belongs(RIGHT)
def kits_about_rights() -> Belonging:
    right = "item__provisions__rights__slug"
    told = TitlePage.objects.filter(**{f"{right}__isnull": False})
    return told.order_by().values_list("pk", right).distinct()
