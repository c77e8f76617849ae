"""Who may do what with records; deletion is open only to what nothing names."""

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


def may_be_deleted(record: models.Model) -> bool:
    """Return whether a record can go without breaking a page, a row or a revision."""
    if isinstance(record, ContentRecord):
        return record.may_be_deleted()
    return not is_in_use(record)
