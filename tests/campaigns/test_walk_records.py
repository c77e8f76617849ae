"""An officer's way with each kind of record: write, look, publish, mend, take away."""

import json
from typing import Any

import pytest
from django.forms import SlugField
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import DraftStateMixin, PreviewableMixin
from wagtail.snippets.models import get_snippet_models

from campaigns.models import Law
from campaigns.models.legal_review import ReviewedRecord
from site_project.core.models import HomePage
from site_project.core.permissions import ROLES
from tests.campaigns.editing import approve
from tests.campaigns.walking import as_it_stands, filled_in, opened, overlaid
from tests.factories.campaigns import (
    make_article,
    make_body,
    make_campaign,
    make_case,
    make_indicator,
    make_partner,
    make_provision,
    make_review,
)

pytestmark = pytest.mark.django_db
Homes = dict[str, HomePage]

MAY = ROLES["communications"].models
RECORDS = [each for each in get_snippet_models() if "add" in MAY.get(each._meta.label_lower, ())]


@pytest.fixture(autouse=True)
def to_choose_from(homes: Homes) -> None:
    make_provision()
    make_body()
    make_partner()
    make_campaign()
    make_article(homes["en"])


def url_of(model: Any, name: str, *args: Any) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=args)


def told(response: Any) -> str:
    form = response.context["form"]
    rows = {name: each.errors for name, each in getattr(form, "formsets", {}).items()}
    return f"{form.errors.as_json()} {rows}"


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_officer_writes_shows_publishes_mends_and_takes_away(officer: Client, model: Any) -> None:
    drafted = issubclass(model, DraftStateMixin)
    add = url_of(model, "add")
    data = filled_in(opened(officer, add), "Words")
    if issubclass(model, PreviewableMixin):
        preview = url_of(model, "preview_on_add")
        response = officer.post(preview, data)
        assert json.loads(response.content)["is_valid"], response.content
        for mode, _name in model().preview_modes:
            assert "Words" in opened(officer, f"{preview}?mode={mode}").content.decode()

    response = officer.post(add, data)

    assert response.status_code == 302, told(response)
    record = model.objects.latest("pk")
    with override("en"):
        name = str(record)
    assert name in opened(officer, url_of(model, "list")).content.decode()
    edit = url_of(model, "edit", record.pk)
    text = next(name for name, value in data.items() if value == "Words" and name != "code")
    changed = overlaid(as_it_stands(opened(officer, edit)), {text: "Other words"})
    act = "action-submit" if issubclass(model, ReviewedRecord) else "action-publish"
    response = officer.post(edit, overlaid(changed, {act: "1"} if drafted else {}))
    assert response.status_code == 302, told(response)
    if issubclass(model, ReviewedRecord):
        approve(record)
    record.refresh_from_db()
    assert as_it_stands(opened(officer, edit))[text] == "Other words"
    if drafted:
        assert record.live

    response = officer.post(url_of(model, "delete", record.pk), follow=True)
    gone = not model.objects.filter(pk=record.pk).exists()
    assert gone == (not drafted and "delete" in MAY[model._meta.label_lower])
    assert ("Archive it instead." in response.content.decode()) == drafted


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_what_is_refused_stays_as_it_was_typed(officer: Client, model: Any) -> None:
    add = url_of(model, "add")
    form = opened(officer, add)
    data = filled_in(form, "Words")
    fields = form.context["form"].fields
    # A draft may lack a name; an address in Latin letters is asked of every record.
    slugs = [name for name, field in fields.items() if isinstance(field, SlugField)]
    wrong = next(iter(slugs), next(name for name, value in data.items() if value == "Words"))
    bad = overlaid(data, {wrong: "Not a code!" if slugs else ""})

    response = officer.post(add, bad)

    assert wrong in response.context["form"].errors
    again = as_it_stands(response)
    assert {name for name in data if data[name] == "Words" != again[name]} <= {wrong}
    assert again[wrong] == bad[wrong]
    assert not model.objects.filter(**{wrong: bad[wrong]}).exists()


def test_what_is_named_elsewhere_stays_and_the_officer_is_told_why(officer: Client) -> None:
    law = make_provision().law

    response = officer.post(url_of(Law, "delete", law.pk), follow=True)

    assert "so it cannot be deleted" in response.content.decode()
    assert Law.objects.filter(pk=law.pk).exists()


@pytest.mark.parametrize("make", [make_campaign, make_case, make_indicator, make_review])
def test_record_is_called_in_the_language_of_whoever_looks(officer: Client, make: Any) -> None:
    with override("zh-hant"):
        record = make()
    with override("en"):
        name = str(record)

    html = opened(officer, url_of(type(record), "edit", record.pk)).content.decode()

    assert name in html[html.index("<title>") : html.index("</title>")]
