"""What a borrower does on the public pages, for the tests of those pages."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from lending import loans
from lending.models import LoanLine, LoanRequest, Title
from lending.notifications import manage_path
from tests.factories.lending import good_days, make_officer, requested

REQUEST = "/en/lending/basket/request/"
MY = "/en/lending/my/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Chan Siu Ming",
        "email": "Teacher@School.example",
        "institution_name": "Example Secondary School",
        "institution_kind": "secondary",
        "district": "sham-shui-po",
        "purpose": "A lesson on the covenant",
        "audience": "40",
        "terms": "on",
        "form_key": "one-form",
        **changes,
    }


def add(client: Client, title: Title, first: Any, due: Any, **more: Any) -> Any:
    data = {"first": str(first), "due": str(due), **more}
    return client.post(f"/en/lending/basket/add/{title.code}/", data)


def path_in(text: str) -> str:
    return re.search(r"http://testserver(/\S+)", text).group(1)


def code_in(text: str) -> str:
    return re.search(r"\b\d{6}\b", text).group()


def link_of(line: LoanLine) -> str:
    """The link of the mail to this line's request."""
    return manage_path(LoanRequest.objects.get(pk=line.request_id))


def lent(title: Title, code: str | None = None) -> LoanLine:
    """A loan that was handed out today and is due in a week."""
    officer = make_officer(f"officer-{LoanLine.objects.count()}")
    before = timezone.now() - timedelta(days=14)
    first, _due = good_days(title, before)
    line = requested(title, first, first + timedelta(days=14), when=before)
    loans.approve(line, by=officer, at=before)
    line.refresh_from_db()
    loans.prepare(line, line.occupation.copy.code, by=officer)
    loans.hand_out(line, by=officer)
    line.refresh_from_db()
    return line


def sign_in(client: Client, on_commit: Any, address: str = "teacher@school.example") -> str:
    """Ask for a link and a code; returns the text of the mail."""
    with on_commit(execute=True):
        client.post(MY, {"email": address})
    return mail.outbox[-1].body


def alert(answer: Any) -> str:
    """The text of the page's first alert."""
    found = re.search(r'role="alert"[^>]*>(.*?)</(?:p|div)>', answer.content.decode(), re.DOTALL)
    return found.group(1) if found else ""
