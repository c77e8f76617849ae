from django.db import models
from django.utils.translation import gettext_lazy as _


class PageText(models.Model):
    """What a published page says, in plain text: search results cut their excerpts from it.

    Written with the search index and by nothing else, so `update_index` makes it anew.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField(_("text"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("plain text of a page")
        verbose_name_plural = _("plain texts of pages")

    def __str__(self) -> str:
        return str(self.page_id)
