"""Who may do what with records; deletion is open only to what nothing names."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.permission_policies import ModelPermissionPolicy

from .history import is_in_use
from .models.record import ContentRecord


class KeptInUsePolicy(ModelPermissionPolicy):
    """Nobody deletes a row that another row or a stored revision names."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = super().user_has_permission_for_instance(user, action, instance)
        return allowed and (action != "delete" or may_be_deleted(instance))


class ReviewedRecordPolicy(KeptInUsePolicy):
    """Nobody publishes such a record by themselves; who might, may take it off the site."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action == "unpublish":
            return super().user_has_permission(user, "publish")
        return action != "publish" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def may_be_deleted(record: models.Model) -> bool:
    """Return whether a record can go without breaking a page, a row or a revision."""
    if isinstance(record, ContentRecord):
        return record.may_be_deleted()
    return not is_in_use(record)
