"""The steps that every change of a registration shares: state, log row, mail."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Model, QuerySet

from site_project.core.outbox import queue_mail
from site_project.core.prepared import PreparedInsert, PreparedUpdate

from .enums import LogVerb, RegistrationState
from .models import Registration, RegistrationLog
from .refusals import Refused

_LOG = PreparedInsert(RegistrationLog)


def move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> bool:
    """Change the state if it is still the one that was read; False if it is not."""
    values |= {"state": state, "changed_at": at}
    keys = {name: value.pk if isinstance(value, Model) else value for name, value in values.items()}
    done = _moving(RegistrationState(row.state), tuple(values))(pk=row.pk, **keys)
    if done:
        for name, value in values.items():
            setattr(row, name, value)
    return bool(done)


@cache
def _moving(before: RegistrationState, names: tuple[str, ...]) -> PreparedUpdate:
    def build(pk: Any, **values: Any) -> tuple[QuerySet, dict[str, Any]]:
        return Registration.objects.filter(pk=pk, state=before), values

    fields = {name: Registration._meta.get_field(name) for name in names}
    return PreparedUpdate(build, pk=BigIntegerField(), **fields)


def must_move(row: Registration, state: RegistrationState, at: datetime, **values: object) -> None:
    """Change the state. Raises Refused (not_active) where somebody else has changed it."""
    if not move(row, state, at, **values):
        raise Refused("not_active")


def record(row: Registration, verb: LogVerb, at: datetime, **log: object) -> None:
    """Write the log row of one change."""
    _LOG(RegistrationLog(session_id=row.session_id, registration=row, verb=verb, at=at, **log))


def mail(kind: str, row: Registration, *, key: str) -> None:
    """Owe the registrant a mail, where there is an address."""
    if row.email:
        queue_mail(kind, row, language=row.language, key=key)
