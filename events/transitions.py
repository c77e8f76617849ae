"""The steps that every change of a registration shares: state, log row, mail."""

from datetime import datetime

from site_project.core.outbox import queue_mail

from .enums import LogVerb, RegistrationState
from .models import Registration, RegistrationLog
from .refusals import Refused


def move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> bool:
    """Change the state if it is still the one that was read; False if it is not."""
    values |= {"state": state, "changed_at": at}
    done = Registration.objects.filter(pk=row.pk, state=row.state).update(**values)
    if done:
        for name, value in values.items():
            setattr(row, name, value)
    return bool(done)


def must_move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> None:
    """Change the state. Raises Refused (not_active) where somebody else has changed it."""
    if not move(row, state, at, **values):
        raise Refused("not_active")


def record(row: Registration, verb: LogVerb, at: datetime, **log: object) -> None:
    """Write the log row of one change."""
    RegistrationLog.objects.create(
        session_id=row.session_id, registration=row, verb=verb, at=at, **log
    )


def mail(kind: str, row: Registration, *, key: str) -> None:
    """Owe the registrant a mail, where there is an address."""
    if row.email:
        queue_mail(kind, row, language=row.language, key=key)
