"""Subscribers and issues, as short as a test can say them."""

from itertools import count
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from campaigns.models import NewsletterIssue, NewsletterItem, Subscriber, Topic
from campaigns.newsletter.enums import SubscriberState
from campaigns.newsletter.sending import counted, start
from site_project.core.addresses import fold_email
from site_project.core.models import User

_number = count(1)


def make_subscriber(*topics: Topic, **fields: Any) -> Subscriber:
    """Somebody who has confirmed."""
    email = fields.pop("email", f"reader{next(_number)}@example.org")
    defaults = {
        "email": email,
        "email_folded": fold_email(email),
        "language": "en",
        "state": SubscriberState.ACTIVE,
        "confirmed_at": timezone.now(),
    }
    row = Subscriber.objects.create(**(defaults | fields))
    row.topics.set(topics)
    return row


def make_topic(name: str = "Prisons") -> Topic:
    return Topic.objects.create(slug=name.lower(), name_en=name, name_zh_hant=f"{name}議題")


def make_issue(*pages: Page, **fields: Any) -> NewsletterIssue:
    """An issue that has been tested."""
    defaults = {
        "subject_en": "News of the month",
        "subject_zh_hant": "本月消息",
        "introduction_en": "Dear reader,\n\nmuch has happened.",
        "introduction_zh_hant": "各位讀者：\n\n本月有不少進展。",
        "state": "tested",
    }
    topics = fields.pop("topics", [])
    issue = NewsletterIssue(**(defaults | fields))
    issue.items = [NewsletterItem(page=page, sort_order=n) for n, page in enumerate(pages)]
    issue.topics = topics
    issue.save()
    return issue


def make_sender(**fields: Any) -> User:
    name = f"sender{next(_number)}"
    user = User(username=name, email=f"{name}@example.org", **fields)
    user.set_unusable_password()
    user.save()
    return user


def started(issue: NewsletterIssue) -> NewsletterIssue:
    """Begin to send an issue to whom it is for."""
    return start(issue, actor=make_sender(), expected=counted(issue).total)
