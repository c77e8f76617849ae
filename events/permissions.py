"""Who may do what with seminars, asked by views and viewsets."""

from typing import Any


def can_manage_registrations(user: Any) -> bool:
    """May register, admit, approve and cancel, and read who comes."""
    return user.has_perm("events.manage_registrations")


def can_schedule(user: Any) -> bool:
    """May move, postpone and cancel sessions."""
    return user.has_perm("events.change_session")


def can_change_events(user: Any) -> bool:
    return user.has_perm("events.change_event")


def can_see_registrations(user: Any) -> bool:
    """May read who is registered."""
    return user.has_perm("events.view_registration")


def can_export_registrations(user: Any) -> bool:
    """May take registrations out of the site, with a purpose."""
    return user.has_perm("events.export_registrations") and can_see_registrations(user)


def can_see_access_requests(user: Any) -> bool:
    return user.has_perm("events.view_accessrequest")


def can_see_mail(user: Any) -> bool:
    """May see which mails have left and which have failed."""
    return user.has_perm("core.view_outboxmail")


def can_announce(user: Any) -> bool:
    """May make a new seminar: its record, its date, and pages as drafts."""
    return user.has_perms(["events.add_event", "events.add_session"])


def may_share(user: Any) -> bool:
    """May see what is handed out about a seminar: whoever works with seminars."""
    return can_announce(user) or can_change_events(user) or can_manage_registrations(user)
