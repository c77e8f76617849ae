"""What readers of the demonstration do: they comment and subscribe. All of them are invented."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from site_project.core.demo_content import Demo, pair

from .comments.enums import CommentsMode, CommentState
from .comments.rules import decide, send
from .models import ArticlePage, NewsletterDelivery, NewsletterIssue, NewsletterItem
from .newsletter.enums import DeliveryState, IssueState
from .newsletter.sending import counted, start
from .newsletter.subscribing import Wish, confirm_with_link, subscribe

COMMENTED = "international-bodies-summary"
# Days ago, language, name, what it says, and whether it has been approved.
COMMENTS = (
    (
        18,
        "zh-hant",
        "一位中學老師",
        "準備用作課堂討論。文末的參考資料很有用，學生可以自己查證。",
        True,
    ),
    (
        15,
        "en",
        "A law student",
        "Is there a summary of the fourth review as well? I would read it beside this one.",
        True,
    ),
    (1, "en", "", "Thank you for listing what stands in the way, not only who takes part.", False),
)
SUBSCRIBERS = (("reader1@example.org", "zh-hant"), ("reader2@example.org", "en"))
SUBSCRIBED, SENT = 30, 4
ISSUE = {
    **pair(
        "subject",
        "The courts, the handbook, and the way home",
        "法庭、手冊，與回家的路",
    ),
    **pair(
        "introduction",
        "Three things from the centre: what the notification mechanism is, "
        "where the handbook stands, and five cases in one list.",
        "本期三則：相互通報機制是甚麼、民權手冊更新到哪裏，以及一頁看完五宗案件。",
    ),
}
PICKED = ("notification-mechanism", "two-books-and-a-website", "judicial-reviews")


@dataclass
class Participation:
    """Comments below one article, two subscribers and one issue that they have had."""

    demo: Demo

    def add(self) -> None:
        for page in self.articles(COMMENTED).values():
            page.comments_mode = CommentsMode.OPEN

    def publish(self) -> None:
        self.comments()
        self.subscribers()
        self.issue()

    def articles(self, slug: str) -> dict[str, Any]:
        return self.demo.records[f"article {slug}"]

    def comments(self) -> None:
        for days, language, name, text, approved in COMMENTS:
            article: ArticlePage = self.articles(COMMENTED)[language]
            at = self.demo.at(-days)
            row = send(article, text=text, language=language, name=name, at=at)
            if approved:
                decide(
                    [row.pk],
                    CommentState.APPROVED,
                    actor=self.demo.staff.get("communications"),
                    at=at + timedelta(hours=3),
                )

    def subscribers(self) -> None:
        at = self.demo.at(-SUBSCRIBED)
        for email, language in SUBSCRIBERS:
            row = subscribe(Wish(email, language), at=at)
            confirm_with_link(row, at=at + timedelta(minutes=5))

    def issue(self) -> None:
        """Let an issue go out, as far as the reader can tell: its mails were had in their time."""
        issue = NewsletterIssue.objects.create(number=1, state=IssueState.TESTED, **ISSUE)
        for order, slug in enumerate(PICKED):
            page = self.articles(slug)["en"]
            NewsletterItem.objects.create(issue=issue, page=page, sort_order=order)
        at = self.demo.at(-SENT)
        actor = self.demo.staff.get("communications")
        issue = start(issue, actor=actor, expected=counted(issue).total, at=at)
        mails = NewsletterDelivery.objects.filter(issue=issue)
        issue.sent = mails.update(state=DeliveryState.SENT)
        issue.state, issue.finished_at = IssueState.SENT, at + timedelta(minutes=1)
        issue.save(update_fields=["sent", "state", "finished_at"])
