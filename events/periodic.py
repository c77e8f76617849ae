"""What time itself changes."""

from datetime import datetime

from site_project.core.periodic import job

from .places import expire_due_holds


@job("unconfirmed seminar places")
def end_unconfirmed(now: datetime) -> int:
    return expire_due_holds(now)
