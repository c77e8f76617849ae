"""Campaign records and what they refer to, in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from site_project.core.viewsets import RecordViewSet

from .indicators.admin import IndicatorViewSet
from .law_change_admin import LawChangeViewSet
from .models import (
    Campaign,
    Case,
    Law,
    Partner,
    Petition,
    Provision,
    PublicBody,
    Right,
    Source,
    Topic,
)
from .review.record_views import (
    ReviewedRecordEditView,
    ReviewedRecordUnpublishView,
    ReviewedRecordUnscheduleView,
)
from .treaties.admin import ReviewCycleViewSet


class CampaignViewSet(RecordViewSet):
    model = Campaign
    icon = "clipboard-list"
    list_display = ["__str__", "code", "status", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["status", "archived"]
    copy_view_enabled = False


class CaseViewSet(RecordViewSet):
    model = Case
    edit_view_class = ReviewedRecordEditView
    unpublish_view_class = ReviewedRecordUnpublishView
    revisions_unschedule_view_class = ReviewedRecordUnscheduleView
    icon = "history"
    list_display = [
        "__str__",
        "neutral_citation",
        "stage",
        "outcome",
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["stage", "outcome", "court", "campaign", "archived"]
    copy_view_enabled = False


class PetitionViewSet(RecordViewSet):
    model = Petition
    icon = "edit"
    list_display = ["__str__", "code", "campaign", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["campaign", "archived"]
    copy_view_enabled = False


class LawViewSet(RecordViewSet):
    model = Law
    icon = "doc-full"
    list_display = ["code", "name", "kind"]
    list_filter = ["kind"]


class ProvisionViewSet(RecordViewSet):
    model = Provision
    icon = "list-ol"
    list_display = ["__str__", "heading"]
    list_filter = ["law"]


class PublicBodyViewSet(RecordViewSet):
    model = PublicBody
    icon = "site"


class PartnerViewSet(RecordViewSet):
    model = Partner
    icon = "group"


class RightViewSet(RecordViewSet):
    model = Right
    icon = "pick"
    list_display = ["__str__", "slug", "place"]


class SourceViewSet(RecordViewSet):
    model = Source
    icon = "openquote"
    list_display = ["__str__", "authors", "kind", Column("date_in_words", label=_("Date"))]
    list_filter = ["kind"]


class TopicViewSet(RecordViewSet):
    model = Topic
    icon = "tag"


class CampaignsGroup(SnippetViewSetGroup):
    menu_label = _("Campaigns")
    menu_icon = "clipboard-list"
    menu_order = 200
    items = (
        CampaignViewSet,
        PetitionViewSet,
        CaseViewSet,
        ReviewCycleViewSet,
        IndicatorViewSet,
        PartnerViewSet,
        PublicBodyViewSet,
        LawViewSet,
        ProvisionViewSet,
        LawChangeViewSet,
        RightViewSet,
        SourceViewSet,
        TopicViewSet,
    )
