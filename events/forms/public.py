"""The forms that the public fills in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from site_project.core.public_forms import CodeForm, GuardedForm, PlainForm, plain_name

from ..enums import QuestionKind, QuotaCheck
from ..models import AudienceQuota, Question, Registration, Session
from ..quotas import left as places_for

MOST_WORDS = 1000
# A number that anybody may mean, and that fits every database.
LARGEST = 10**9
NOT_SAID = [("", gettext_lazy("I would rather not say"))]
Choices = Sequence[tuple[str, str | Promise]]


# --- Questions of an event ------------------------------------------------------


def question_field(question: Question) -> forms.Field:
    """Return the field of a question, its purpose and the end of its answer beside it."""
    kept = ngettext(
        "Kept for %(days)d day after the event.",
        "Kept for %(days)d days after the event.",
        question.retention_days,
    ) % {"days": question.retention_days}
    told: dict[str, Any] = {
        "label": question.text,
        "required": question.required,
        "help_text": format_lazy("{} {}", question.purpose, kept),
    }
    choices = choices_of(question)
    if choices is not None:
        empty = [] if question.required else NOT_SAID
        return forms.ChoiceField(
            choices=[*empty, *choices], widget=forms.RadioSelect, **told, initial=""
        )
    if question.kind == QuestionKind.NUMBER:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(min_value=0, max_value=LARGEST, widget=widget, **told)
    return forms.CharField(max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}), **told)


def choices_of(question: Question) -> Choices | None:
    """Return what can be chosen, as it is stored and as it is told; None where it is typed."""
    if question.kind == QuestionKind.YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if question.kind == QuestionKind.CHOICE:
        # By its line, so that an answer is the same in both languages.
        lines = [line.strip() for line in question.choices.splitlines() if line.strip()]
        return [(str(number), line) for number, line in enumerate(lines, start=1)]
    return None


class QuestionsMixin(forms.Form):
    """Adds an event's questions to a form, each named after its primary key."""

    questions: Sequence[Question] = ()

    def ask(self, questions: Iterable[Question]) -> None:
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"q{question.pk}"] = question_field(question)

    @property
    def question_names(self) -> list[str]:
        return [f"q{question.pk}" for question in self.questions]

    def answers(self) -> dict[int, str]:
        """Return what was answered, by question; an empty text takes an answer back."""
        given = ((each.pk, self.cleaned_data.get(f"q{each.pk}")) for each in self.questions)
        return {pk: "" if value is None else str(value) for pk, value in given}


# --- Registering ------------------------------------------------------------------


class AccessFields(forms.Form):
    """What somebody needs in order to take part."""

    access_names = ("access_needs", "helper")

    access_needs = forms.CharField(
        label=gettext_lazy("What we should arrange"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = forms.BooleanField(
        label=gettext_lazy("Somebody who helps me comes along"),
        required=False,
        help_text=gettext_lazy("A helper does not count: leave them out of the number of people."),
    )


class RegistrationForm(AccessFields, QuestionsMixin, GuardedForm):
    """Who comes, with how many, for which audience, and what they need."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        help_text=gettext_lazy(
            "As we may call you; it need not be the name on your identity card."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    party_size = forms.IntegerField(
        label=gettext_lazy("Number of people"),
        initial=1,
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(
        self,
        *args: Any,
        session: Session,
        quotas: Sequence[AudienceQuota] = (),
        questions: Sequence[Question] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        size = self.fields["party_size"]
        size.max_value = session.max_party
        size.widget.attrs["max"] = session.max_party
        if session.event.is_confidential:
            name = self.fields["name"]
            name.label = _("Your name or a pseudonym")
            name.help_text = _("Any name will do, as long as you know it again when we call it.")
            name.widget.attrs["autocomplete"] = "off"
        if quotas:
            self._offer(quotas)
        self.ask(questions)

    def _offer(self, quotas: Sequence[AudienceQuota]) -> None:
        open_to_all = [quota.pk for quota in quotas if quota.checked_by == QuotaCheck.NONE]
        # Who says nothing is of the public, where there is one quota for it: see quotas.choose().
        usual = open_to_all[0] if len(open_to_all) == 1 else None
        self.fields["quota"] = forms.TypedChoiceField(
            label=_("Places for"),
            coerce=int,
            empty_value=None,
            required=usual is None,
            initial=usual,
            choices=[(str(quota.pk), quota_label(self.session, quota)) for quota in quotas],
            widget=forms.RadioSelect,
        )
        if any(quota.checked_by == QuotaCheck.CODE for quota in quotas):
            self.fields["quota_code"] = forms.CharField(
                label=_("Code of your group"),
                required=False,
                max_length=40,
                help_text=_("Only for places that ask for a code."),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    # What the template shows, in this order.
    @property
    def person_fields(self) -> list[forms.BoundField]:
        names = ("name", "email", "party_size", "quota", "quota_code")
        return [self[name] for name in names if name in self.fields]

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.question_names]

    @property
    def access_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.access_names]

    @property
    def has_access_wishes(self) -> bool:
        """Say whether something was typed there already, so that it is shown open."""
        return self.is_bound and any(self.data.get(name) for name in self.access_names)

    def clean_name(self) -> str:
        name = plain_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Please tell us how we may call you."))
        return name

    def clean_party_size(self) -> int:
        size = self.cleaned_data["party_size"]
        if size > self.session.max_party:
            raise forms.ValidationError(
                _("One registration is for %(most)d people at most."),
                params={"most": self.session.max_party},
            )
        return size


def quota_label(session: Session, quota: AudienceQuota) -> str:
    """Tell whom a quota is for, how it is checked, and how many places a visitor may have."""
    left = places_for(session, quota)
    places = (
        ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}
        if left
        else _("Full")
    )
    hints = {
        QuotaCheck.NONE: "",
        QuotaCheck.CODE: _("with a code"),
        QuotaCheck.DOMAIN: _("for addresses that end in %(domains)s")
        % {"domains": ", ".join(f"@{name.strip()}" for name in quota.domains.split(","))},
        QuotaCheck.STAFF: _("staff approve"),
    }
    told = [quota.get_audience_display(), hints[QuotaCheck(quota.checked_by)], places]
    return " · ".join(str(part) for part in told if part)


# --- The code ---------------------------------------------------------------------


class AddressAndCodeForm(CodeForm):
    """For whoever has lost the page that asked for the code."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ["email", "code"]


# --- Changing one's own registration ----------------------------------------------


class ShrinkForm(PlainForm):
    """Come with fewer people than before."""

    persons = forms.TypedChoiceField(label=gettext_lazy("Number of people"), coerce=int)

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fewer = range(registration.party_size - 1, 0, -1)
        self.fields["persons"].choices = [(number, number) for number in fewer]


class AnswersForm(QuestionsMixin, PlainForm):
    """What one answered, to be changed."""

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        given: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions)
        self.initial = {f"q{pk}": text for pk, text in given.items()}


class AccessForm(AccessFields, PlainForm):
    """Ask afterwards for what one needs to take part."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("access_needs") and not cleaned.get("helper"):
            raise forms.ValidationError(_("Please tell us what we should arrange."))
        return cleaned
