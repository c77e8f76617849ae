"""Mails of the foundation itself."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Revision

from .kept_back import KeptBackUnlessFit
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


@mail_kind("core.not_published", keyed=True)
def not_published(revision: Revision, key: str) -> Mail | None:
    """A text was not fit when its time came; None for somebody who has left."""
    user = User.objects.filter(pk=int(key.partition(":")[0]), is_active=True).first()
    if user is None:
        return None
    text = revision.as_object()
    reason = text.kept_back_by() if isinstance(text, KeptBackUnlessFit) else ""
    path = AdminURLFinder().get_edit_url(text)
    return Mail(
        to=user.email,
        template="core/emails/not_published",
        context={"text": text, "reason": reason, "path": path},
    )
