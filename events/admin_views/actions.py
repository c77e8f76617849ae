"""What staff do in the admin: one question, one button, one rule."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..forms.staff import NoFieldsForm
from ..refusals import Refused
from .screens import SaysInvalid


class ActionView(SaysInvalid, WagtailAdminTemplateMixin, FormView):
    """A form about one record that ends in a rule function; a refusal stands above the form."""

    template_name = "wagtailadmin/generic/form.html"
    model: type[Model]
    allowed: Callable[[Any], bool]
    button = gettext_lazy("Save")
    form_class: type[forms.Form] = NoFieldsForm
    done = gettext_lazy("Done.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).allowed(request.user):
            raise PermissionDenied
        self.object = get_object_or_404(self.queryset(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def queryset(self) -> QuerySet:
        return self.model._default_manager.all()

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": self.button,
        }

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            result = self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            messages.error(self.request, refusal.message)
            response = self.form_invalid(form)
            response.status_code = 409
            return response
        self.say_done(result)
        return redirect(self.next_url(result))

    def say_done(self, result: Any) -> None:
        messages.success(self.request, self.done)

    def act(self, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def next_url(self, result: Any) -> str:
        raise NotImplementedError
