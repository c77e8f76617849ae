"""The forms of the admin, filled in and sent as a browser sends them."""

from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from django import forms
from django.http import QueryDict
from django.test import Client
from wagtail import blocks
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, querydict_from_html

from campaigns.models import Source
from campaigns.pathways.blocks import StepsBlock
from tests.campaigns.editing import steps_sent
from tests.core.test_blocks import make_document, make_image
from tests.factories.pathways import outcome, question

# What a field takes that is more than words, by its name.
BY_NAME = {"language": "en", "speech_language": "yue", "key": "subject", "year": "2026"}
FORM = "#page-edit-form, #w-editor-form, form[data-edit-form]"


def opened(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.get("Location"))
    return response


def as_it_stands(response: Any) -> QueryDict:
    """Return what an open form sends if nobody writes into it."""
    form = BeautifulSoup(response.content, "html.parser").select_one(FORM)
    assert form is not None, "there is no form"
    for area in form.find_all("textarea"):
        # A browser leaves out the line break that Django writes first.
        area.string = area.get_text().removeprefix("\n").removeprefix("\r\n")
    for box in form.select("input[type=checkbox]:not([value])"):
        box["value"] = "on"
    return querydict_from_html(str(form))


def filled_in(response: Any, words: str, **fields: Any) -> QueryDict:
    """Return what an open form sends of an editor who fills in what is empty.

    What is required gets a value of its kind, each text `words`, each body every
    block that it offers, each list one row if it has none, and `fields` what they say.
    """
    data = as_it_stands(response)
    form = response.context["form"]
    given = {
        name: value
        for name, value in _values(form, words).items()
        if not data.get(name) and data.get(f"{name}-TOTAL_FORMS", "0") == "0"
    }
    return overlaid(data, given | fields)


def overlaid(data: QueryDict, fields: dict[str, Any]) -> QueryDict:
    data = data.copy()
    for name, value in nested_form_data(fields).items():
        data[name] = str(value)
    return data


def _values(form: Any, words: str) -> dict[str, Any]:
    """Return what is written into a form and into one row of each list below it."""
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        if field.disabled or name in ("id", "ORDER", "DELETE"):
            continue
        value = _value(field, words, name)
        if value is not None:
            values[name] = value
    for name, formset in getattr(form, "formsets", {}).items():
        if name != "comments":
            values[name] = inline_formset([_values(formset.empty_form, words)])
    return values


def _value(field: forms.Field, words: str, name: str = "") -> Any:
    """Return something that a field of this kind takes; None to leave it as it is."""
    block = getattr(field, "block", None)
    if isinstance(block, StepsBlock):  # which have to lead to an end
        return steps_sent(question("asked", **{words: "end"}), outcome("end", do_now=[words]))
    if isinstance(block, blocks.StreamBlock):
        return every_block(block, words)
    if isinstance(field.widget, DraftailRichTextArea):
        return field.widget.format_value(f"<p>{words}</p>")
    if name == "search_description":
        return None  # readers are then shown the summary
    if isinstance(field, forms.CharField) and name in BY_NAME:
        return BY_NAME[name]
    if type(field) is forms.CharField and isinstance(field.widget, forms.Textarea):
        return words
    if isinstance(field, forms.URLField):
        return "https://example.org/"
    if not field.required:
        return None
    if isinstance(field, forms.ModelChoiceField):
        newest = field.queryset.order_by("-pk").first()
        return newest and newest.pk
    if isinstance(field, forms.ChoiceField):
        return field.initial or next(str(key) for key, _name in field.choices if key)
    if isinstance(field, forms.DateField):
        return date(2026, 1, 31).isoformat()
    if isinstance(field, forms.IntegerField):
        return 1
    if isinstance(field, forms.SlugField):
        return "written-here"
    return words[: getattr(field, "max_length", None)]


def every_block(block: blocks.BaseStreamBlock, words: str) -> dict[str, Any]:
    """Return a body with each block that it offers, as its form sends it."""
    rows: dict[str, Any] = {
        str(place): {"type": name, "value": typed(child, words), "deleted": "", "order": place}
        for place, (name, child) in enumerate(block.child_blocks.items())
    }
    return rows | {"count": len(rows)}


def typed(block: blocks.Block, words: str) -> Any:
    """Return what the form of a block sends when somebody has filled it in."""
    if isinstance(block, blocks.BaseStructBlock):
        values = {name: typed(child, words) for name, child in block.child_blocks.items()}
        if {"page", "url"} <= values.keys():
            values["url"] = ""  # one of the two
        return values | {name: "" for name in ("decorative", "key", "former") if name in values}
    if isinstance(block, blocks.BaseStreamBlock):
        return every_block(block, words)
    if isinstance(block, blocks.ListBlock):
        row = {"value": typed(block.child_block, words), "deleted": "", "order": 0}
        return {"0": row, "count": 1}
    if isinstance(block, blocks.StaticBlock):
        return ""
    if isinstance(block, blocks.RichTextBlock):
        return block.field.widget.format_value(f"<p>{words} {block.label}.</p>")
    if isinstance(block, blocks.ChooserBlock):
        return chosen(block.model_class).pk
    field = block.field
    field.required, was = True, field.required
    try:
        return _value(field, f"{words} {block.label}")
    finally:
        field.required = was


def chosen(model: Any) -> Any:
    """Return a row to choose, made where there is none."""
    first = model.objects.filter(depth=2).first() if model is Page else model.objects.first()
    if first is not None:
        return first
    if model is Source:
        return Source.objects.create(title_en="Census", title_zh_hant="人口普查")
    return {get_document_model(): make_document, get_image_model(): make_image}[model]()
