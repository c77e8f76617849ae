"""What the foundation adds to the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from .models import OutboxMail
from .models.outbox import OutboxState
from .viewsets import OfficeWorkGroup, PersonViewSet, TermViewSet

register_snippet(PersonViewSet)
register_snippet(TermViewSet)


@hooks.register("register_admin_viewset")
def register_office_work() -> OfficeWorkGroup:
    return OfficeWorkGroup()


@hooks.register("register_account_menu_item")
def second_factor(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("Ask for a code from your phone when you sign in."),
    }


class FailedMail(Component):
    """Tell staff on the dashboard that mail did not go out."""

    order = 50

    def render_html(self, parent_context: Any = None) -> str:
        failed = OutboxMail.objects.filter(state=OutboxState.FAILED).count()
        retried = OutboxMail.objects.filter(state=OutboxState.QUEUED, attempts__gt=0).count()
        if not failed + retried:
            return ""
        text = ngettext(
            "%(count)d mail has not gone out.",
            "%(count)d mails have not gone out.",
            failed + retried,
        )
        return format_html(
            '<div class="help-block help-warning"><a href="{}">{}</a></div>',
            reverse("outboxmail:index"),
            text % {"count": failed + retried},
        )


@hooks.register("construct_homepage_panels")
def show_failed_mail(request: HttpRequest, panels: list[Component | SummaryItem]) -> None:
    if request.user.has_perm("core.view_outboxmail"):
        panels.append(FailedMail())
