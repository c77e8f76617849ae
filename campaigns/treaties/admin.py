"""Reviews in the admin: their list, and the screen that brings their recommendations in."""

from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton

from site_project.core.viewsets import RecordEditView, RecordViewSet

from ..models import ReviewCycle
from ..table_screens import TableForm, TableScreen
from ..tables import Difference, Table
from . import importing


def recommendations_url(record: ReviewCycle) -> str:
    return reverse("review_recommendations", args=[record.pk])


class RecommendationsForm(TableForm):
    text = forms.CharField(
        label=gettext_lazy("Recommendations"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Paste the paragraphs, one on a line, each with its number first; or cells of a "
            "spreadsheet: number, English, Chinese. A number that is there already gets the new "
            "text and keeps its follow-up. Nothing is removed."
        ),
    )


class RecommendationsScreen(TableScreen):
    """The recommendations of a review as a table."""

    template_name = "campaigns/admin/review_recommendations.html"
    page_title = gettext_lazy("Recommendations")
    header_icon = "list-ol"
    model = ReviewCycle
    form_class = RecommendationsForm
    rows = "recommendations"

    def as_table(self) -> str:
        rows = list(self.record.recommendations.all())
        return importing.as_table(rows) if rows else ""

    def read(self, text: str) -> Table:
        return importing.read_table(text)

    def merged(self, table: Table, data: dict[str, Any]) -> tuple[list[Any], Difference]:
        return importing.merged(self.record.recommendations.all(), table)

    def is_fit(self, rows: list[Any]) -> bool:
        return not importing.lacking(rows)

    def told(self, rows: list[Any], *, published: bool) -> str:
        count = len(rows)
        if published:
            told = ngettext(
                "The review has %(count)d recommendation now. It is saved and published.",
                "The review has %(count)d recommendations now. They are saved and published.",
                count,
            )
            return told % {"count": count}
        told = ngettext(
            "The review has %(count)d recommendation now, saved in the draft.",
            "The review has %(count)d recommendations now, saved in the draft.",
            count,
        )
        words = [told % {"count": count}]
        if lacking := ", ".join(each.number for each in importing.lacking(rows)):
            words.append(_("These lack a language: %(numbers)s.") % {"numbers": lacking})
        return " ".join(words)


class ReviewCycleEditView(RecordEditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        """Lead to where many recommendations are brought in together."""
        url = recommendations_url(self.object)
        button = HeaderButton(_("Paste recommendations"), url=url, icon_name="list-ol")
        return [*super().header_buttons, button]


class ReviewCycleViewSet(RecordViewSet):
    model = ReviewCycle
    icon = "globe"
    list_display = ["__str__", "code", "law", "body", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["law", "archived"]
    edit_view_class = ReviewCycleEditView
    copy_view_enabled = False


def recommendations_urls() -> list[URLPattern]:
    return [
        path(
            "campaigns/reviews/<int:pk>/recommendations/",
            RecommendationsScreen.as_view(),
            name="review_recommendations",
        )
    ]
