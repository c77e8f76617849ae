"""Counting parts: by the desk and, on receipt, by the borrower."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import GuardedForm

from .. import parts
from ..enums import Grade, IssueOutcome, PartReason
from ..models import ComponentSpec, Issue, Title
from ..parts import Findings

AGAIN = "again"
MOST = 9999


class CountField(forms.CharField):
    """A number of pieces in any digits; nothing typed is None, which is not zero."""

    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "size": 5, "maxlength": 10}
    )
    default_error_messages = {
        "number": _("This is not a number. Write it as 3, ３ or 三."),
        "negative": _("There cannot be fewer than none."),
        "many": _("Please check this number."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=20, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            count = parts.typed_count(text)
        except ValueError:
            raise ValidationError(self.error_messages["number"], code="number") from None
        if count is not None and count < 0:
            raise ValidationError(self.error_messages["negative"], code="negative")
        if count is not None and count > MOST:
            raise ValidationError(self.error_messages["many"], code="many")
        return count


@dataclass(frozen=True)
class PartRow:
    """One part as a form shows it; `more` asks about a surplus, where there is one."""

    spec: ComponentSpec
    present: int
    count: forms.BoundField
    broken: forms.BoundField | None
    more: forms.BoundField | None


class CountsParts(forms.Form):
    """Fields for each part. A form with a surplus comes back with a question about it."""

    specs: list[ComponentSpec]
    present: Mapping[int, int]
    with_broken = False
    more_choices: Iterable[tuple[str, Any]] = (
        (PartReason.FOUND, _("There really are so many.")),
        (AGAIN, _("I have miscounted and count again.")),
    )

    def add_parts(self, specs: Iterable[ComponentSpec], present: Mapping[int, int]) -> None:
        self.specs = list(specs)
        self.present = present
        for spec in self.specs:
            help_text = _("By our books %(count)d.") % {"count": present.get(spec.pk, 0)}
            self.fields[f"part-{spec.pk}"] = CountField(label=spec.name, help_text=help_text)
            if self.with_broken:
                self.fields[f"broken-{spec.pk}"] = CountField(label=_("Broken"))
            if self.is_bound and self.is_surplus(spec):
                self.fields[f"more-{spec.pk}"] = forms.ChoiceField(
                    label=_("%(part)s: found, or miscounted?") % {"part": spec.name},
                    choices=list(self.more_choices),
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": _("There are more than in our books. Please say why.")
                    },
                )

    def is_surplus(self, spec: ComponentSpec) -> bool:
        try:
            count = parts.typed_count(str(self.data.get(self.add_prefix(f"part-{spec.pk}"), "")))
        except ValueError:
            return False
        return count is not None and self.present.get(spec.pk, 0) < count <= MOST

    @property
    def rows(self) -> list[PartRow]:
        return [
            PartRow(
                spec=spec,
                present=self.present.get(spec.pk, 0),
                count=self[f"part-{spec.pk}"],
                broken=self[f"broken-{spec.pk}"] if self.with_broken else None,
                more=self[f"more-{spec.pk}"] if f"more-{spec.pk}" in self.fields else None,
            )
            for spec in self.specs
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for spec in self.specs:
            if cleaned.get(f"more-{spec.pk}") == AGAIN:
                self.add_error(f"part-{spec.pk}", _("Please count this part again."))
        return cleaned

    def counts(self) -> dict[int, int]:
        """Return what was counted, by part; a field left empty was not counted."""
        return self._numbers("part")

    def surplus(self) -> dict[int, str]:
        given = ((spec.pk, self.cleaned_data.get(f"more-{spec.pk}")) for spec in self.specs)
        return {spec: reason for spec, reason in given if reason}

    def _numbers(self, kind: str) -> dict[int, int]:
        given = ((spec.pk, self.cleaned_data.get(f"{kind}-{spec.pk}")) for spec in self.specs)
        return {spec: count for spec, count in given if count is not None}


class CountForm(CountsParts, GuardedForm):
    """What a borrower found in the box, for the page of the loan.

    `present` is what the ledger says, by part; without it a whole copy's
    numbers. `counts()` is what `parts.count_on_receipt` takes.
    """

    note = forms.CharField(
        label=_("Anything else that we should know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, title: Title, *args: Any, present: Mapping[int, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        specs = list(title.components.all())
        self.add_parts(specs, present or {spec.pk: spec.expected_qty for spec in specs})
        guards = [name for name in self.guards if name in self.fields]
        self.order_fields([*(n for n in self.fields if n not in ("note", *guards)), "note"])


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files; they are judged by their content, later."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data]
        return [file for file in files if file]


class ReportForm(CountsParts):
    """What the desk found: every part, the grade, a note, photographs.

    A submit button named `all_present` makes every empty count the number in
    the ledger: one tap, then the exceptions.
    """

    with_broken = True
    more_choices = (
        (PartReason.FOUND, _("Found again: there really are so many.")),
        (PartReason.REPLACED, _("New ones were put in.")),
        (AGAIN, _("Miscounted: count again.")),
    )

    grade = forms.ChoiceField(label=_("Condition"), choices=Grade, initial=Grade.GOOD)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was found. No names of persons."),
    )
    photos = FilesField(
        label=_("Photographs"),
        required=False,
        widget=FilesInput(attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, up to 10 MB each. Place and camera are removed."),
    )

    def __init__(
        self,
        specs: Iterable[ComponentSpec],
        present: Mapping[int, int],
        *args: Any,
        broken: Mapping[int, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_parts(specs, present)
        for spec, count in (broken or {}).items():
            self.initial[f"broken-{spec}"] = count

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        all_present = "all_present" in self.data
        for spec in self.specs:
            count, broken = cleaned.get(f"part-{spec.pk}"), cleaned.get(f"broken-{spec.pk}")
            if count is None and all_present and f"part-{spec.pk}" not in self.errors:
                count = cleaned[f"part-{spec.pk}"] = max(self.present.get(spec.pk, 0), 0)
            if broken and broken > (count or 0) and f"part-{spec.pk}" not in self.errors:
                text = _("Count all that are there, the broken ones too.")
                self.add_error(f"part-{spec.pk}", text)
        return cleaned

    def findings(self) -> Findings:
        return Findings(
            counts=self.counts(),
            broken=self._numbers("broken"),
            surplus=self.surplus(),
            grade=self.cleaned_data["grade"],
            note=self.cleaned_data["note"],
        )


class StocktakeForm(ReportForm):
    """The same at a stocktake, with what a shortage means."""

    corrected = forms.ChoiceField(
        label=_("What is missing"),
        choices=[("", _("is lost")), ("yes", _("was never there: the books were wrong"))],
        required=False,
    )

    field_order = ["corrected", "grade", "note", "photos"]


class CodeOnCopyForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the copy"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class SettleForm(forms.Form):
    """How an issue ended, and what was paid."""

    outcome = forms.ChoiceField(label=_("How was it settled?"), choices=IssueOutcome)
    amount = forms.DecimalField(
        label=_("Amount"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
    )

    def __init__(self, issue: Issue, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"issue-{issue.pk}", **kwargs)
        self.issue = issue
        self.initial["amount"] = f"{issue.cost / 100:.2f}"

    def cents(self) -> int | None:
        amount = self.cleaned_data["amount"]
        return None if amount is None else int(amount * 100)
