"""May this person do that with loans? Asked by views, viewsets and templates alike."""

from typing import Any

from django.db import models
from wagtail.permission_policies import ModelPermissionPolicy

from .enums import LineState, PartReason
from .models import DeskDay, LoanLine, LoanRequest

MANAGE_LOANS = "lending.manage_loans"


def can_manage_loans(user: Any) -> bool:
    """Approve, pack, hand out and take back: the lending officer."""
    return bool(user.is_active and user.has_perm(MANAGE_LOANS))


def can_see_loans(user: Any) -> bool:
    return can_manage_loans(user) or bool(user.is_active and user.has_perm("lending.view_loanline"))


def can_export_loans(user: Any) -> bool:
    """Take the loans out of the site with those who borrowed."""
    return bool(user.is_active and user.has_perm("lending.export_loans"))


def can_transfer(user: Any) -> bool:
    """See the screen of import and export; what may be done there differs."""
    return can_manage_loans(user) or can_export_loans(user)


def acts_for(user: Any, line: LoanLine) -> tuple[str, ...]:
    """Return the acts that this person may do with the line in its present state."""
    if not can_manage_loans(user):
        return ()
    return ACTS.get(LineState(line.state), ())


ACTS: dict[LineState, tuple[str, ...]] = {
    LineState.REQUESTED: ("approve", "change", "decline", "cancel"),
    LineState.APPROVED: ("pack", "change", "no_show", "cancel"),
    LineState.PREPARED: ("hand_out", "unpack", "no_show", "cancel"),
    LineState.OUT: ("take_back", "renew", "telephoned", "lose"),
    LineState.LOST: ("find", "settle"),
    LineState.RETURNED: ("inspect",),
    LineState.ISSUE: ("settle",),
}


class LookOnlyPolicy(ModelPermissionPolicy):
    """Loans change by acts: nobody adds, edits or deletes one through a general view."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and can_see_loans(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.user_has_any_permission(user, actions)


class UnusedCopyPolicy(ModelPermissionPolicy):
    """A copy entered by mistake may go with its first stock; one with a history is retired."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = super().user_has_permission_for_instance(user, action, instance)
        return allowed and (action != "delete" or not has_history(instance))


def has_history(copy: Any) -> bool:
    """Say whether more is known of a copy than that it exists."""
    entered = copy.part_entries.exclude(reason=PartReason.INITIAL)
    return any(rows.exists() for rows in (copy.lines, copy.occupations, copy.reports, entered))


class OneDeskDayPolicy(ModelPermissionPolicy):
    """The last desk day stays: with none, no day to collect could be named."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = super().user_has_permission_for_instance(user, action, instance)
        others = DeskDay.objects.exclude(pk=instance.pk)
        return allowed and (action != "delete" or others.exists())


class AcceptedTermsPolicy(ModelPermissionPolicy):
    """Terms that somebody has accepted stay as they were: a new wording is a new version."""

    def user_has_permission_for_instance(
        self, user: Any, action: str, instance: models.Model
    ) -> bool:
        allowed = super().user_has_permission_for_instance(user, action, instance)
        accepted = LoanRequest.objects.filter(terms_version=instance.version)
        return allowed and (action != "delete" or not accepted.exists())
