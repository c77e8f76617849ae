"""What waits for its time goes out then, and what is not fit keeps no other back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published
from wagtail.users.models import UserProfile

from site_project.core import outbox
from site_project.core.models import HomePage, User
from site_project.core.periodic import run_all
from tests.factories.campaigns import make_article
from tests.factories.pathways import make_pathway, outcome, question

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]


def planned(page: Any, user: User | None = None, minutes: int = 5) -> Any:
    """Give the newest text of a page, with another title, a time that has come by now."""
    page.title = f"{page.title} anew"
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision(user=user)
    revision.publish()
    came = timezone.now() - timedelta(minutes=minutes)
    content = revision.content | {"go_live_at": came.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=came, content=content)
    return page


def is_out(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).title.endswith("anew")


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_pathway_that_leads_nowhere_now_keeps_no_other_page_back(
    homes: Homes, language: str
) -> None:
    author = User.objects.create_user("author", "author@x.test", "x")
    UserProfile.objects.create(user=author, preferred_language=language)
    target, article = make_article(homes["en"]), make_article(homes["en"])
    steps = question("held", Read=target, Ask="end"), outcome("end")
    pathway = planned(make_pathway(homes["en"], *steps), author, minutes=10)
    planned(article)
    target.unpublish()

    run_all()

    assert is_out(article)
    assert not is_out(pathway)
    run_all()
    outbox.sweep()
    [told] = [each for each in mail.outbox if each.to == ["author@x.test"]]
    assert pathway.title in told.subject
    assert f"/admin/pages/{pathway.pk}/edit/" in told.body
    if language == "en":
        assert "“Read” leads to a page that is not published." in told.body
    # It has lost its time: the page leading somewhere again does not send it out unseen.
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_page_whose_time_is_taken_away_meanwhile_stays_as_it_is(homes: Homes) -> None:
    first, second = make_article(homes["en"]), make_article(homes["en"])
    planned(first, minutes=10)
    planned(second)

    def take_away(instance: Page, **kwargs: Any) -> None:
        if instance.pk == first.pk:
            Revision.objects.filter(object_id=str(second.pk)).update(approved_go_live_at=None)

    page_published.connect(take_away)
    try:
        run_all()
    finally:
        page_published.disconnect(take_away)
    assert is_out(first)
    assert not is_out(second)


def test_claim_without_its_source_is_refused_and_the_administrators_are_told(homes: Homes) -> None:
    chief = User.objects.create_superuser("chief", "chief@x.test", "x")
    UserProfile.objects.create(user=chief, preferred_language="en")
    page, other = make_article(homes["en"]), make_article(homes["en"])
    planned(page, minutes=10)
    planned(other)
    revision = Revision.objects.exclude(approved_go_live_at=None).earliest("approved_go_live_at")
    claim = {"text": "<p>Six in ten.</p>", "source": None, "place": ""}
    page.body = page.body.stream_block.to_python([{"type": "claim", "value": claim}])
    words = page._meta.get_field("body").value_to_string(page)
    content = revision.content | {"body": words}
    Revision.objects.filter(pk=revision.pk).update(content=content)

    run_all()

    assert is_out(other)
    assert not is_out(page)
    outbox.sweep()
    [told] = mail.outbox
    assert told.to == ["chief@x.test"]
    assert "has a claim without its source: “" in told.body
