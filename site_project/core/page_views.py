"""The page editor and the page lists, with the other language beside each page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from .content_checks import mark_preview
from .translations import Family, families_of

# What a reader of the page reads, in the order in which it is written.
TEXTS = ("title", "question", "summary", "introduction", "body", "after_body")


class OtherLanguagePanel(BaseSidePanel):
    """The text of the page's other languages, to read while writing this one."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle the other language")
        icon_name = "globe"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.family.wanting)}

    name = "other-language"
    title = _("The other language")
    template_name = "core/admin/other_language.html"
    order = 150

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = families_of([self.object])
        self.family: Family = families.get(self.object.translation_key, Family())

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        language = self.object.locale.language_code
        user = self.request.user
        return context | {
            "own": self.family.get(language),
            "versions": [
                {
                    "version": version,
                    "texts": texts_of(version.page) if version.page else [],
                    "may_edit": version.page and version.page.permissions_for_user(user).can_edit(),
                }
                for version in self.family.others(language)
            ],
            "may_translate": user.has_perm("simple_translation.submit_translation"),
        }


def texts_of(page: Page) -> list[dict[str, Any]]:
    """Return the newest text of a page, field by field, as it is shown to readers."""
    newest = page.get_latest_revision_as_object()
    told = []
    for name in TEXTS:
        value = getattr(newest, name, None)
        if not value:
            continue
        field = newest._meta.get_field(name)
        told.append(
            {
                "label": field.verbose_name,
                "value": value,
                "is_rich": isinstance(field, RichTextField),
                "is_stream": isinstance(field, StreamField),
            }
        )
    return told


class SiteEditView(EditView):
    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if self.expects_json_response or self.hydrate_create_view:
            return panels
        # After the status, before the preview.
        first, *others = panels
        return MediaContainer([first, OtherLanguagePanel(self.page, self.request), *others])


class MarkedPreview:
    """A preview in which the content checks find what is to be looked at."""

    object: Page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if hasattr(response, "render"):
            response.render()
        # A preview that is opened before its form was sent shows no page.
        is_shown = self.object.locale_id is not None and response.status_code == 200
        if is_shown and response.headers["Content-Type"].startswith("text/html"):
            response.content = mark_preview(response.content.decode(), self.object)
        return response


class SitePreviewOnEditView(MarkedPreview, PreviewOnEditView):
    pass


class SitePreviewOnCreateView(MarkedPreview, PreviewOnCreateView):
    pass


class LanguagesColumn(BaseColumn):
    """Whether a page's other language is missing, behind or current."""

    cell_template_name = "core/admin/languages_cell.html"

    def get_cell_context_data(self, instance: Page, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        family = getattr(instance, "language_family", Family())
        return context | {"wanting": family.wanting, "known": bool(family)}


class SiteIndexView(ExplorableIndexView):
    base_columns = [
        *ExplorableIndexView.base_columns,
        LanguagesColumn("languages", label=_("The other language"), width="14%"),
    ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = [page for page in context["object_list"] if not page.is_root()]
        families = families_of(pages) if pages else {}
        for page in pages:
            page.language_family = families.get(page.translation_key, Family())
        return context


class SitePageViewSet(PageViewSet):
    """The views of all page types."""

    edit_view_class = SiteEditView
    index_view_class = SiteIndexView
    preview_on_add_view_class = SitePreviewOnCreateView
    preview_on_edit_view_class = SitePreviewOnEditView


class TranslateView(SubmitPageTranslationView):
    """With two languages there is nothing to choose: the other one is ticked."""

    def get_form(self) -> Any:
        form = super().get_form()
        field = form.fields["locales"]
        # The form greys out a language that the page above lacks; sent all the same, it would
        # be mirrored there.
        field.queryset = field.queryset.exclude(pk__in=field.widget.disabled_values)
        choices = list(field.queryset)
        if not form.is_bound and len(choices) == 1:
            form.initial["locales"] = choices
        return form
