"""Mails of the foundation itself."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from .models import User
from .outbox import Mail, mail_kind


@mail_kind("core.welcome")
def welcome(user: User) -> Mail | None:
    """A new member of staff chooses a password; None once there is one."""
    if user.has_usable_password() or not user.is_active:
        return None
    path = reverse(
        "wagtailadmin_password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    return Mail(to=user.email, template="core/emails/welcome", context={"user": user, "path": path})
