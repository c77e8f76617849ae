"""How staff sign in: allauth's view, with a second factor for those who set one up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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
