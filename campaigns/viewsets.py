"""Campaign records and what they refer to, in the admin's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Campaign, Law, Partner, Provision, PublicBody, Topic


class CampaignViewSet(SnippetViewSet):
    model = Campaign
    icon = "clipboard-list"
    list_display = ["__str__", "code", "status", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_filter = ["status", "archived"]
    copy_view_enabled = False


class LawViewSet(SnippetViewSet):
    model = Law
    icon = "doc-full"
    list_display = ["code", "name", "kind"]
    list_filter = ["kind"]


class ProvisionViewSet(SnippetViewSet):
    model = Provision
    icon = "list-ol"
    list_display = ["__str__", "heading"]
    list_filter = ["law"]


class PublicBodyViewSet(SnippetViewSet):
    model = PublicBody
    icon = "site"


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"


class TopicViewSet(SnippetViewSet):
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
