"""Sending, deciding on and withdrawing comments.

Every function is one transaction that writes one log row for each comment,
without its text or its author.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from site_project.core.addresses import fold_email
from site_project.core.changes import unseen
from site_project.core.outbox import queue_mail
from site_project.core.throttle import Limit, allow

from ..models import ArticlePage, Comment, CommentLog
from .enums import CommentState, CommentVerb, RefusalReason

# Whoever types a stranger's address sends at most so many mails there.
TO_ADDRESS = Limit("comment received", count=3, seconds=24 * 3600)
DECISIONS = {
    CommentState.APPROVED: CommentVerb.APPROVED,
    CommentState.REFUSED: CommentVerb.REFUSED,
}


def send(
    article: ArticlePage,
    *,
    text: str,
    language: str,
    name: str = "",
    email: str = "",
    form_key: str | None = None,
    at: datetime | None = None,
) -> Comment:
    """Take a comment, which waits; the same form, sent twice, acts once.

    With an e-mail address its author is owed the link that withdraws it.
    """
    at = at or timezone.now()
    if email and not allow(TO_ADDRESS, fold_email(email), at):
        email = ""
    try:
        # Nobody sees it yet: the copies of pages stay.
        with transaction.atomic(), unseen():
            row = Comment.objects.create(
                page_key=article.translation_key,
                language=language,
                name=name,
                text=text,
                email=email,
                form_key=form_key,
                created_at=at,
            )
            CommentLog.objects.create(comment=row, verb=CommentVerb.SENT, at=at)
            if email:
                queue_mail("campaigns.comment_received", row, language=language, key="received")
    except IntegrityError:
        same_form = Comment.objects.filter(form_key=form_key).first() if form_key else None
        if same_form is None:
            raise
        return same_form
    return row


@transaction.atomic
def decide(
    keys: Iterable[int],
    state: CommentState,
    *,
    actor: Any,
    reason: RefusalReason | str = "",
    note: str = "",
    at: datetime | None = None,
) -> int:
    """Approve or refuse comments and forget their authors' addresses; returns how many changed.

    What is in that state already is left as it is.
    """
    at = at or timezone.now()
    rows = Comment.objects.select_for_update().filter(pk__in=list(keys)).exclude(state=state)
    found = list(rows.values_list("pk", flat=True))
    Comment.objects.filter(pk__in=found).update(state=state, decided_at=at, email="")
    for pk in found:
        CommentLog.objects.create(
            comment_id=pk,
            verb=DECISIONS[state],
            reason_code=reason,
            note=note,
            actor=actor,
            at=at,
        )
    return len(found)


@transaction.atomic
def withdraw(row: Comment, *, at: datetime | None = None) -> None:
    """Delete a comment as its author asks; a second time changes nothing."""
    if Comment.objects.filter(pk=row.pk).delete()[0]:
        CommentLog.objects.create(verb=CommentVerb.WITHDRAWN, at=at or timezone.now())
