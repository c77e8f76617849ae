"""To publish a page of the law without a reviewer, and to say why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from ..models.legal_review import LegallyReviewed
from . import legal


class PublishUnreviewedView(WagtailAdminTemplateMixin, TemplateView):
    """Who could review the page, and a field for why nobody does."""

    template_name = "campaigns/admin/publish_unreviewed.html"
    page_title = gettext_lazy("Publish without a legal reviewer")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(legal.MAY_PUBLISH):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if not isinstance(page, LegallyReviewed):
            raise Http404
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = legal.other_reviewers(self.page)
        return super().get_context_data(page=self.page, others=others, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            legal.publish_without_review(self.page, request.user, reason)
        except legal.PublicationRefused as refusal:
            context = self.get_context_data(error=str(refusal), reason=reason)
            return self.render_to_response(context, status=400)
        messages.success(
            request,
            _("“%(page)s” is published without a legal reviewer.") % {"page": self.page.title},
        )
        return redirect("wagtailadmin_pages:edit", self.page.pk)
