"""No column that may hold something about a person is without a purpose and an end."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone, translation
from wagtail.models import Page, RevisionMixin

from site_project.core.models import FormSubmission, PurgeReceipt
from site_project.core.paired import pairs_of
from site_project.core.retention import purge, register_of_personal_data

OURS = ("core", "campaigns", "events", "lending")
# Names and texts of things, not of persons: reviewed one by one.
ABOUT_THINGS = {
    "core.ContentVersion", "core.PublicHoliday", "core.OfficeSettings", "core.SocialLink",
    "core.FormField", "core.CustomImage", "core.CustomDocument", "core.Rendition",
    "core.OutboxMail", "core.PageText", "core.PurgeReceipt", "core.TickRun", "core.RateBucket",
    "campaigns.NewsletterIssue", "events.FeedItem", "events.Question", "events.ContingencyReason", "events.SpokenLanguage",
}  # fmt: skip
TELLTALE = ("name", "email", "e_mail", "phone", "telephone", "note", "address", "purpose")


def personal_columns(model: type[models.Model]) -> list[str]:
    """Return a plain model's columns that could hold personal data, by name or by type."""
    paired = {column for pair in pairs_of(model) for column in pair.columns()}
    return [
        field.name
        for field in model._meta.local_concrete_fields
        if field.name not in paired
        and not field.choices
        and (
            isinstance(field, models.EmailField | models.TextField | models.JSONField)
            or (isinstance(field, models.CharField) and field.name.startswith(TELLTALE))
        )
    ]


@pytest.mark.parametrize("label", OURS)
def test_every_personal_column_is_declared(label: str) -> None:
    undeclared = []
    for model in apps.get_app_config(label).get_models():
        if issubclass(model, Page) or model._meta.label in ABOUT_THINGS:
            continue
        declared = getattr(model, "personal_data", None)
        fields = declared.fields if declared else ()
        content = issubclass(model, RevisionMixin)
        undeclared += [
            f"{model._meta.label}.{name}"
            for name in personal_columns(model)
            if name not in fields and not content
        ]
    assert undeclared == []


def test_declared_columns_exist_and_are_told_in_both_languages(db: None) -> None:
    for model, declaration in register_of_personal_data():
        for name in declaration.fields:
            model._meta.get_field(name)
        texts = set()
        for language in ("en", "zh-hant"):
            with translation.override(language):
                texts.add((str(declaration.purpose), declaration.keep_text()))
        assert len(texts) == 2, model


def test_answers_go_when_their_days_are_over(db: None) -> None:
    key = "6f0a3a3e-6a5c-4e0e-9c44-0f5f6a0e0c11"
    until = timezone.now() + timedelta(days=30)
    FormSubmission.objects.create(form_data={"name": "Chan"}, page_key=key, until=until)
    assert purge()["core.FormSubmission"] == 0
    later = timezone.now() + timedelta(days=31)
    assert purge(later, dry_run=True)["core.FormSubmission"] == 1
    assert FormSubmission.objects.count() == 1
    assert purge(later)["core.FormSubmission"] == 1
    assert not FormSubmission.objects.exists()
    receipt = PurgeReceipt.objects.get()
    assert (receipt.model, receipt.count) == ("core.FormSubmission", 1)


def test_dry_run_names_what_is_due(db: None, capsys) -> None:
    call_command("purge_personal_data", "--dry-run")
    assert "core.FormSubmission: 0 would be erased" in capsys.readouterr().out


def test_public_page_lists_every_declaration(client, homes) -> None:
    for language, words in (("en", "Form answers"), ("zh-hant", "表格答案")):
        page = client.get(f"/{language}/privacy/what-we-hold/").content.decode()
        assert page.lower().count("<dl>") == len(list(register_of_personal_data()))
        assert words.lower() in page.lower()


def test_content_types_of_personal_models_are_not_searchable() -> None:
    for model, _declaration in register_of_personal_data():
        if model._meta.label not in ("core.Person", "core.User"):
            assert not hasattr(model, "search_fields"), model


def test_public_list_names_columns_in_the_readers_language(client, homes) -> None:
    page = client.get("/zh-hant/privacy/what-we-hold/").content.decode()
    people = page.split("人物</h2>")[1].split("</dd>")[0]
    assert "名稱、職銜、簡介" in people
    assert "<dd>答案</dd>" in page
    assert (
        '<h2 id="held-1">Form answers</h2>'
        in client.get("/en/privacy/what-we-hold/").content.decode()
    )
