"""The law-change alarm from the record to the reader, and back to quiet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.test.utils.form_data import nested_form_data

from campaigns import law_changes
from campaigns.models import Law, LawChange, LawChangeCheck, Provision
from site_project.core.models import HomePage, User
from tests.campaigns.editing import staff
from tests.factories.campaigns import (
    make_article,
    make_campaign,
    make_campaign_page,
    make_case,
    make_case_page,
    make_provision,
    make_right,
    make_right_page,
)
from tests.factories.handbook import (
    in_the_other_language,
    make_book,
    make_chapter,
    make_law_change,
    make_section,
)

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]
NOTICE = {"en": "The time limit is now 24 hours.", "zh-hant": "時限改為24小時。"}


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def make_section_page(home: HomePage, provision: Provision) -> Any:
    return make_section(make_chapter(make_book(home)), provisions=[provision])


def make_campaign_with(home: HomePage, provision: Provision) -> Any:
    record = make_campaign()
    record.provisions.add(provision)
    record.save()
    return make_campaign_page(home, record)


def make_campaign_that_demands(home: HomePage, provision: Provision) -> Any:
    record = make_campaign(demands=1)
    record.demands.update(provision=provision)
    return make_campaign_page(home, record)


def make_case_with(home: HomePage, provision: Provision) -> Any:
    record = make_case()
    record.provisions.add(provision)
    record.save()
    return make_case_page(home, record)


def make_article_on(home: HomePage, provision: Provision) -> Any:
    page = make_article(home)
    page.provisions = [provision]
    page.save()
    return page


def make_right_with(home: HomePage, provision: Provision) -> Any:
    return make_right_page(home, make_right(provision))


CITING = [
    make_section_page,
    make_campaign_with,
    make_campaign_that_demands,
    make_case_with,
    make_right_with,
    make_article_on,
]


@pytest.mark.parametrize("make", CITING)
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_every_page_that_cites_the_provision_tells_the_change(
    client: Client, homes: Homes, make: Callable[..., Any], language: str
) -> None:
    provision, other = make_provision(), make_provision()
    page, innocent = make(homes[language], provision), make(homes[language], other)
    assert "law-changes" not in text(client, page.url)

    make_law_change(provision)

    assert NOTICE[language] in text(client, page.url)
    assert NOTICE[language] not in text(client, innocent.url)


def test_language_that_forgot_the_provision_tells_it_too(client: Client, homes: Homes) -> None:
    provision = make_provision()
    section = make_section_page(homes["en"], provision)
    chapter = section.get_parent().specific
    book = chapter.get_parent().specific
    zh_index = homes["zh-hant"].get_children().get(slug="handbook").specific
    zh_book = in_the_other_language(book, homes["zh-hant"], zh_index)
    zh_chapter = in_the_other_language(chapter, homes["zh-hant"], zh_book)
    chinese = in_the_other_language(section, homes["zh-hant"], zh_chapter)

    change = make_law_change(provision)
    assert NOTICE["zh-hant"] in text(client, chinese.url)

    law_changes.mark_checked(change, chinese, reviewer())
    for page in (section, chinese):
        assert "law-changes" not in text(client, page.url)


def test_change_to_come_and_without_a_day(client: Client, homes: Homes) -> None:
    provision = make_provision()
    page = make_section_page(homes["en"], provision)
    change = make_law_change(provision)
    assert "In force from: not recorded" in text(client, page.url)

    change.in_force_on = timezone.localdate() + timedelta(days=3)
    change.save()
    assert "To be in force from" in text(client, page.url)

    change.withdrawn = True
    change.save()
    assert "law-changes" not in text(client, page.url)


def test_copy_of_a_page_is_gone_at_once(
    client: Client, homes: Homes, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PAGE_CACHE = True
    provision = make_provision()
    page = make_section_page(homes["en"], provision)
    connection.run_on_commit.clear()
    for _ in range(2):
        assert "law-changes" not in text(client, page.url)

    with django_capture_on_commit_callbacks(execute=True):
        change = make_law_change(provision)
    assert NOTICE["en"] in text(client, page.url)

    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        law_changes.mark_checked(change, page, reviewer())
    assert "law-changes" not in text(client, page.url)


# --- Who may say that a page was compared -------------------------------------------------


def person(group: str, name: str) -> User:
    user = User.objects.create_user(username=name, password="x", email=f"{name}@x.test")
    user.groups.add(Group.objects.get(name=group))
    return user


def reviewer() -> User:
    return person("Legal reviewers", "reviewer")


def edited_by(page: Any, user: User) -> None:
    page.save_revision(user=user).publish()


def test_last_editor_is_refused(homes: Homes) -> None:
    provision = make_provision()
    page = make_section_page(homes["en"], provision)
    change = make_law_change(provision)
    editor = reviewer()
    edited_by(page, editor)

    with pytest.raises(law_changes.CheckRefused):
        law_changes.mark_checked(change, page, editor, "I am sure.")
    law_changes.mark_checked(change, page, person("Communications", "other"))

    assert law_changes.changes_for(page) == []


def test_officer_alone_checks_with_a_reason_that_is_kept(homes: Homes) -> None:
    provision = make_provision()
    page = make_section_page(homes["en"], provision)
    change = make_law_change(provision)
    officer = person("Communications", "officer")
    edited_by(page, officer)

    with pytest.raises(law_changes.CheckRefused):
        law_changes.mark_checked(change, page, officer, "  ")
    check = law_changes.mark_checked(change, page, officer, "The reviewer is on leave.")

    assert (check.edited_it, check.reason) == (True, "The reviewer is on leave.")
    entry = PageLogEntry.objects.get(action="campaigns.check_law_change")
    assert entry.data["reason"] == "The reviewer is on leave."
    with pytest.raises(IntegrityError), transaction.atomic():
        LawChangeCheck.objects.filter(pk=check.pk).update(reason="")
    with pytest.raises(law_changes.CheckRefused):
        law_changes.mark_checked(change, page, reviewer())


@pytest.mark.parametrize(
    ("make", "record"),
    [(make_case_with, "case"), (make_campaign_with, "campaign")],
)
def test_last_editor_of_a_record_is_one_of_its_page_too(
    homes: Homes, make: Callable[..., Any], record: str
) -> None:
    """What cites the provision is the record: the page above it was written by somebody else."""
    provision, editor = make_provision(), person("Communications", "editor")
    page = make(homes["en"], provision)
    getattr(page, record).save_revision(user=editor).publish()
    change = make_law_change(provision)

    with pytest.raises(law_changes.CheckRefused, match="say why nobody else can"):
        law_changes.mark_checked(change, page, editor)
    assert law_changes.mark_checked(change, page, reviewer()).edited_it is False


def test_checks_of_one_provision_are_never_taken_for_those_of_another(homes: Homes) -> None:
    provision, other = make_provision(), make_provision()
    change = make_law_change(provision)
    change.provision = other
    change.full_clean()
    change.provision = provision
    law_changes.mark_checked(change, make_section_page(homes["en"], provision), reviewer())

    change.provision = other
    with pytest.raises(ValidationError) as refused:
        change.full_clean()
    assert set(refused.value.message_dict) == {"provision"}
    change.provision = provision
    change.what_en = "The time limit is now 24 hours, without exception."
    change.full_clean()


def test_author_may_not_check(homes: Homes) -> None:
    provision = make_provision()
    page = make_section_page(homes["en"], provision)

    with pytest.raises(law_changes.CheckRefused):
        law_changes.mark_checked(make_law_change(provision), page, person("Authors", "author"))


# --- The admin ----------------------------------------------------------------------------


def test_staff_records_a_change_and_marks_the_pages(client: Client, homes: Homes) -> None:
    provision = make_provision()
    page = make_section_page(homes["en"], provision)
    staff(client, "Communications")
    add = reverse("wagtailsnippets_campaigns_lawchange:add")
    assert client.get(add).status_code == 200
    form = nested_form_data(
        {
            "provision": provision.pk,
            "what_en": "The time limit is now 24 hours.",
            "what_zh_hant": "時限改為24小時。",
            "precision": "not_recorded",
            "date_from": "",
            "date_to": "",
            "in_force_on": "2026-02-01",
            "source_en": "Gazette",
            "source_zh_hant": "憲報",
            "source_url": "",
        }
    )
    response = client.post(add, form)
    change = LawChange.objects.get()
    assert response["Location"] == reverse("law_change_pages", args=[change.pk])
    assert change.recorded_by.username == "communications"
    assert "1 page to check" in text(client, reverse("wagtailadmin_home"))
    assert page.title in text(client, response["Location"])
    assert "In force from" in text(Client(), page.url)

    edited_by(page, change.recorded_by)
    refused = client.post(response["Location"], {"page": page.pk, "reason": ""})
    assert refused.status_code == 400
    assert "say why nobody else can" in refused.content.decode()
    assert client.post(response["Location"], {"page": "x"}).status_code == 400
    done = client.post(response["Location"], {"page": page.pk, "reason": "Alone today."})
    assert done.status_code == 302

    assert "Alone today." in text(client, response["Location"])
    assert "In force from" not in text(Client(), page.url)
    assert "1 page to check" not in text(client, reverse("wagtailadmin_home"))
    assert text(client, reverse("wagtailsnippets_campaigns_lawchange:list"))


def test_change_without_a_source_or_a_language_is_refused(client: Client, homes: Homes) -> None:
    staff(client, "Communications")
    response = client.post(
        reverse("wagtailsnippets_campaigns_lawchange:add"),
        {"provision": make_provision().pk, "what_en": "Something.", "precision": "not_recorded"},
    )

    assert response.status_code == 200
    assert {"what_zh_hant", "source_en", "source_zh_hant"} <= set(response.context["form"].errors)


def test_pages_to_check_are_not_for_everybody(client: Client, homes: Homes) -> None:
    change = make_law_change(make_provision())
    url = reverse("law_change_pages", args=[change.pk])
    assert staff(client, "Events officers").get(url).status_code in (302, 403)
    assert text(staff(Client(), "Legal reviewers"), url)


def test_law_with_a_change_is_kept(homes: Homes) -> None:
    provision = make_provision()
    make_law_change(provision)
    with pytest.raises(ProtectedError):
        provision.delete()
    assert Law.objects.exists()
