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
