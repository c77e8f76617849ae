"""Panels of the page editor that know about languages."""

from wagtail.admin.panels import TitleFieldPanel


class FamilyTitlePanel(TitleFieldPanel):
    """A title that proposes the address of a new page, and of a new page only.

    A translation has its address already, in common with the page it translates:
    were it to follow the translated title, the live page would move with it.
    """

    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self) -> bool:
            page = self.instance
            translated = bool(page.pk) and page.get_translations().exists()
            return super().get_should_apply() and not translated
