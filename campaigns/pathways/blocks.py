"""What a pathway is made of: questions whose answers lead on, and outcomes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from ..handbook.blocks import KEY, LONGEST_KEY
from .steps import steps_of

WORDS = ["bold", "link", "ul"]
# More would be no help to anybody.
MOST_STEPS = 60


def key_block(**options: Any) -> blocks.CharBlock:
    """The name of a step in addresses, the same in every language; not a word to search for."""
    return blocks.CharBlock(max_length=LONGEST_KEY, validators=[KEY], search_index=False, **options)


class AnswerBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("answer"), max_length=120)
    step = key_block(
        label=_("leads to the step"),
        required=False,
        help_text=_("The key of another question or of an outcome."),
    )
    page = blocks.PageChooserBlock(
        label=_("or to a page"),
        required=False,
        help_text=_("Such as a section of the handbook. The way ends there."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("answer")


class QuestionBlock(blocks.StructBlock):
    key = key_block(
        label=_("key"),
        help_text=_(
            "One or two English words, such as written-notice; the same in both languages. "
            "It stands in the address of the step."
        ),
    )
    question = blocks.CharBlock(label=_("question"), max_length=150)
    text = blocks.RichTextBlock(label=_("text"), required=False, features=WORDS)
    answers = blocks.ListBlock(AnswerBlock(), label=_("answers"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("A question with its answers, each of which leads on.")
        template = "blocks/pathway_question.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Show the answers without where they lead: that is known to the page alone."""
        context = super().get_context(value, parent_context=parent_context)
        return context | {"answers": [{"text": answer["text"]} for answer in value["answers"]]}

    def get_preview_value(self) -> blocks.StructValue:
        return self.normalize(
            {
                "question": gettext("Do you have a written notice?"),
                "answers": [{"text": gettext("Yes")}, {"text": gettext("No")}],
            }
        )


class BodyToAskBlock(blocks.StructBlock):
    body = SnippetChooserBlock("campaigns.PublicBody", label=_("public body"))
    about = blocks.CharBlock(label=_("what for"), required=False, max_length=200)

    class Meta:
        icon = "group"
        label = _("Public body")


class OutcomeBlock(blocks.StructBlock):
    key = key_block(
        label=_("key"),
        help_text=_(
            "One or two English words, such as legal-advice; the same in both languages. "
            "It stands in the address of the step."
        ),
    )
    title = blocks.CharBlock(label=_("title"), max_length=150)
    text = blocks.RichTextBlock(label=_("text"), required=False, features=WORDS)
    do_now = blocks.ListBlock(
        blocks.CharBlock(label=_("what to do"), max_length=200),
        label=_("what to do now"),
        min_num=1,
    )
    bring = blocks.ListBlock(
        blocks.CharBlock(label=_("what to bring"), max_length=200),
        label=_("what to bring"),
        default=[],
    )
    bodies = blocks.ListBlock(
        BodyToAskBlock(),
        label=_("whom else to ask"),
        default=[],
        help_text=_("The help line of the office stands first on every outcome."),
    )
    related = blocks.ListBlock(
        blocks.PageChooserBlock(label=_("page")), label=_("to read on"), default=[]
    )

    class Meta:
        icon = "tasks"
        label = _("Outcome")
        description = _("The end of a way: what to do now, what to bring, whom to ask.")
        template = "blocks/pathway_outcome.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | {"related": [{"title": page.title} for page in value["related"] if page]}

    def get_preview_value(self) -> blocks.StructValue:
        return self.normalize(
            {
                "title": gettext("Ask the centre"),
                "text": format_html("<p>{}</p>", gettext("You need not go alone.")),
                "do_now": [gettext("Write down who told you, and when.")],
                "bring": [gettext("Copies of the papers that you have")],
                "bodies": [],
                "related": [],
            }
        )


class StepsBlock(blocks.StreamBlock):
    """The steps of a pathway. A draft may be open; what is handed in leads everybody to an end."""

    question = QuestionBlock()
    outcome = OutcomeBlock()

    class Meta:
        max_num = MOST_STEPS

    def clean(self, value: Any, **options: Any) -> Any:
        value = super().clean(value, **options)
        if self.is_deferred_validation:
            return value
        errors: dict[int | None, list[str]] = {}
        for fault in steps_of(value).faults():
            errors.setdefault(fault.place, []).append(fault.text)
        if errors:
            of_all = errors.pop(None, [])
            raise blocks.StreamBlockValidationError(
                block_errors={place: ValidationError(texts) for place, texts in errors.items()},
                non_block_errors=[ValidationError(of_all)] if of_all else None,
            )
        return value
