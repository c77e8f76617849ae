"""The forms of the newsletter: for subscribers, and for staff."""

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from site_project.core.paired import languages
from site_project.core.public_forms import GuardedForm, PlainForm, no_hidden_marks
from site_project.core.rows_field import RowsField

from ..models import Topic
from .enums import BY_STAFF, StopReason


class WishFields(forms.Form):
    """In which language, and about what; topics are asked for only where there are some."""

    # Each by its own name, for whoever reads that one alone.
    language = forms.ChoiceField(
        label=_("Language of the newsletter"),
        choices=[(code, get_language_info(code)["name_local"]) for code in languages()],
        widget=forms.RadioSelect,
    )
    topics = RowsField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice you get everything."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = Topic.objects.all()
        if topics.exists():
            self.fields["topics"].queryset = topics
        else:
            del self.fields["topics"]

    @property
    def chosen_topics(self) -> tuple[Topic, ...]:
        return tuple(self.cleaned_data.get("topics", ()))


class SubscribeForm(WishFields, GuardedForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ["email", "language", "topics"]


class PreferencesForm(WishFields, PlainForm):
    pass


class StopMailForm(forms.Form):
    """An address that came back, complained or called."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, validators=[no_hidden_marks])
    reason = forms.ChoiceField(
        label=_("reason"),
        choices=[(each.value, each.label) for each in StopReason if each in BY_STAFF],
    )
