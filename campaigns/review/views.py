"""To publish a page or a record of the law without a reviewer, and to say why."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str
from wagtail.models import Page

from site_project.core.admin_screens import AdminScreen

from ..models import Case
from ..models.legal_review import LegallyReviewed
from . import legal


class PublishUnreviewedView(AdminScreen, TemplateView):
    """Who could review a page, and a field for why nobody does."""

    template_name = "campaigns/admin/publish_unreviewed.html"
    page_title = gettext_lazy("Publish without a legal reviewer")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(legal.MAY_PUBLISH):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def text(self) -> Any:
        """What waits: the page. Raises Http404 or PermissionDenied."""
        page = get_object_or_404(Page, pk=self.kwargs["pk"]).specific
        if not isinstance(page, LegallyReviewed):
            raise Http404
        if not legal.may_edit(page, self.request.user):
            raise PermissionDenied
        return page

    @property
    def back(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.text.pk])

    def get_page_subtitle(self) -> str:
        return get_latest_str(self.text)

    def ways_back(self) -> list[dict[str, Any]]:
        return [{"url": self.back, "label": get_latest_str(self.text)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = legal.other_reviewers(self.text)
        return super().get_context_data(back=self.back, others=others, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reason = request.POST.get("reason", "")
        try:
            legal.publish_without_review(self.text, request.user, reason)
        except legal.PublicationRefused as refusal:
            context = self.get_context_data(error=str(refusal), reason=reason)
            return self.render_to_response(context, status=400)
        messages.success(
            request,
            _("“%(page)s” is published without a legal reviewer.") % {"page": self.text},
        )
        return redirect(self.back)


class PublishCaseUnreviewedView(PublishUnreviewedView):
    """The same for the record of a case."""

    @cached_property
    def text(self) -> Any:
        case = get_object_or_404(Case, pk=self.kwargs["pk"])
        if not legal.may_edit(case, self.request.user):
            raise PermissionDenied
        return case

    @property
    def back(self) -> str:
        return reverse(Case.snippet_viewset.get_url_name("edit"), args=[self.text.pk])
