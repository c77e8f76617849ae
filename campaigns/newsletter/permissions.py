"""Who may do what with the newsletter."""

from typing import Any

from django.db import models
from wagtail.permission_policies import ModelPermissionPolicy


class IssuePolicy(ModelPermissionPolicy):
    """What has gone out is neither changed nor deleted."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = super().user_has_permission_for_instance(user, action, instance)
        return allowed and (action not in ("change", "delete") or instance.is_editable)


def can_send(user: Any) -> bool:
    """May test, send, pause and stop an issue."""
    return user.has_perm("campaigns.send_newsletter")


def can_stop_mail(user: Any) -> bool:
    """May end the mail to one address that they type."""
    return user.has_perm("campaigns.suppress_address")
