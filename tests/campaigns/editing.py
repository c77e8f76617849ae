"""What a member of staff sends from the forms of the admin."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail.users.models import UserProfile

from campaigns.enums import CampaignStatus
from campaigns.models import Campaign, CampaignPage
from site_project.core.models import HomePage, User
from tests.factories.campaigns import campaign_index, make_body, make_provision
from tests.factories.pathways import Block


def staff(client: Client, group: str) -> Client:
    user = User.objects.create_user(username=group.lower(), password="x", email=f"{group}@x.test")
    user.groups.add(Group.objects.get(name=group))
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def approve(text: Any) -> None:
    """A legal reviewer approves a page or a record that was handed in."""
    reviewer, _made = User.objects.get_or_create(username="reviewer", email="reviewer@x.test")
    reviewer.groups.add(Group.objects.get(name="Legal reviewers"))
    client = Client()
    client.force_login(reviewer)
    client.post(workflow_url(text, "approve"))
    text.refresh_from_db()
    assert text.live
    assert not text.has_unpublished_changes


def workflow_url(text: Any, action: str) -> str:
    """Return where a reviewer acts on a page or a record that waits."""
    state = text.current_workflow_task_state
    place = "wagtailadmin_pages:workflow_action"
    if not isinstance(text, Page):
        place = text.snippet_viewset.get_url_name("workflow_action")
    return reverse(place, args=[text.pk, action, state.pk])


def record_form(**fields: object) -> dict[str, str]:
    """What the form of a campaign record sends, with one demand and one milestone."""
    empty = inline_formset([])
    return nested_form_data(
        {
            "name_en": "Fair hearings",
            "name_zh_hant": "公平聆訊",
            "code": "fair-hearings",
            "status": CampaignStatus.ACTIVE,
            "demands": inline_formset(
                [
                    {
                        "text_en": "Hear both sides",
                        "text_zh_hant": "兼聽雙方",
                        "status": "made",
                        "body": make_body().pk,
                        "provision": make_provision().pk,
                        "precision": "month",
                        "date_from": "2008-03-17",
                        "date_to": "",
                        "indicator": "",
                        "steps": inline_formset([]),
                    }
                ]
            ),
            "milestones": inline_formset(
                [
                    {
                        "text_en": "A first answer",
                        "text_zh_hant": "首次回覆",
                        "source_en": "",
                        "source_zh_hant": "",
                        "precision": "not_recorded",
                        "date_from": "",
                        "date_to": "",
                    }
                ]
            ),
            "campaign_partners": empty,
            **fields,
        }
    )


def page_form(record: Campaign | None = None, **fields: object) -> dict[str, str]:
    data = {
        "title": "Fair hearings",
        "slug": "fair-hearings",
        "summary": "Both sides are heard.",
        "body": streamfield([("text", rich_text("<p>Everyone is heard.</p>"))]),
        "comments": inline_formset([]),
        **({"campaign": record.pk} if record else {}),
        **fields,
    }
    return nested_form_data(data)


def add_page(officer: Client, home: HomePage, record: Campaign, **fields: object) -> CampaignPage:
    url = reverse(
        "wagtailadmin_pages:add", args=["campaigns", "campaignpage", campaign_index(home).pk]
    )
    assert officer.get(url).status_code == 200
    response = officer.post(url, page_form(record, **fields))
    assert response.status_code == 302, response.context["form"].errors
    return CampaignPage.objects.get(locale=home.locale, campaign=record)


def steps_sent(*steps: Block) -> dict[str, Any]:
    """What the form of a pathway sends of its steps."""
    return streamfield([_step_sent(*step) for step in steps])


def _step_sent(kind: str, value: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    answers = [answer | {"page": answer["page"] or ""} for answer in value.get("answers", [])]
    every = value | ({"answers": answers} if answers else {})
    lists = {name: _list_sent(each) for name, each in every.items() if isinstance(each, list)}
    return kind, every | lists | {"text": rich_text(value["text"])}


def _list_sent(values: list[Any]) -> dict[str, Any]:
    items = {
        str(place): {"id": "", "order": str(place), "deleted": "", "value": value}
        for place, value in enumerate(values)
    }
    return {"count": str(len(values)), **items}
