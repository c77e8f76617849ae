"""A mail backend that writes each message to a file of its own, for the demo."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

_numbers = itertools.count()


class EmailBackend(BaseEmailBackend):
    """Write `<UTC time>-<number>.eml` (RFC 5322) into EMAIL_FILE_PATH."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = timezone.now().strftime("%Y%m%dT%H%M%S.%f")
            part = folder / f".{stamp}-{id(message):x}-{next(_numbers)}.part"
            part.write_bytes(message.message().as_bytes())
            # Renamed when whole: whoever watches the folder never reads half a mail.
            part.rename(folder / f"{part.stem[1:]}.eml")
        return len(email_messages)
