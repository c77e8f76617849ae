"""What a reader narrows the catalogue by, and asks of a title."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from site_project.core.days import days_in_words, local_day
from site_project.core.public_forms import PublicRenderer

from .days import day_field

Options = list[tuple[Any, Any]]
LONGEST_WALL = 200  # metres


@dataclass(frozen=True)
class Choices:
    """What the catalogue can be narrowed to: only what some title in it has.

    `articles` are in groups, one for each law.
    """

    kind: Options = field(default_factory=list)
    article: list[tuple[str, Options]] = field(default_factory=list)
    subject: Options = field(default_factory=list)
    level: Options = field(default_factory=list)
    language: Options = field(default_factory=list)


class DatesAskedForm(forms.Form):
    """The days that a reader has in mind: one loan, or so many days between two; by GET."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    start = day_field(_("From"), required=False)
    end = day_field(_("To"), required=False)
    days = forms.IntegerField(
        label=_("Number of days"),
        required=False,
        min_value=1,
        max_value=366,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        # The addresses say "from" and "to", which Python keeps for itself.
        self.fields["from"] = self.fields.pop("start")
        self.fields["to"] = self.fields.pop("end")
        self.order_fields(["from", "to", "days"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day lies before the first."))
        elif last and last < local_day():
            self.add_error("to", _("These days are over."))
        elif last and not first and not cleaned.get("days") and "from" not in self.errors:
            self.add_error("from", _("Please give the first day too."))
        return cleaned

    @property
    def span(self) -> str:
        """All that was asked about days as a query, for other pages that ask the same."""
        if not self.is_bound or not self.is_valid():
            return ""
        names = ("from", "to", "days")
        return urlencode(
            {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        )

    @property
    def loan(self) -> str:
        """The loan that a reader has in mind as a query: what they typed is asked once."""
        if not self.is_bound or not self.is_valid():
            return ""
        first, due = self.cleaned_data["from"], self.cleaned_data["to"]
        # With a number of days the two are only the span to look in.
        if not first or not due or self.cleaned_data["days"]:
            return ""
        return self.span


class ArticleField(forms.ChoiceField):
    """An article, written as it is cited, in small letters too; or all of a law."""

    default_error_messages = {"invalid_choice": _("Nothing here teaches “%(value)s”.")}

    def to_python(self, value: Any) -> str:
        typed = " ".join(str(value or "").split())
        known = (code for code, _name in flat(self.choices))
        return next((code for code in known if code.casefold() == typed.casefold()), typed)


class FilterForm(DatesAskedForm):
    """What the catalogue is narrowed to; stores nothing."""

    PLAIN = ("kind", "article", "subject", "level", "language")
    # None of its fields need be filled in, so none says that it is optional.
    narrows = True

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    article = ArticleField(label=pgettext_lazy("of a law", "Article"), required=False)
    subject = forms.TypedChoiceField(
        label=_("School subject"), required=False, coerce=int, empty_value=None
    )
    level = forms.TypedChoiceField(
        label=_("School level"), required=False, coerce=int, empty_value=None
    )
    language = forms.ChoiceField(label=_("Language of the material"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.PLAIN:
            self.fields[name].choices = [("", _("All")), *getattr(choices, name)]
        self.order_fields([*self.PLAIN, "from", "to", "days"])
        for name in self.PLAIN:
            # What would leave everything as it is need not be asked.
            if len(getattr(choices, name)) == 0:
                del self.fields[name]

    @property
    def asks_further(self) -> bool:
        """Whether one of the rarer questions was asked, or wrongly asked."""
        names = ("subject", "level", "language")
        return self.is_bound and any(self.data.get(name) for name in names)

    @property
    def in_words(self) -> list[str]:
        """What a valid form narrows to, for people."""
        told = []
        for name in self.PLAIN:
            if (value := self.cleaned_data.get(name)) not in (None, ""):
                told.append(str(dict(flat(self.fields[name].choices))[value]))
        return told + self.days_in_words()

    def days_in_words(self) -> list[str]:
        first, last = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        days = self.cleaned_data.get("days")
        told = []
        if days:
            text = ngettext("for %(count)d day", "for %(count)d days", days)
            told.append(text % {"count": days})
        if first and last and days:
            told.append(gettext("between %(days)s") % {"days": days_in_words(first, last)})
        elif first and last:
            told.append(gettext("free %(days)s") % {"days": days_in_words(first, last)})
        elif first:
            told.append(gettext("free from %(day)s") % {"day": days_in_words(first, first)})
        elif last:
            told.append(gettext("back by %(day)s") % {"day": days_in_words(last, last)})
        return told


def flat(choices: Any) -> Options:
    """Return choices without their groups."""
    found: Options = []
    for value, label in choices:
        found += label if isinstance(label, list | tuple) else [(value, label)]
    return found


class FitForm(forms.Form):
    """Does a title fit along a wall, or into one of some vehicles? Asked by GET."""

    default_renderer = PublicRenderer
    use_required_attribute = False

    wall = forms.DecimalField(
        label=_("Length of your wall in metres"),
        required=False,
        min_value=Decimal("0.5"),
        max_value=LONGEST_WALL,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    vehicle = forms.ChoiceField(label=_("You fetch it by"), required=False)

    def __init__(
        self, query: Mapping[str, str], *, wall: bool, vehicles: Options, **kwargs: Any
    ) -> None:
        asked = any(query.get(name) for name in self.base_fields)
        super().__init__(query if asked else None, label_suffix="", **kwargs)
        self.fields["vehicle"].choices = [("", _("Choose")), *vehicles]
        if not wall:
            del self.fields["wall"]
        if not vehicles:
            del self.fields["vehicle"]
