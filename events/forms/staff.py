"""The forms that staff fill in; each leads to one rule function."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from site_project.core.public_forms import plain_name

from ..enums import CancelReason, StaffChannel
from ..models import AudienceQuota, EventSettings, Question, Registration, Session
from .public import QuestionsMixin

# Beyond this it is a slip of the keyboard.
MOST_IN_A_PARTY = 1000


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("For the log; erased with the registrations."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(NoteForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=CancelReason)
    field_order = ["reason", "note"]


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        left = "∞" if obj.places_left is None else obj.places_left
        return _("%(when)s: %(left)s places left") % {"when": obj.when, "left": left}


class MoveForm(forms.Form):
    """Another session of the same event, with what is left in it."""

    session = SessionChoice(label=_("Session"), queryset=Session.objects.none(), empty_label=None)
    note = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("For the log; erased with the registrations."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    overbook = forms.BooleanField(
        label=_("Overbook if it is full"),
        required=False,
        help_text=_("Adds a place on top; tell why above."),
    )

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Session.objects.upcoming(timezone.now()).taking_place().with_details()
        others = rows.filter(event=registration.session.event_id).exclude(
            pk=registration.session_id
        )
        self.fields["session"].queryset = others
        if not others:
            self.fields["session"].help_text = _("This event has no other session to come.")


class NoFieldsForm(forms.Form):
    """A question that is answered by its button."""


class StaffRegistrationForm(QuestionsMixin, forms.Form):
    """Somebody telephoned or came: no e-mail address is needed."""

    before_questions = ("channel", "name", "phone", "email", "party_size", "language", "quota")

    channel = forms.ChoiceField(label=_("How they reached us"), choices=StaffChannel)
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    party_size = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=MOST_IN_A_PARTY, initial=1
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    quota = forms.ModelChoiceField(
        label=_("Audience"), queryset=AudienceQuota.objects.none(), required=False
    )
    access_needs = forms.CharField(
        label=_("What is needed in order to take part"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    helper = forms.BooleanField(
        label=_("Comes with a helper"),
        required=False,
        help_text=_("A helper does not count as a place."),
    )
    overbook = forms.BooleanField(
        label=_("Overbook if it is full"),
        required=False,
        help_text=_("Adds a place on top; tell why in the note."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quotas = AudienceQuota.objects.filter(session=session)
        if quotas.exists():
            self.fields["quota"].queryset = quotas
            self.fields["quota"].required = True
        else:
            del self.fields["quota"]
        if EventSettings.load().uses_questions:
            self.ask(Question.objects.filter(event=session.event_id, archived=False))
        self.order_fields([*self.before_questions, *self.question_names])

    def clean_name(self) -> str:
        name = plain_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("overbook") and not cleaned.get("note"):
            self.add_error("note", _("Tell why the seminar is overbooked."))
        cleaned["answers"] = self.answers()
        return cleaned
