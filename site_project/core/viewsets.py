"""The foundation's own lists in the Wagtail admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.images.widgets import AdminImageChooser
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import DeleteView as SnippetDeleteView
from wagtail.snippets.views.snippets import EditView as SnippetEditView
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from .models import (
    ExportReceipt,
    Notice,
    OutboxMail,
    Person,
    PublicHoliday,
    PurgeReceipt,
    Term,
)
from .models.site import pair_row


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Rows that the site itself writes: to look at, never to change by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and super().user_has_permission(user, "view")

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        return self.user_has_permission(user, action)


for _model in (ExportReceipt, OutboxMail, PurgeReceipt):
    register_permission_policy(_model, ReadOnlyPolicy(_model))


class ReadOnlyViewSet(ModelViewSet):
    """A list with a page for each row, and nothing to edit.

    Register a ReadOnlyPolicy for its model beside it.
    """

    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields: list[str] = []


class KeptDeleteView(DeleteView):
    """Delete a row only where the model's policy lets this very row go.

    Wagtail asks the policy about the model alone, and a protected key then fails.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission_for_instance("delete", self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


_named = lazy(lambda text, name: gettext(text) % {"object": name}, str)


class AnyKey:
    """A chooser that is shown again, empty, with what is no key at all, as with an unknown one."""

    def get_instance(self, value: Any) -> Any:
        try:
            return super().get_instance(value)  # type: ignore[misc]
        except (ValueError, OverflowError):
            return None


class PictureChooser(AnyKey, AdminImageChooser):
    """Wagtail's own, for records."""


class RecordChooser(AnyKey, AdminSnippetChooser):
    """A chooser whose buttons speak the language of whoever looks at them.

    Wagtail's own speaks the language in which the form was first built.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.model._meta.verbose_name
        self.choose_one_text = _named("Choose %(object)s", name)
        self.choose_another_text = _named("Choose another %(object)s", name)
        self.link_to_chosen_text = _named("Edit this %(object)s", name)


class RecordChooserViewSet(SnippetChooserViewSet):
    base_widget_class = RecordChooser


class RecordDeleteView(SnippetDeleteView):
    """Delete a record only where the model's policy lets this very row go; else say why not."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.user_has_permission("delete") and not self.user_has_permission_for_instance(
            "delete", self.object
        ):
            messages.error(request, self.reason())
            return redirect(self.model.snippet_viewset.get_url_name("edit"), self.object.pk)
        return super().dispatch(request, *args, **kwargs)

    def reason(self) -> str:
        if hasattr(self.object, "archived"):
            return gettext("This record has a history. Archive it instead.")
        return gettext("Pages, dates or other records name this, so it cannot be deleted.")


class RecordEditView(SnippetEditView):
    """Calls a record by its name in the language of whoever looks.

    Wagtail's own calls it as it was called when it was last saved.
    """

    def get_page_subtitle(self) -> str:
        return str(self.object)


class RecordViewSet(SnippetViewSet):
    """A list of records that pages and other records choose from."""

    chooser_viewset_class = RecordChooserViewSet
    edit_view_class = RecordEditView
    delete_view_class = RecordDeleteView

    @property
    def breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home in the language of whoever looks; Wagtail's own speaks that of the start."""
        home, *others = super().breadcrumbs_items
        return [home | {"label": _("Home")}, *others]


class OutboxViewSet(ReadOnlyViewSet):
    model = OutboxMail
    menu_label = _("Outgoing mail")
    icon = "mail"
    list_display = ["kind", "language", "state", "due_at", "attempts", "error"]
    list_filter = ["state", "kind", "language"]
    inspect_view_fields = [
        "kind", "language", "state", "due_at", "attempts", "error", "finished_at",
    ]  # fmt: skip


class PurgeReceiptViewSet(ReadOnlyViewSet):
    model = PurgeReceipt
    menu_label = _("Purge receipts")
    icon = "bin"
    list_display = ["at", "model", "count"]
    list_filter = ["model"]


class ExportReceiptViewSet(ReadOnlyViewSet):
    """Who took which table out of the site, and what for."""

    model = ExportReceipt
    menu_label = _("Export receipts")
    icon = "download"
    list_display = ["at", "what", "count", "purpose", "actor"]
    list_filter = {"at": ["date"]}
    search_fields = ["what", "purpose"]
    inspect_view_fields = ["at", "what", "count", "purpose", "actor"]


class PublicHolidayViewSet(ModelViewSet):
    model = PublicHoliday
    menu_label = _("Public holidays")
    icon = "calendar"
    list_display = ["day", "name"]
    panels = [FieldPanel("day"), pair_row("name")]


class OfficeWorkGroup(ViewSetGroup):
    """What concerns the whole office and no module."""

    menu_label = _("Office")
    menu_icon = "home"
    menu_order = 700
    items = (OutboxViewSet, PublicHolidayViewSet, PurgeReceiptViewSet, ExportReceiptViewSet)


class PersonViewSet(RecordViewSet):
    model = Person
    icon = "user"
    menu_label = _("People")
    menu_order = 350
    add_to_admin_menu = True
    list_display = ["name", "role", BooleanColumn("agreed_to_be_named", label=_("Shown"))]
    list_filter = ["agreed_to_be_named"]


class NoticeViewSet(RecordViewSet):
    """What stands above the pages; drag to say in which order."""

    model = Notice
    icon = "warning"
    menu_label = _("Notices")
    menu_order = 340
    add_to_admin_menu = True
    list_display = [
        "__str__",
        BooleanColumn("shows_now", label=_("Showing now")),
        Column("get_tone_display", label=_("Tone")),
        Column("where", label=_("Where it shows")),
        "shows_from",
        "shows_until",
    ]
    list_filter = ["tone"]


class TermViewSet(RecordViewSet):
    model = Term
    icon = "list-ul"
    menu_label = _("Glossary")
    menu_order = 360
    add_to_admin_menu = True
    list_display = ["name", "meaning"]
