"""Campaign records and what they refer to, in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from site_project.core.viewsets import RecordViewSet

from .models import Campaign, Law, Partner, Provision, PublicBody, Topic


class CampaignViewSet(RecordViewSet):
    model = Campaign
    icon = "clipboard-list"
    list_display = ["__str__", "code", "status", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["status", "archived"]
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


class TopicViewSet(RecordViewSet):
    model = Topic
    icon = "tag"


class CampaignsGroup(SnippetViewSetGroup):
    menu_label = _("Campaigns")
    menu_icon = "clipboard-list"
    menu_order = 200
    items = (
        CampaignViewSet,
        PartnerViewSet,
        PublicBodyViewSet,
        LawViewSet,
        ProvisionViewSet,
        TopicViewSet,
    )
