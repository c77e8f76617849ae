"""How staff sign in: allauth's view, with a second factor for those who set one up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class StaffLoginForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("Username or e-mail")
        # The label says it already.
        del field.widget.attrs["placeholder"]

    def add_prefix(self, field_name: str) -> Any:
        # Wagtail's own form calls it so, and password managers remember the name.
        return super().add_prefix("username" if field_name == "login" else field_name)


class StaffLoginView(LoginView):
    """Sign-in in the browser's language, or in the one that was chosen on the page.

    The choice lasts: an account without a language of its own starts in it.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.POST.get("lang") or request.GET.get("lang", "")
        self.chosen = chosen if chosen in dict(settings.LANGUAGES) else ""
        if self.chosen:
            # The middleware sets the language anew for each request.
            translation.activate(self.chosen)
            request.LANGUAGE_CODE = self.chosen
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response = super().form_valid(form)
        if self.chosen and self.request.user.is_authenticated:
            profile = UserProfile.get_for_user(self.request.user)
            if not profile.preferred_language:
                profile.preferred_language = self.chosen
                profile.save(update_fields=["preferred_language"])
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        others = []
        for code in dict(settings.LANGUAGES):
            if code != translation.get_language():
                query["lang"] = code
                name = get_language_info(code)["name_local"]
                tag = settings.HTML_LANGUAGES.get(code, code)
                others.append({"url": f"?{query.urlencode()}", "name": name, "tag": tag})
        return super().get_context_data(chosen=self.chosen, other_languages=others, **kwargs)
