"""What time itself changes."""

from datetime import datetime

from site_project.core.periodic import job

from .newsletter import batches


@job("newsletter")
def send_newsletter(now: datetime) -> int:
    return batches.send_due(now)
