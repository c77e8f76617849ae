"""Writing to registrants: who, in which languages, and the words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import LABEL, both, column, languages

from ..enums import PROVED, RegistrationState
from ..models import GroupMessage

STATES = [(state.value, state.label) for state in PROVED]
NAMES: dict[str, str | Promise] = dict(settings.LANGUAGES)


class MessageForm(forms.Form):
    """Subject and text in each language; a language that a recipient reads is not optional."""

    def __init__(self, *args: Any, needed: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = list(needed)
        for code in languages():
            for name, label in (("subject", _("Subject")), ("body", _("Text"))):
                self.fields[column(name, code)] = self._field(
                    name, format_lazy(LABEL, name=label, language=NAMES[code])
                )

    @staticmethod
    def _field(name: str, label: Any) -> forms.CharField:
        column_of_one = GroupMessage._meta.get_field(both(name)[0])
        rows = 1 if name == "subject" else 8
        return forms.CharField(
            label=label,
            required=False,
            max_length=column_of_one.max_length,
            widget=forms.TextInput if rows == 1 else forms.Textarea(attrs={"rows": rows}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for code in self.needed:
            for name in ("subject", "body"):
                field = column(name, code)
                if field not in self.errors and not cleaned.get(field):
                    self.add_error(field, _("Some of them read this language."))
        return cleaned

    def texts(self) -> dict[str, dict[str, str]]:
        """Return subject and text by language code, as the rule wants them."""
        return {
            name: {code: self.cleaned_data[column(name, code)] for code in languages()}
            for name in ("subject", "body")
        }


class GroupForm(forms.Form):
    """Which of a session's registrants a message is for."""

    states = forms.MultipleChoiceField(
        label=_("To those in these states"),
        choices=STATES,
        initial=[RegistrationState.CONFIRMED],
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Who chose to read"),
        required=False,
        choices=[("", _("Either language")), *settings.LANGUAGES],
        widget=forms.RadioSelect,
        initial="",
    )
